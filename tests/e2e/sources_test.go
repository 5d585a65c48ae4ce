// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// A rule is what the program itself says of one.
type rule struct {
	ID      string
	Repair  bool
	Actions map[string]string // by profile
}

// rulesThat lists the ids of the rules of which this is so.
func rulesThat(t *testing.T, isSo func(rule) bool) []string {
	output, err := exec.Command(os.Getenv("MESHRAIL"), "rules", "--output", "json").Output()
	must(t, err)
	var book struct{ Rules []rule }
	must(t, json.Unmarshal(output, &book))
	var found []string
	for _, rule := range book.Rules {
		if isSo(rule) {
			found = append(found, rule.ID)
		}
	}
	if len(found) == 0 {
		t.Fatal("no rule is so")
	}
	return found
}

func repairing(t *testing.T) []string {
	return rulesThat(t, func(rule rule) bool { return rule.Repair })
}

// A source is what repairs/sources.yaml says of a rule.
type source struct {
	Kind, Name, Namespace            string
	Source, Changed, Removed, Second map[string]any
	Alone, Created, Settled          bool
}

func readSources(t *testing.T) map[string]source {
	text, err := os.ReadFile(filepath.Join("repairs", "sources.yaml"))
	must(t, err)
	found := map[string]source{}
	must(t, yaml.UnmarshalStrict(text, &found))
	return found
}

// What each kind is, but for what its author wrote of what a rule repairs.
var blanks = map[string]string{
	"DestinationRule": `{apiVersion: networking.istio.io/v1, kind: DestinationRule, spec: {host: cart}}`,
	"Service": `{apiVersion: serving.knative.dev/v1, kind: Service,
		spec: {template: {metadata: {annotations: {autoscaling.knative.dev/activation-scale: "2"}},
		spec: {containers: [{image: example.com/hello:1.0}]}}}}`,
	"ConfigMap": `{apiVersion: v1, kind: ConfigMap, metadata: {namespace: knative-serving}}`,
	"LoadBalancer": `{apiVersion: v1, kind: Service, metadata: {annotations: {
		service.beta.kubernetes.io/aws-load-balancer-type: external,
		service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip}},
		spec: {type: LoadBalancer, ports: [{port: 80}]}}`,
	"KnativeServing": `{apiVersion: operator.knative.dev/v1beta1, kind: KnativeServing, spec: {registry: {}}}`,
	"Pod": `{apiVersion: v1, kind: Pod, metadata: {labels: {sidecar.istio.io/inject: "true"}},
		spec: {containers: [{name: app, image: example.com/app:1.0}]}}`,
}

// object is the source after an edit.
func (s source) object(t *testing.T, edit string) *unstructured.Unstructured {
	text, err := yaml.YAMLToJSON([]byte(blanks[s.Kind]))
	must(t, err)
	if s.Namespace == "repairs-high-traffic" { // where activation-scale would be the decision
		text = []byte(strings.Replace(string(text), "activation-scale", "initial-scale", 1))
	}
	patches := []map[string]any{{"metadata": map[string]any{"name": orElse(s.Name, "cart")}}, s.Source}
	if s.Kind != "ConfigMap" {
		patches = append(patches, map[string]any{
			"metadata": map[string]any{"namespace": orElse(s.Namespace, "repairs")}})
	}
	patches = append(patches, map[string]map[string]any{
		"changed": s.Changed, "removed": s.Removed, "second": s.Second}[edit])
	for _, patch := range patches {
		if patch == nil {
			continue
		}
		merge, err := json.Marshal(patch)
		must(t, err)
		text, err = jsonpatch.MergePatch(text, merge)
		must(t, err)
	}
	object := &unstructured.Unstructured{}
	must(t, object.UnmarshalJSON(text))
	return object
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// ruleOf is the rule that a source is for.
func ruleOf(name string) string {
	rule, _, _ := strings.Cut(name, " ")
	return rule
}

// policyOfRepairs lets every one of the rules repair.
func policyOfRepairs(t *testing.T, rules []string) string {
	actions := map[string]any{}
	for _, rule := range rules {
		actions[ruleOf(rule)] = map[string]any{"action": "patch"}
	}
	text, err := yaml.Marshal(map[string]any{
		"rules": actions,
		"environment": map[string]any{"istioVersion": "1.28", "knativeVersion": "1.18",
			"nativeSidecars": "false", "sidecarDefaults": map[string]any{
				"cpuRequest": "100m", "memoryRequest": "128Mi", "cpuLimit": "2", "memoryLimit": "1Gi"}}})
	must(t, err)
	return string(text)
}

// underPolicy puts the policy in force for the rest of the test.
func underPolicy(t *testing.T, text string) {
	t.Helper()
	put := func(text, balancer string) {
		must(t, os.WriteFile(policyFile, []byte(text), 0o644))
		must(t, meshrail.Await("the policy", func() (bool, error) {
			source := source{Kind: "DestinationRule", Namespace: "default", Source: map[string]any{"spec": map[string]any{
				"trafficPolicy": map[string]any{"loadBalancer": map[string]any{"simple": "LEAST_CONN"}}}}}
			object := source.object(t, "again")
			made, err := resourceOf(object).Create(context.Background(), object,
				metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
			if err != nil {
				return false, err
			}
			now, _, err := unstructured.NestedString(made.Object, "spec", "trafficPolicy", "loadBalancer", "simple")
			return now == balancer, err
		}))
	}
	put("{}", "LEAST_CONN")
	put(text, "LEAST_REQUEST")
	t.Cleanup(func() { put("{}", "LEAST_CONN") })
}
