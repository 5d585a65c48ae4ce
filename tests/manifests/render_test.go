// SPDX-License-Identifier: Apache-2.0

// Package manifests holds the shipped manifests against what they promise. They are rendered by the
// kustomize that kubectl carries and matched by the API server's own code: what is tested is what a
// cluster would do.
package manifests

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

const shipped = "../../manifests"

// rendered is kustomize's output: the YAML of each object under "Kind/name".
type rendered map[string][]byte

func render(t *testing.T, folder string) rendered {
	t.Helper()
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).
		Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		t.Fatalf("kustomize %s: %v", folder, err)
	}
	text, err := resources.AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	objects := rendered{}
	for _, document := range bytes.Split(text, []byte("\n---\n")) {
		var head metav1.PartialObjectMetadata
		if err := yaml.Unmarshal(document, &head); err != nil {
			t.Fatal(err)
		}
		objects[head.Kind+"/"+head.Name] = document
	}
	return objects
}

// get decodes one object; a field that its type does not know fails the test.
func get[T any](t *testing.T, objects rendered, name string) *T {
	t.Helper()
	text, found := objects[name]
	if !found {
		t.Fatalf("%s is not rendered", name)
	}
	object := new(T)
	if err := yaml.UnmarshalStrict(text, object); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return object
}

// copyManifests makes a copy that a test may change and returns its path.
func copyManifests(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "manifests")
	if err := os.CopyFS(folder, os.DirFS(shipped)); err != nil {
		t.Fatal(err)
	}
	return folder
}

// renderKustomization is what is made of a kustomization that stands among the overlays.
func renderKustomization(t *testing.T, text string) rendered {
	t.Helper()
	overlay := filepath.Join(copyManifests(t), "overlays", "of-a-test")
	if err := os.Mkdir(overlay, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(overlay, "kustomization.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return render(t, overlay)
}

func edit(t *testing.T, path string, replace ...string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(replace); i += 2 {
		if !bytes.Contains(text, []byte(replace[i])) {
			t.Fatalf("%s does not contain %q", path, replace[i])
		}
		text = bytes.ReplaceAll(text, []byte(replace[i]), []byte(replace[i+1]))
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
