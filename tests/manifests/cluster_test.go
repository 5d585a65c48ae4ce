// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// What the pods ask of the cluster around them: nodes, priority, network.

const component = "components/reviews-from-api-servers"

func podSpec(t *testing.T, objects rendered) corev1.PodSpec {
	t.Helper()
	return get[appsv1.Deployment](t, objects, "Deployment/meshrail").Spec.Template.Spec
}

func TestPodsRunOnLinux(t *testing.T) {
	spec := podSpec(t, render(t, shipped+"/base"))
	if spec.NodeSelector[corev1.LabelOSStable] != string(corev1.Linux) {
		t.Errorf("the pods may run on any of %v", spec.NodeSelector)
	}
}

// Where the use of a system's priority is limited, a quota of the same namespace has to name it.
func TestQuotaNamesThePriority(t *testing.T) {
	objects := render(t, shipped+"/base")
	priority := podSpec(t, objects).PriorityClassName
	if priority != "system-cluster-critical" {
		t.Errorf("the pods have the priority %q", priority)
	}
	quota := get[corev1.ResourceQuota](t, objects, "ResourceQuota/meshrail")
	scope := quota.Spec.ScopeSelector.MatchExpressions[0]
	if scope.ScopeName != corev1.ResourceQuotaScopePriorityClass ||
		!slices.Equal(scope.Values, []string{priority}) {
		t.Errorf("the quota is about %v", scope)
	}
	if pods := quota.Spec.Hard.Pods(); len(quota.Spec.Hard) != 1 || pods.Value() < 100 {
		t.Errorf("the quota limits %v", quota.Spec.Hard)
	}
}

// admitted is the rule of a policy for the port of that name.
func admitted(t *testing.T, objects rendered, name string) networkingv1.NetworkPolicyIngressRule {
	t.Helper()
	var number int32
	for _, port := range podSpec(t, objects).Containers[0].Ports {
		if port.Name == name {
			number = port.ContainerPort
		}
	}
	policy := get[networkingv1.NetworkPolicy](t, objects, "NetworkPolicy/meshrail")
	for _, rule := range policy.Spec.Ingress {
		if len(rule.Ports) == 1 && rule.Ports[0].Port.IntVal == number {
			return rule
		}
	}
	t.Fatalf("no rule for the port %s alone: %v", name, policy.Spec.Ingress)
	return networkingv1.NetworkPolicyIngressRule{}
}

func TestNetworkPolicy(t *testing.T) {
	objects := render(t, shipped+"/base")
	policy := get[networkingv1.NetworkPolicy](t, objects, "NetworkPolicy/meshrail")
	pods := get[appsv1.Deployment](t, objects, "Deployment/meshrail").Spec.Template.Labels
	expectSelects(t, "network policy", &policy.Spec.PodSelector, labels.Set(pods))
	types := []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress}
	if !slices.Equal(policy.Spec.PolicyTypes, types) || len(policy.Spec.Egress) != 0 {
		t.Errorf("of %v, %v may leave", policy.Spec.PolicyTypes, policy.Spec.Egress)
	}
	if from := admitted(t, objects, "https").From; len(from) != 0 {
		t.Errorf("API servers that are not of %v are cut off", from)
	}
	from := admitted(t, objects, "health").From
	if len(from) != 1 || from[0].NamespaceSelector.MatchLabels["meshrail.io/metrics"] != "true" {
		t.Errorf("metrics are read from %v", from)
	}
}

func TestComponentLimitsReviewsAlone(t *testing.T) {
	manifests := copyManifests(t)
	overlay := filepath.Join(manifests, "overlays", "limited")
	if err := os.Mkdir(overlay, 0o755); err != nil {
		t.Fatal(err)
	}
	text := "resources: [../../base]\ncomponents: [../../" + component + "]\n"
	if err := os.WriteFile(filepath.Join(overlay, "kustomization.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	before, after := render(t, shipped+"/base"), render(t, overlay)
	if from := admitted(t, after, "https").From; len(from) != 1 || from[0].IPBlock == nil {
		t.Errorf("reviews are let in from %v", from)
	}
	for name := range before {
		if (string(before[name]) == string(after[name])) != (name != "NetworkPolicy/meshrail") {
			t.Errorf("%s became\n%s", name, after[name])
		}
	}
	if health := admitted(t, after, "health"); health.From[0].NamespaceSelector == nil {
		t.Errorf("metrics are let in from %v", health.From)
	}
}
