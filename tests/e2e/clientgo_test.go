// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"slices"
	"strings"
	"sync"
	"testing"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"meshrail.io/tests/e2e/plane"
)

// A program is a client that keeps the warnings it gets.
type program struct {
	typed    *kubernetes.Clientset
	objects  *dynamic.DynamicClient
	mutex    sync.Mutex
	warnings []string
}

func newProgram(t *testing.T) *program {
	t.Helper()
	p := &program{}
	config := rest.CopyConfig(cluster.Config)
	config.WarningHandler = p
	var err error
	p.typed, err = kubernetes.NewForConfig(config)
	must(t, err)
	p.objects, err = dynamic.NewForConfig(config)
	must(t, err)
	return p
}

func (p *program) HandleWarningHeader(_ int, _ string, text string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.warnings = append(p.warnings, text)
}

// requireWarnings compares the rules that were warned of since the last call.
func (p *program) requireWarnings(t *testing.T, rules ...string) {
	t.Helper()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	named := func(rule string) func(string) bool {
		return func(warning string) bool { return strings.Contains(warning, "["+rule+"]") }
	}
	for _, rule := range rules {
		if !slices.ContainsFunc(p.warnings, named(rule)) {
			t.Errorf("no warning of %s in %q", rule, p.warnings)
		}
	}
	if len(p.warnings) != len(rules) {
		t.Errorf("%q, expected %q", p.warnings, rules)
	}
	p.warnings = nil
}

// requireDenied wants one cause for each rule, in this order, and in the last one who refused.
func requireDenied(t *testing.T, err error, rules ...string) {
	t.Helper()
	status, isStatus := err.(apierrors.APIStatus)
	if !apierrors.IsInvalid(err) || !isStatus || status.Status().Details == nil {
		t.Fatalf("not denied as invalid, but: %v", err)
	}
	causes := status.Status().Details.Causes
	if len(causes) != len(rules)+1 {
		t.Fatalf("causes %+v, expected %q", causes, rules)
	}
	last := causes[len(rules)]
	if last.Field != "meshrail" || !strings.Contains(last.Message, "meshrail explain "+rules[0]) {
		t.Errorf("the last cause does not say who refused: %+v", last)
	}
	for i, rule := range rules {
		if !strings.Contains(causes[i].Message, "["+rule+"]") || causes[i].Field == "" {
			t.Errorf("cause %+v, expected %s", causes[i], rule)
		}
	}
}

func TestClientGoDestinationRule(t *testing.T) {
	must(t, plane.CreateNamespace(clients, "client-go-rules", nil))
	p := newProgram(t)
	rules := p.objects.Resource(destinationRules).Namespace("client-go-rules")
	object := parse(t, "cases/denial-in-four-scopes/input.yaml")[0]
	_, err := rules.Create(t.Context(), object, metav1.CreateOptions{})
	// The API server writes the keys of an object in the order of the alphabet: subsets come first.
	requireDenied(t, err, "DR-OD-5XX-LOW", "DR-POOL-H2REQ", "DR-POOL-MAXCONN", "DR-POOL-MAXCONN")
	p.requireWarnings(t, "DR-PORT-RESETS")

	// A name that the API server makes up later is no obstacle.
	nameless := parse(t, "cases/warning/input.yaml")[0]
	nameless.SetName("")
	nameless.SetGenerateName("cart-")
	_, err = rules.Create(t.Context(), nameless, metav1.CreateOptions{})
	must(t, err)
	p.requireWarnings(t, "DR-POOL-MAXCONN")

	stored, err := rules.Apply(t.Context(), "cart", parse(t, "cases/patch/input.yaml")[0],
		metav1.ApplyOptions{FieldManager: "e2e"})
	must(t, err)
	p.requireWarnings(t, "DR-OD-CONSECUTIVE-ERRORS")
	errors, _, _ := unstructured.NestedInt64(stored.Object, "spec", "trafficPolicy",
		"outlierDetection", "consecutiveGatewayErrors")
	if errors != 7 {
		t.Errorf("repaired to %d gateway errors", errors)
	}
	must(t, unstructured.SetNestedField(stored.Object, int64(1), "status", "observedGeneration"))
	_, err = rules.UpdateStatus(t.Context(), stored, metav1.UpdateOptions{})
	must(t, err)
	must(t, rules.Delete(t.Context(), "cart", metav1.DeleteOptions{}))
	p.requireWarnings(t)
}

func TestClientGoWorkload(t *testing.T) {
	must(t, plane.CreateNamespace(clients, "client-go-workloads", nil))
	p := newProgram(t)
	deployment := parse(t, "cases/workload/partial.yaml")[0]
	deployment.SetNamespace("client-go-workloads")
	deployments := p.typed.AppsV1().Deployments("client-go-workloads")
	_, err := p.objects.Resource(deploymentResource).Namespace("client-go-workloads").
		Create(t.Context(), deployment, metav1.CreateOptions{})
	must(t, err)
	p.requireWarnings(t, "POD-RES-PARTIAL")

	_, err = deployments.UpdateScale(t.Context(), "shop", &autoscalingv1.Scale{
		ObjectMeta: metav1.ObjectMeta{Name: "shop", Namespace: "client-go-workloads"},
		Spec:       autoscalingv1.ScaleSpec{Replicas: 5}}, metav1.UpdateOptions{})
	must(t, err)
	current, err := deployments.Get(t.Context(), "shop", metav1.GetOptions{})
	must(t, err)
	current.Status.Replicas = 5
	_, err = deployments.UpdateStatus(t.Context(), current, metav1.UpdateOptions{})
	must(t, err)
	p.requireWarnings(t)
}

func TestClientGoPod(t *testing.T) {
	must(t, plane.CreateNamespace(clients, "client-go-pods", nil))
	p := newProgram(t)
	pods := p.typed.CoreV1().Pods("client-go-pods")
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "shop"},
		Spec: corev1.PodSpec{Containers: []corev1.Container{
			{Name: "shop", Image: "example.com/shop"},
			{Name: "istio-proxy", Image: "example.com/proxyv2", Resources: proxyResources("512Mi")},
		}},
	}
	pod, err := pods.Create(t.Context(), pod, metav1.CreateOptions{})
	must(t, err)
	p.requireWarnings(t)

	pod.Spec.EphemeralContainers = []corev1.EphemeralContainer{{
		EphemeralContainerCommon: corev1.EphemeralContainerCommon{
			Name: "debugger", Image: "example.com/tools", TerminationMessagePolicy: "File",
			ImagePullPolicy: "Always"}}}
	pod, err = pods.UpdateEphemeralContainers(t.Context(), "shop", pod, metav1.UpdateOptions{})
	must(t, err)
	pod.Status.Phase = corev1.PodPending
	pod, err = pods.UpdateStatus(t.Context(), pod, metav1.UpdateOptions{})
	must(t, err)
	p.requireWarnings(t)

	// A running Pod's sidecar is judged again when its resources change.
	pod.Spec.Containers[1].Resources = proxyResources("64Mi")
	_, err = pods.UpdateResize(t.Context(), "shop", pod, metav1.UpdateOptions{})
	requireDenied(t, err, "POD-PROXY-CONTAINER")
}

func proxyResources(memory string) corev1.ResourceRequirements {
	amounts := corev1.ResourceList{corev1.ResourceMemory: resource.MustParse(memory)}
	return corev1.ResourceRequirements{Requests: amounts, Limits: amounts}
}
