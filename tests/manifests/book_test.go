// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// bookKind is a row of policies/kinds.c.
type bookKind struct {
	versions string
	plural   string
	cluster  bool
}

// bookKinds has them by group/resource, and by group/Kind.
var bookKinds = readBookKinds()

var bookRow = regexp.MustCompile(`^\{"([^"]*)", "([^"]*)", "([^"]*)", "([^"]*)"`)

func readBookKinds() map[string]bookKind {
	source, err := os.ReadFile("../../policies/kinds.c")
	if err != nil {
		panic(err)
	}
	kinds := map[string]bookKind{}
	for _, row := range strings.Split(string(source), "\n    {\"") {
		found := bookRow.FindStringSubmatch("{\"" + row)
		if found == nil {
			continue
		}
		kind := bookKind{versions: found[2], plural: found[4], cluster: strings.Contains(row, ".cluster = true")}
		kinds[found[1]+"/"+found[4]], kinds[found[1]+"/"+found[3]] = kind, kind
	}
	return kinds
}

// everything is what is shipped with the entries that are not there by default.
func everything(t *testing.T) rendered {
	t.Helper()
	manifests := copyManifests(t)
	overlay := filepath.Join(manifests, "overlays", "everything")
	if err := os.Mkdir(overlay, 0o755); err != nil {
		t.Fatal(err)
	}
	text := "resources: [../../webhooks]\ncomponents: [../../components/cluster, ../../components/values]\n"
	if err := os.WriteFile(filepath.Join(overlay, "kustomization.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return render(t, overlay)
}
