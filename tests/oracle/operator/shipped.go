// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	mf "github.com/manifestival/manifestival"
	"go.uber.org/zap"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
	"knative.dev/operator/pkg/apis/operator/v1beta1"
	"knative.dev/operator/pkg/reconciler/common"
	"sigs.k8s.io/yaml"
)

const release, minor = "1.15.2", "1.15"

// shipped is what the operator installs, by the ingress that brings it; "" for what is always there.
type shipped map[string][]unstructured.Unstructured

func readShipped(operator string) shipped {
	kodata := filepath.Join(operator, "cmd/operator/kodata")
	found := shipped{"": readAll(filepath.Join(kodata, "knative-serving", release, "*.yaml"))}
	for _, name := range []string{"istio", "kourier", "contour"} {
		found[name] = readAll(filepath.Join(kodata, "ingress", minor, name, "*.yaml"))
	}
	return found
}

func readAll(pattern string) []unstructured.Unstructured {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		log.Fatalf("nothing is %s", pattern)
	}
	var found []unstructured.Unstructured
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		for _, document := range strings.Split("\n"+string(text), "\n---") {
			var one unstructured.Unstructured
			text, err := yaml.YAMLToJSON([]byte(document))
			if err == nil && one.UnmarshalJSON(text) == nil { // a remark between two is none
				found = append(found, one)
			}
		}
	}
	return found
}

// installed are the objects that the KnativeServing asks for.
func (s shipped) installed(serving *v1beta1.KnativeServing) []unstructured.Unstructured {
	objects := slices.Clone(s[""])
	ingress := serving.Spec.Ingress
	for name, wanted := range map[string]bool{
		"istio":   ingress == nil || ingress.Istio.Enabled,
		"kourier": ingress != nil && ingress.Kourier.Enabled,
		"contour": ingress != nil && ingress.Contour.Enabled,
	} {
		if wanted {
			objects = append(objects, s[name]...)
		}
	}
	return objects
}

// made tells what comes of the KnativeServing.
func (s shipped) made(raw object) []string {
	var serving v1beta1.KnativeServing
	text, _ := json.Marshal(raw)
	if err := json.Unmarshal(text, &serving); err != nil {
		log.Fatal(err)
	}
	logger := zap.NewNop().Sugar()
	transformers := []mf.Transformer{
		common.HighAvailabilityTransform(&serving),
		common.ResourceRequirementsTransform(&serving, logger),
		common.OverridesTransform(serving.Spec.GetWorkloadOverrides(), logger),
		common.PodDisruptionBudgetsTransform(&serving, logger),
	}
	said := s.unread(&serving)
	objects := map[string]*unstructured.Unstructured{}
	for _, shipped := range s.installed(&serving) {
		one := shipped.DeepCopy()
		for _, transform := range transformers {
			if transform == nil {
				continue
			}
			if err := transform(one); err != nil {
				said = append(said, "stops")
				one.SetName("") // nothing more is known of it
			}
		}
		objects[one.GetKind()+"/"+one.GetName()] = one
		if isRefused(one) {
			said = append(said, "refused")
		}
	}
	for _, name := range []string{"activator", "webhook"} {
		if isStuck(objects["HorizontalPodAutoscaler/"+name], objects["PodDisruptionBudget/"+name+"-pdb"]) {
			said = append(said, "stuck")
		}
	}
	slices.Sort(said)
	return slices.Compact(said)
}

// unread are the names that nothing shipped has, installed or not.
func (s shipped) unread(serving *v1beta1.KnativeServing) []string {
	var said []string
	names := map[string]bool{}
	read := map[string]bool{}
	for _, objects := range s {
		for _, one := range objects {
			switch one.GetKind() {
			case "Deployment", "StatefulSet":
				names[one.GetName()] = true
			case "Job":
				names[one.GetGenerateName()] = true
			case "ConfigMap":
				read[readBlock(serving, one)] = true
			}
		}
	}
	for name := range serving.Spec.Config {
		if !read[name] {
			said = append(said, "no such map: "+name)
		}
	}
	for i, entry := range serving.Spec.DeploymentOverride {
		if !names[entry.Name] {
			said = append(said, fmt.Sprintf("no such workload: spec.deployments[%d].name", i))
		}
	}
	for i, entry := range serving.Spec.Workloads {
		if !names[entry.Name] {
			said = append(said, fmt.Sprintf("no such workload: spec.workloads[%d].name", i))
		}
	}
	return said
}

// readBlock is the name under which spec.config has what comes into the map; no two blocks are alike.
func readBlock(serving *v1beta1.KnativeServing, shipped unstructured.Unstructured) string {
	one := shipped.DeepCopy()
	if err := common.ConfigMapTransform(serving.Spec.Config, zap.NewNop().Sugar())(one); err != nil {
		log.Fatal(err)
	}
	came, _, _ := unstructured.NestedString(one.Object, "data", "x.example.com")
	for name, data := range serving.Spec.Config {
		if came != "" && data["x.example.com"] == came {
			return name
		}
	}
	return ""
}

func isRefused(one *unstructured.Unstructured) bool {
	var template corev1.PodTemplateSpec
	switch one.GetKind() {
	case "Deployment":
		var deployment appsv1.Deployment
		convert(one, &deployment)
		template = deployment.Spec.Template
	case "Job":
		var job batchv1.Job
		convert(one, &job)
		template = job.Spec.Template
	}
	for _, container := range template.Spec.Containers {
		for key, request := range container.Resources.Requests {
			if limit, stated := container.Resources.Limits[key]; stated && request.Cmp(limit) > 0 {
				return true
			}
		}
	}
	return false
}

func convert(one *unstructured.Unstructured, into any) {
	if err := scheme.Scheme.Convert(one, into, nil); err != nil {
		log.Fatal(err)
	}
}

// isStuck tells whether no Pod may be evicted while there are as few as the HPA allows. One Pod is how it is
// shipped; from five on it is an entry that keeps them, which others speak of.
func isStuck(scaler, budget *unstructured.Unstructured) bool {
	if budget == nil {
		return false
	}
	pods, _, _ := unstructured.NestedInt64(scaler.Object, "spec", "minReplicas")
	var kept policyv1.PodDisruptionBudget
	convert(budget, &kept)
	if pods < 2 || pods > 4 {
		return false
	}
	scaled := func(value *intstr.IntOrString) int {
		count, err := intstr.GetScaledValueFromIntOrPercent(value, int(pods), true)
		if err != nil {
			log.Fatal(err)
		}
		return count
	}
	if kept.Spec.MaxUnavailable != nil {
		return scaled(kept.Spec.MaxUnavailable) < 1
	}
	return int(pods)-scaled(kept.Spec.MinAvailable) < 1
}
