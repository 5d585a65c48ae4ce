// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"k8s.io/apiserver/pkg/admission"
	"sigs.k8s.io/yaml"
)

// testCase is one entry of cases/*.yaml: an object, and which webhook entries must see it.
type testCase struct {
	Says        string              `json:"says"`
	Rules       []string            `json:"rules"`     // those that fire on it, if they are in the book
	Covers      string              `json:"covers"`    // a family whose objects are all sent alike
	Unguarded   string              `json:"unguarded"` // why what a rule might say of it is not wanted
	Sent        []string            `json:"sent"`
	Operation   admission.Operation `json:"operation"` // else by what is there: CREATE or UPDATE
	Subresource string              `json:"subresource"`
	User        string              `json:"user"`
	Object      json.RawMessage     `json:"object"`
	Old         json.RawMessage     `json:"old"`
}

func readCases(t *testing.T) []testCase {
	t.Helper()
	files, err := filepath.Glob("cases/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var all []testCase
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var content struct {
			Common json.RawMessage `json:"common"` // only for YAML's anchors
			Cases  []testCase      `json:"cases"`
		}
		// Not UnmarshalStrict: it takes what overrides a merged key for a duplicate.
		if err := yaml.Unmarshal(text, &content, yaml.DisallowUnknownFields); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, content.Cases...)
	}
	return all
}

func (c *testCase) request(t *testing.T, server *apiServer) request {
	t.Helper()
	object, err := decode(c.Object)
	if err != nil {
		t.Fatal(err)
	}
	old, err := decode(c.Old)
	if err != nil {
		t.Fatal(err)
	}
	operation := c.Operation
	if operation == "" && old == nil {
		operation = admission.Create
	} else if operation == "" {
		operation = admission.Update
	}
	made, err := server.request(object, old, operation, c.Subresource, c.User)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestWhatIsSent(t *testing.T) {
	server := newAPIServer(t, everything(t))
	for _, c := range readCases(t) {
		t.Run(c.Says, func(t *testing.T) {
			sent, err := server.sends(c.request(t, server))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(sent, append([]string{}, c.Sent...)) {
				t.Errorf("sent to %v, expected %v", sent, c.Sent)
			}
		})
	}
}

func TestExactlyOneEntryOfAKindSeesAnObject(t *testing.T) {
	objects := map[string]string{
		"apply,repair": `{"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule"}`,
		"pods,repair": `{"apiVersion": "v1", "kind": "Pod",
			"metadata": {"annotations": {"sidecar.istio.io/proxyCPU": "1"}}}`,
	}
	suffixes := map[string]string{"standard": "-standard", "high-traffic": "-high-traffic",
		"low-load": "-low-load", "unheard-of": "", "": "", "absent": ""}
	server := newAPIServer(t, render(t, shipped+"/webhooks"))
	for profile, suffix := range suffixes {
		labels := map[string]string{"meshrail.io/profile": profile}
		if profile == "absent" {
			labels = nil
		}
		if err := server.label("shop", labels); err != nil {
			t.Fatal(err)
		}
		for kinds, object := range objects {
			c := testCase{Object: json.RawMessage(object)}
			sent, err := server.sends(c.request(t, server))
			if err != nil {
				t.Fatal(err)
			}
			expected := []string{"apply" + suffix, "repair" + suffix}
			if kinds == "pods,repair" {
				expected[0] = "pods" + suffix
			}
			if !slices.Equal(sent, expected) {
				t.Errorf("profile %q: sent to %v, expected %v", profile, sent, expected)
			}
		}
	}
}

// One file says where Istio and Knative live.
func TestOtherNamespaces(t *testing.T) {
	folder := copyManifests(t)
	edit(t, folder+"/webhooks/environment.yaml", "istio-system", "mesh-root",
		"knative-serving", "functions")
	server := newAPIServer(t, render(t, folder+"/webhooks"))
	mesh := `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "%", "name": "istio"},
		"data": {"mesh": ""}}`
	autoscaler := `{"apiVersion": "v1", "kind": "ConfigMap",
		"metadata": {"namespace": "%", "name": "config-autoscaler"}}`
	activator := `{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"namespace": "%", "name": "activator"},
		"spec": {"template": {"metadata": {"annotations": {"sidecar.istio.io/proxyCPU": "1"}}}}}`
	for _, c := range []struct {
		object, namespace string
		sent              []string
	}{
		{mesh, "mesh-root", []string{"apply"}},
		{mesh, "istio-system", []string{}},
		{autoscaler, "functions", []string{"apply", "repair"}},
		{autoscaler, "knative-serving", []string{}},
		{activator, "functions", []string{"control"}},
		{activator, "knative-serving", []string{"apply"}},
	} {
		one := testCase{Object: json.RawMessage(strings.Replace(c.object, "%", c.namespace, 1))}
		sent, err := server.sends(one.request(t, server))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(sent, c.sent) {
			t.Errorf("%s in %s: sent to %v, expected %v", c.object, c.namespace, sent, c.sent)
		}
	}
}
