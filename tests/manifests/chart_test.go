// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	registration "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/yaml"
)

// The chart is held against what kustomize makes of the same files: its own words are few.

const chart = "../../chart/meshrail"

var helmProgram = sync.OnceValues(func() (string, error) {
	command := exec.Command("../e2e/control-plane", "helm")
	command.Stderr = os.Stderr
	path, err := command.Output()
	return strings.TrimSpace(string(path)), err
})

func helmPath(t *testing.T) string {
	t.Helper()
	program, err := helmProgram()
	if err != nil {
		t.Fatalf("control-plane helm: %v", err)
	}
	return program
}

// helm runs it; what it says on standard error, links that it follows, is shown where it fails.
func helm(t *testing.T, arguments ...string) ([]byte, error) {
	t.Helper()
	var said bytes.Buffer
	command := exec.Command(helmPath(t), arguments...)
	command.Stderr = &said
	output, err := command.Output()
	if err != nil {
		t.Logf("helm %v: %s%s", arguments, output, said.Bytes())
	}
	return output, err
}

func template(t *testing.T, namespace string, values ...string) rendered {
	t.Helper()
	arguments := []string{"template", "meshrail", chart, "--namespace", namespace}
	for _, value := range values {
		arguments = append(arguments, "--set", value)
	}
	output, err := helm(t, arguments...)
	if err != nil {
		t.Fatal(err)
	}
	return documents(t, output)
}

func canonical(t *testing.T, document []byte) string {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(document, &value); err != nil {
		t.Fatal(err)
	}
	oneLine(value)
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// oneLine takes the line breaks out of base64, which kustomize writes and no reader minds.
func oneLine(value any) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			oneLine(element)
		}
	case map[string]any:
		for key, member := range value {
			if text, is := member.(string); is && slices.Contains([]string{"caBundle", "ca.crt", "tls.crt", "tls.key"}, key) {
				value[key] = strings.ReplaceAll(text, "\n", "")
			}
			oneLine(member)
		}
	}
}

func firstDifference(kustomize, other string) string {
	ours, theirs := strings.Split(kustomize, "\n"), strings.Split(other, "\n")
	for i := range ours {
		if i >= len(theirs) || ours[i] != theirs[i] {
			return fmt.Sprintf("kustomize has\n%s\nand here is\n%s", strings.Join(ours[max(0, i-3):i+1], "\n"),
				strings.Join(theirs[min(len(theirs), max(0, i-3)):min(len(theirs), i+1)], "\n"))
		}
	}
	return "here is more"
}

// requireSame compares object by object.
func requireSame(t *testing.T, kustomize, other rendered) {
	t.Helper()
	for name, document := range kustomize {
		if _, found := other[name]; !found {
			t.Errorf("there is no %s", name)
		} else if one, other := canonical(t, document), canonical(t, other[name]); one != other {
			t.Errorf("%s: %s", name, firstDifference(one, other))
		}
	}
	for name := range other {
		if _, found := kustomize[name]; !found {
			t.Errorf("there is %s besides", name)
		}
	}
}

// requireChart does it for a chart, whose namespace is the release's: it has none.
func requireChart(t *testing.T, kustomize, chart rendered) {
	t.Helper()
	delete(kustomize, "Namespace/meshrail-system")
	requireSame(t, kustomize, chart)
}

func merged(parts ...rendered) rendered {
	all := rendered{}
	for _, part := range parts {
		for name, document := range part {
			all[name] = document
		}
	}
	return all
}

func TestChartIsTheBaseAndTheWebhooks(t *testing.T) {
	requireChart(t, merged(render(t, shipped+"/base"), render(t, shipped+"/webhooks")),
		template(t, "meshrail-system"))
	requireChart(t, render(t, shipped+"/base"),
		template(t, "meshrail-system", "webhooks.enabled=false"))
}

func TestChartAndOverlaysAgreeOnCertificates(t *testing.T) {
	renewed := template(t, "meshrail-system", "certificates.mode=own")
	job := get[batchv1.Job](t, renewed, "Job/meshrail-certs-1")
	cron := get[batchv1.CronJob](t, renewed, "CronJob/meshrail-certs")
	if one, other := marshal(t, job.Spec), marshal(t, cron.Spec.JobTemplate.Spec); one != other {
		t.Errorf("the first run is\n%s\nand later ones\n%s", one, other)
	}
	requireChart(t, render(t, shipped+"/overlays/renewed-ca"),
		template(t, "meshrail-system", "certificates.mode=own", "certificates.own.job=false"))
	requireChart(t, render(t, shipped+"/overlays/cert-manager"),
		template(t, "meshrail-system", "certificates.mode=cert-manager"))
}

func marshal(t *testing.T, value any) string {
	t.Helper()
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A Secret of files, or one that is there: as the overlays have them.
func TestChartWithGivenCertificates(t *testing.T) {
	folder := filepath.Join(copyManifests(t), "overlays")
	for overlay, settings := range map[string][]string{
		"own-ca":       {"certificates.given.crt=tls.crt", "certificates.given.key=tls.key", "certificates.given.ca=ca.crt"},
		"given-secret": {"certificates.caBundle=ca.crt"},
	} {
		certs := filepath.Join(folder, overlay, "certs")
		if err := os.RemoveAll(certs); err != nil {
			t.Fatal(err)
		}
		makeCertificates(t, certs)
		arguments := []string{"template", "meshrail", chart, "--namespace", "meshrail-system"}
		for _, setting := range settings {
			key, file, _ := strings.Cut(setting, "=")
			arguments = append(arguments, "--set-file", key+"="+filepath.Join(certs, file))
		}
		output, err := helm(t, arguments...)
		if err != nil {
			t.Fatal(err)
		}
		requireChart(t, render(t, filepath.Join(folder, overlay)), documents(t, output))
	}
}

// API servers that show a certificate: the component beside a ConfigMap that one makes, and the chart's value.
func TestChartAsksCallers(t *testing.T) {
	const ca = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"
	overlay := renderKustomization(t, "resources: [../../base]\ncomponents: [../../components/callers]\n"+
		"namespace: meshrail-system\nlabels: [{pairs: {app.kubernetes.io/name: meshrail}}]\n"+
		"generatorOptions: {disableNameSuffixHash: true}\n"+
		"configMapGenerator: [{name: meshrail-callers, literals: ["+strconv.Quote("ca.crt="+ca)+"]}]\n")
	requireChart(t, overlay, template(t, "meshrail-system", "webhooks.enabled=false", "callers.ca="+ca))
	named := get[appsv1.Deployment](t, template(t, "meshrail-system", "callers.ca="+ca, "callers.names={a,b}"),
		"Deployment/meshrail").Spec.Template.Spec.Containers[0].Args
	if last := named[len(named)-3:]; !slices.Equal(last, []string{"--client-ca=/etc/meshrail/callers/ca.crt", "--client-name=a", "--client-name=b"}) {
		t.Errorf("the last arguments are %q", last)
	}
}

func documents(t *testing.T, output []byte) rendered {
	t.Helper()
	objects := rendered{}
	for _, document := range bytes.Split(output, []byte("\n---\n")) {
		document = append(slices.Clip(document), '\n') // it may be a text's own
		var head metav1.PartialObjectMetadata
		if err := yaml.Unmarshal(document, &head); err != nil {
			t.Fatalf("%v\n%s", err, document)
		}
		if head.Kind != "" {
			objects[head.Kind+"/"+head.Name] = document
		}
	}
	return objects
}

// Nothing of the namespace in the files is left, in no mode.
func TestChartInAnotherNamespace(t *testing.T) {
	for _, mode := range []string{"given", "own", "cert-manager"} {
		objects := template(t, "mesh-guard", "certificates.mode="+mode)
		for name, document := range objects {
			if bytes.Contains(document, []byte("meshrail-system")) {
				t.Errorf("%s, %s still speaks of meshrail-system:\n%s", mode, name, document)
			}
		}
		for _, e := range append(validatingEntries(t, objects), mutatingEntries(t, objects)...) {
			if e.client.Service.Namespace != "mesh-guard" {
				t.Errorf("%s calls %v", e.name, e.client.Service)
			}
		}
		if !bytes.Contains(objects["Deployment/meshrail"], []byte("--server-name=meshrail.mesh-guard.svc")) {
			t.Error("serve does not know its name")
		}
	}
}

func TestChartValues(t *testing.T) {
	deployment := func(values ...string) *appsv1.Deployment {
		return get[appsv1.Deployment](t, template(t, "meshrail-system", values...), "Deployment/meshrail")
	}
	digest := "sha256:" + strings.Repeat("ab", 32)
	for want, values := range map[string][]string{
		"r.example.com:5000/guard:v7":        {"image.registry=r.example.com:5000", "image.repository=guard", "image.tag=v7"},
		"r.example.com/a/meshrail@" + digest: {"image.registry=r.example.com/a", "image.digest=" + digest},
		"meshrail:0.1.0":                     nil,
	} {
		if got := deployment(values...).Spec.Template.Spec.Containers[0].Image; got != want {
			t.Errorf("%v: the image is %s", values, got)
		}
	}
	spec := deployment("priorityClassName=high", "nodeSelector.disk=ssd", "tolerations[0].operator=Exists",
		"affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight=1", "hostNetwork=true", "ports.https=9443", "ports.health=9080",
		"dnsPolicy=ClusterFirstWithHostNet", "podSecurityContext.runAsUser=7").Spec.Template.Spec
	container := spec.Containers[0]
	if spec.PriorityClassName != "high" || spec.NodeSelector["disk"] != "ssd" || spec.NodeSelector[corev1.LabelOSStable] != "linux" ||
		len(spec.Tolerations) != 1 || !spec.HostNetwork || *spec.SecurityContext.RunAsUser != 7 || !*spec.SecurityContext.RunAsNonRoot {
		t.Errorf("the pods are %+v", spec)
	}
	for _, argument := range []string{"--listen=[::]:9443", "--health-listen=[::]:9080"} {
		if !slices.Contains(container.Args, argument) {
			t.Errorf("%v lacks %s", container.Args, argument)
		}
	}
	if container.Ports[0].ContainerPort != 9443 || container.Ports[1].ContainerPort != 9080 {
		t.Errorf("the ports are %v", container.Ports)
	}
	if replicas := deployment("autoscaling.enabled=true").Spec.Replicas; replicas != nil {
		t.Errorf("%d replicas beside an autoscaler", *replicas)
	}
}

func TestChartNetwork(t *testing.T) {
	objects := template(t, "meshrail-system", "ports.https=9443", "networkPolicy.apiServers={10.0.0.0/28,fd00::/64}",
		"service.ipFamilyPolicy=PreferDualStack")
	policy := get[networkingv1.NetworkPolicy](t, objects, "NetworkPolicy/meshrail")
	reviews := policy.Spec.Ingress[0]
	if *reviews.Ports[0].Port != intstr.FromInt32(9443) || len(reviews.From) != 2 || reviews.From[1].IPBlock.CIDR != "fd00::/64" {
		t.Errorf("reviews come in by %+v", reviews)
	}
	if family := get[corev1.Service](t, objects, "Service/meshrail").Spec.IPFamilyPolicy; *family != corev1.IPFamilyPolicyPreferDualStack {
		t.Errorf("the Service is %s", *family)
	}
}

func TestChartWebhooks(t *testing.T) {
	objects := template(t, "meshrail-system", "webhooks.entries.edge=false", "webhooks.entries.cluster=true",
		"webhooks.failurePolicy=Ignore", `webhooks.annotations.admissions\.enforcer/disabled=true`)
	names := names(append(validatingEntries(t, objects), mutatingEntries(t, objects)...))
	has := func(part string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, part) })
	}
	if has("edge") || has("mend") || !has("cluster") || !has("mesh") {
		t.Errorf("the entries are %v", names)
	}
	for _, e := range validatingEntries(t, objects) {
		if *e.policy != registration.Ignore {
			t.Errorf("%s: %s", e.name, *e.policy)
		}
	}
}

func TestChartMaySwapNamespaces(t *testing.T) {
	swap := strings.NewReplacer("'istio-system'", "'knative-serving'", "'knative-serving'", "'istio-system'")
	usual, swapped := template(t, "meshrail-system"), template(t, "meshrail-system",
		"policy.environment.istioNamespace=knative-serving", "policy.environment.knativeNamespace=istio-system")
	if swapped := swapped[validatingName]; swap.Replace(string(usual[validatingName])) != string(swapped) {
		t.Errorf("not all that %s says of namespaces is swapped", swapped)
	}
}

// The policy tells the engine, the conditions the API server, and the chart has one place for both.
func TestChartFollowsThePolicy(t *testing.T) {
	objects := template(t, "meshrail-system", "policy.environment.istioNamespace=mesh-a",
		"policy.environment.knativeNamespace=serverless", "policy.enforcement=warn", "webhooks.entries.cluster=true")
	text := get[corev1.ConfigMap](t, objects, "ConfigMap/meshrail-policy").Data["policy.yaml"]
	for _, line := range []string{"enforcement: warn", "istioNamespace: mesh-a", "defaultProfile: standard"} {
		if !strings.Contains(text, line) {
			t.Errorf("%q is not in\n%s", line, text)
		}
	}
	for _, name := range []string{validatingName, mutatingName} {
		for _, gone := range []string{"'istio-system'", "'knative-serving'"} {
			if bytes.Contains(objects[name], []byte(gone)) {
				t.Errorf("%s still speaks of %s", name, gone)
			}
		}
	}
	if !bytes.Contains(objects[validatingName], []byte("'mesh-a'")) {
		t.Error("nothing speaks of mesh-a")
	}
}

func TestChartLints(t *testing.T) {
	for _, mode := range []string{"given", "own", "cert-manager"} {
		output, err := helm(t, "lint", "--strict", chart, "--set", "certificates.mode="+mode)
		if err != nil || bytes.Contains(output, []byte("[WARNING]")) {
			t.Errorf("helm lint: %v\n%s", err, output)
		}
	}
}

// What is packaged holds the files and not the links, and renders the same.
func TestChartPackaged(t *testing.T) {
	folder := t.TempDir()
	if _, err := helm(t, "package", chart, "--destination", folder); err != nil {
		t.Fatal(err)
	}
	archives, _ := filepath.Glob(filepath.Join(folder, "*.tgz"))
	output, err := helm(t, "template", "meshrail", archives[0], "--namespace", "meshrail-system")
	if err != nil {
		t.Fatal(err)
	}
	requireSame(t, template(t, "meshrail-system"), documents(t, output))
}
