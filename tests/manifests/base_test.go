// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

func TestBaseHasNothingElse(t *testing.T) {
	objects := render(t, shipped+"/base")
	for _, name := range []string{"Namespace/meshrail-system", "ServiceAccount/meshrail",
		"ConfigMap/meshrail-policy", "Deployment/meshrail", "Service/meshrail",
		"PodDisruptionBudget/meshrail", "NetworkPolicy/meshrail", "ResourceQuota/meshrail"} {
		if _, found := objects[name]; !found {
			t.Errorf("%s is missing", name)
		}
		delete(objects, name)
	}
	for name := range objects {
		t.Errorf("%s is no part of the base", name)
	}
}

func TestPodsAreRestricted(t *testing.T) {
	objects := render(t, shipped+"/base")
	namespace := get[corev1.Namespace](t, objects, "Namespace/meshrail-system")
	if namespace.Labels[api.EnforceLevelLabel] != string(api.LevelRestricted) {
		t.Errorf("the namespace enforces %q", namespace.Labels[api.EnforceLevelLabel])
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	pod := get[appsv1.Deployment](t, objects, "Deployment/meshrail").Spec.Template
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for _, result := range evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec) {
		if !result.Allowed {
			t.Errorf("%s: %s", result.ForbiddenReason, result.ForbiddenDetail)
		}
	}
	if !*pod.Spec.Containers[0].SecurityContext.ReadOnlyRootFilesystem {
		t.Error("the root file system can be written")
	}
	account := get[corev1.ServiceAccount](t, objects, "ServiceAccount/meshrail")
	if *account.AutomountServiceAccountToken || *pod.Spec.AutomountServiceAccountToken {
		t.Error("a token is mounted")
	}
	if pod.Spec.ServiceAccountName != account.Name {
		t.Errorf("the pods run as %s", pod.Spec.ServiceAccountName)
	}
	if user := pod.Spec.SecurityContext; user.RunAsUser != nil || user.RunAsGroup != nil || user.FSGroup != nil {
		t.Errorf("%v: OpenShift gives each namespace users of its own and refuses any other", user)
	}
	if pod.Labels["sidecar.istio.io/inject"] != "false" {
		t.Error("the pods could get a sidecar")
	}
}

func TestDeploymentNeverDipsBelowThree(t *testing.T) {
	objects := render(t, shipped+"/base")
	deployment := get[appsv1.Deployment](t, objects, "Deployment/meshrail")
	rolling := deployment.Spec.Strategy.RollingUpdate
	if *deployment.Spec.Replicas != 3 || *rolling.MaxUnavailable != intstr.FromInt32(0) ||
		*rolling.MaxSurge != intstr.FromInt32(1) {
		t.Errorf("%d replicas, %v", *deployment.Spec.Replicas, rolling)
	}
	budget := get[policyv1.PodDisruptionBudget](t, objects, "PodDisruptionBudget/meshrail")
	if *budget.Spec.MaxUnavailable != intstr.FromInt32(1) {
		t.Errorf("the budget lets %v go", budget.Spec.MaxUnavailable)
	}
	pods := labels.Set(deployment.Spec.Template.Labels)
	for _, constraint := range deployment.Spec.Template.Spec.TopologySpreadConstraints {
		expectSelects(t, constraint.TopologyKey, constraint.LabelSelector, pods)
	}
	expectSelects(t, "budget", budget.Spec.Selector, pods)
	expectSelects(t, "deployment", deployment.Spec.Selector, pods)
	service := get[corev1.Service](t, objects, "Service/meshrail")
	expectSelects(t, "service", &metav1.LabelSelector{MatchLabels: service.Spec.Selector}, pods)
}

func expectSelects(t *testing.T, what string, selector *metav1.LabelSelector, pods labels.Set) {
	t.Helper()
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil || parsed.Empty() || !parsed.Matches(pods) {
		t.Errorf("%s does not select the pods: %v, %v", what, selector, err)
	}
}

func TestContainer(t *testing.T) {
	objects := render(t, shipped+"/base")
	spec := get[appsv1.Deployment](t, objects, "Deployment/meshrail").Spec.Template.Spec
	container := spec.Containers[0]
	limit := container.Resources.Limits.Memory()
	if limit.Cmp(resource.MustParse("128Mi")) != 0 {
		t.Errorf("memory limit %s", limit)
	}
	if requested := container.Resources.Requests.Memory(); requested.Cmp(*limit) != 0 {
		t.Errorf("%s of memory is requested, and %s may be used", requested, limit)
	}
	if container.Resources.Requests.Cpu().IsZero() {
		t.Error("no CPU is requested")
	}
	ports := map[string]int32{}
	for _, port := range container.Ports {
		ports[port.Name] = port.ContainerPort
	}
	for url, probe := range map[string]*corev1.Probe{"/livez": container.LivenessProbe,
		"/readyz": container.ReadinessProbe} {
		if probe.HTTPGet.Path != url || ports[probe.HTTPGet.Port.StrVal] != 8080 {
			t.Errorf("%s is asked at %v", url, probe.HTTPGet)
		}
	}
	service := get[corev1.Service](t, objects, "Service/meshrail").Spec.Ports[0]
	if service.Port != 443 || ports[service.TargetPort.StrVal] != 8443 {
		t.Errorf("the service leads from %d to %v", service.Port, service.TargetPort)
	}

	options := map[string]string{}
	for _, argument := range container.Args[1:] {
		name, value, _ := strings.Cut(argument, "=")
		options[name] = value
	}
	for option, port := range map[string]string{"--listen": "https", "--health-listen": "health"} {
		if every := fmt.Sprintf("[::]:%d", ports[port]); options[option] != every {
			t.Errorf("%s is %s, not %s", option, options[option], every)
		}
	}
	drain, err := time.ParseDuration(options["--drain-delay"])
	if err != nil {
		t.Fatal(err)
	}
	// After the delay the calls in flight end: the longest that we ask for is of 3 s.
	if grace := *spec.TerminationGracePeriodSeconds; grace < int64(drain.Seconds())+2*3 {
		t.Errorf("%d s of grace for a drain of %s", grace, drain)
	}
	mounts := map[string]corev1.VolumeMount{}
	for _, mount := range container.VolumeMounts {
		mounts[mount.MountPath] = mount
	}
	certs := mounts[options["--cert-dir"]]
	folder, file := path.Split(options["--policy"])
	policy := mounts[path.Clean(folder)]
	if certs.Name != "certs" || policy.Name != "policy" || certs.SubPath+policy.SubPath != "" {
		t.Errorf("%v does not fit %v", options, mounts)
	}
	shippedPolicy := get[corev1.ConfigMap](t, objects, "ConfigMap/meshrail-policy")
	if _, found := shippedPolicy.Data[file]; !found || shippedPolicy.Labels["meshrail.io/policy"] != "true" {
		t.Errorf("%s is not in %v", file, shippedPolicy)
	}
}

// The policy tells the engine, environment.yaml the API server, where Istio and Knative live.
func TestPolicyAndWebhooksAgreeOnNamespaces(t *testing.T) {
	var policy struct {
		Environment map[string]string `json:"environment"`
	}
	text := get[corev1.ConfigMap](t, render(t, shipped+"/base"), "ConfigMap/meshrail-policy")
	if err := yaml.Unmarshal([]byte(text.Data["policy.yaml"]), &policy); err != nil {
		t.Fatal(err)
	}
	conditions := validatingEntries(t, render(t, shipped+"/webhooks"))[0].conditions
	for _, key := range []string{"istioNamespace", "knativeNamespace"} {
		namespace := policy.Environment[key]
		found := false
		for _, condition := range conditions {
			found = found || strings.Contains(condition.Expression, "'"+namespace+"'")
		}
		if namespace == "" || !found {
			t.Errorf("%s of the policy is %q, which no condition names", key, namespace)
		}
	}
}
