// SPDX-License-Identifier: Apache-2.0

package golden

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// A golden case, as tests/golden/case.py tells.
type goldenCase struct {
	name                             string // its path from tests/ on
	profile, policy, namespace, user string
	pruned                           bool
	resource                         *resource
	object, old                      *unstructured.Unstructured
	wanted                           answer
}

// An answer is what a person gets to read, and what becomes of the object.
type answer struct {
	allowed   bool
	denials   []string
	warnings  []string
	operation jsonpatch.Patch
}

const (
	oldMark      = "--- # old\n"
	expectedMark = "# --- expected\n"
	lastApplied  = "kubectl.kubernetes.io/last-applied-configuration"
)

var header = regexp.MustCompile(`(?m)^# (profile|policy|namespace|user|pruned): (.+)$`)

// readCases reads the cases of rules and of the guide; those of several objects are for check alone.
func readCases(t *testing.T) []*goldenCase {
	t.Helper()
	var found []*goldenCase
	for _, pattern := range []string{"reviews/*/*.yaml", "guide/*.yaml"} {
		paths, err := filepath.Glob(filepath.Join("../..", pattern))
		must(t, err)
		for _, path := range paths {
			if !strings.HasPrefix(filepath.Base(path), "together") {
				found = append(found, readCase(t, path))
			}
		}
	}
	return found
}

func readCase(t *testing.T, path string) *goldenCase {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	written, expected, _ := strings.Cut(string(text), expectedMark)
	object, old, _ := strings.Cut(written, oldMark)
	c := &goldenCase{policy: "{}", namespace: "shop", user: "dev@example.com"}
	c.name, err = filepath.Rel("../..", path)
	must(t, err)
	for _, line := range header.FindAllStringSubmatch(written, -1) {
		switch line[1] {
		case "profile":
			c.profile = line[2]
		case "policy":
			c.policy = line[2]
		case "namespace":
			c.namespace = line[2]
		case "user":
			c.user = line[2]
		case "pruned":
			c.pruned = true
		}
	}
	c.object, c.old = c.parse(t, object), c.parse(t, old)
	c.wanted = readAnswer(t, expected)
	return c
}

// parse reads the last object of a text; nil: there is none.
func (c *goldenCase) parse(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	documents := strings.Split("\n"+text, "\n---\n")
	object := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(documents[len(documents)-1]), &object.Object); err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	if object.Object == nil {
		return nil
	}
	return object
}

// readAnswer takes from what a case expects what both doors of the webhook say together.
func readAnswer(t *testing.T, expected string) answer {
	t.Helper()
	wanted := answer{}
	var operations []string
	door := ""
	for line := range strings.Lines(expected) {
		line = strings.TrimSuffix(strings.TrimPrefix(line, "# "), "\n")
		finding, said := strings.CutPrefix(line, "  ")
		action, words, _ := strings.Cut(finding, " ")
		switch {
		case !said:
			door, _, _ = strings.Cut(line, ":")
			wanted.allowed = wanted.allowed || line == "validate: allowed"
		case door == "check":
		case action == "warn":
			wanted.warnings = append(wanted.warnings, strings.TrimSpace(words))
		case action == "deny":
			wanted.denials = append(wanted.denials, strings.TrimSpace(words))
		case door == "mutate" && action != "audit" && action != "exempt":
			operations = append(operations, readOperation(t, action, words))
		}
	}
	operation, err := jsonpatch.DecodePatch([]byte("[" + strings.Join(operations, ",") + "]"))
	must(t, err)
	wanted.operation = operation
	return wanted
}

var placed = regexp.MustCompile(`^(\S+(?: \S+)*?)(?: from (\S+))?(?: (["{\[].*|-?[0-9.]+|true|false|null))?$`)

// readOperation reads `add /PATH VALUE` or `move /PATH from /PATH`.
func readOperation(t *testing.T, action, words string) string {
	t.Helper()
	parts := placed.FindStringSubmatch(words)
	if parts == nil {
		t.Fatalf("no operation: %s %s", action, words)
	}
	operation := map[string]any{"op": action, "path": parts[1]}
	if parts[2] != "" {
		operation["from"] = parts[2]
	}
	if parts[3] != "" {
		operation["value"] = json.RawMessage(parts[3])
	}
	text, err := json.Marshal(operation)
	must(t, err)
	return string(text)
}

// asSubmitted is an object as kubectl sends it: what the API server will drop stands in last-applied, too.
func (c *goldenCase) asSubmitted(t *testing.T, written *unstructured.Unstructured, namespaced bool) *unstructured.Unstructured {
	t.Helper()
	object := written.DeepCopy()
	if namespaced && object.GetNamespace() == "" {
		object.SetNamespace(c.namespace)
	}
	if object.GetKind() == "Deployment" {
		complete(object)
	}
	if c.pruned {
		text, err := object.MarshalJSON()
		must(t, err)
		annotations := object.GetAnnotations()
		if annotations == nil {
			annotations = map[string]string{}
		}
		annotations[lastApplied] = string(text)
		object.SetAnnotations(annotations)
	}
	return object
}

// complete gives a Deployment the labels that the API server asks for, and no rule.
func complete(object *unstructured.Unstructured) {
	if _, has, _ := unstructured.NestedMap(object.Object, "spec", "selector"); has {
		return
	}
	for _, path := range [][]string{{"spec", "selector", "matchLabels", "app"},
		{"spec", "template", "metadata", "labels", "app"}} {
		unstructured.SetNestedField(object.Object, object.GetName(), path...)
	}
}

// difference tells how two answers differ; "": they do not.
func (a answer) difference(other answer) string {
	var lines []string
	compare := func(what string, wanted, found []string) {
		for _, line := range wanted {
			if !slices.Contains(found, line) {
				lines = append(lines, fmt.Sprintf("no %s: %s", what, line))
			}
		}
		for _, line := range found {
			if !slices.Contains(wanted, line) {
				lines = append(lines, fmt.Sprintf("one %s more: %s", what, line))
			}
		}
	}
	compare("denial", a.denials, other.denials)
	compare("warning", a.warnings, other.warnings)
	if a.allowed != other.allowed {
		lines = append(lines, fmt.Sprintf("allowed: %v", other.allowed))
	}
	return strings.Join(lines, "\n")
}
