// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/kube/inject"
)

// injector is istiod's, with the template and the values of the chart beside it.
type injector struct {
	templates inject.Templates
	values    inject.ValuesConfig
	mesh      *meshconfig.MeshConfig
}

func newInjector(source string) injector {
	chart := filepath.Join(source, "manifests/charts/istio-control/istio-discovery")
	template, err := os.ReadFile(filepath.Join(chart, "files/injection-template.yaml"))
	must(err)
	text, err := os.ReadFile(filepath.Join(chart, "values.yaml"))
	must(err)
	var made injector
	made.templates, err = inject.ParseTemplates(inject.RawTemplates{inject.SidecarTemplateName: string(template)})
	must(err)
	made.values, err = inject.NewValuesConfig(valuesOf(text))
	must(err)
	made.mesh = mesh.DefaultMeshConfig()
	return made
}

// What the chart writes into the injector's ConfigMap.
func valuesOf(chart []byte) string {
	var written struct {
		Values map[string]any `json:"_internal_defaults_do_not_set"`
	}
	must(yaml.Unmarshal(chart, &written))
	all := written.Values
	kept, err := yaml.Marshal(map[string]any{
		"global": all["global"], "sidecarInjectorWebhook": all["sidecarInjectorWebhook"], "revision": all["revision"],
		"pilot": map[string]any{"cni": all["cni"], "env": all["env"]},
	})
	must(err)
	return string(kept)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// asked is a Pod as its author wrote it, and whether the mesh makes native sidecars.
type asked struct {
	Pod    *corev1.Pod `json:"pod"`
	Native bool        `json:"native"`
}

type injected struct {
	asked
	Refused   string                      `json:"refused,omitempty"`
	IsNative  bool                        `json:"isNative"`
	Env       map[string]string           `json:"env"`
	Resources corev1.ResourceRequirements `json:"resources"`
	Grace     *int64                      `json:"grace,omitempty"`
}

func (i injector) inject(wanted asked) injected {
	features.EnableNativeSidecars = features.NativeSidecarModeDisabled
	if wanted.Native {
		features.EnableNativeSidecars = features.NativeSidecarModeEnabled
	}
	result := injected{asked: wanted}
	merged, err := inject.IntoObject(nil, i.templates, i.values, "", mesh.DefaultMeshConfig(), wanted.Pod.DeepCopy(), func(string) {})
	if err != nil {
		result.Refused = err.Error()
		return result
	}
	pod := merged.(*corev1.Pod)
	result.Grace = pod.Spec.TerminationGracePeriodSeconds
	sidecar := inject.FindContainer(inject.ProxyContainerName, pod.Spec.Containers)
	if native := inject.FindContainer(inject.ProxyContainerName, pod.Spec.InitContainers); native != nil {
		if sidecar != nil {
			result.Refused = "two sidecars"
		}
		sidecar, result.IsNative = native, true
	}
	result.Resources, result.Env = sidecar.Resources, map[string]string{}
	for _, variable := range sidecar.Env {
		result.Env[variable.Name] = variable.Value
	}
	return result
}

var quantities = map[string][]string{
	"cpu":    {"50m", "100m", "500m", "1", "1500m", "2", "4"},
	"memory": {"16Mi", "64Mi", "100Mi", "128Mi", "512Mi", "1Gi", "2Gi"},
}

func some[T any](random *rand.Rand, values ...T) T { return values[random.Intn(len(values))] }

func quantity(random *rand.Rand, resource string) string {
	return some(random, quantities[resource]...)
}

// The settings of the proxy, a line each.
func config(random *rand.Rand) string {
	var lines []string
	if random.Intn(2) == 0 {
		lines = append(lines, fmt.Sprintf("concurrency: %d", some(random, 0, 1, 2, 3, 4, 8)))
	}
	if random.Intn(2) == 0 {
		lines = append(lines, "terminationDrainDuration: "+some(random, "0s", "1s", "5s", "24.5s", "25s", "26s", "60s"))
	}
	if random.Intn(2) == 0 {
		lines = append(lines, "proxyMetadata:")
		lines = append(lines, "  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "+some(random, `"true"`, `"True"`, `"1"`, `"false"`, `"yes"`))
		if random.Intn(2) == 0 {
			lines = append(lines, "  MINIMUM_DRAIN_DURATION: "+some(random, "1s", "10s", "1m", `"60"`))
		}
	}
	return strings.Join(lines, "\n")
}

func annotated(random *rand.Rand) map[string]string {
	made := map[string]string{}
	for _, name := range []string{"CPU", "Memory", "CPULimit", "MemoryLimit"} {
		resource := strings.ToLower(strings.TrimSuffix(name, "Limit"))
		if random.Intn(5) < 2 {
			made["sidecar.istio.io/proxy"+name] = quantity(random, resource)
		}
	}
	if random.Intn(3) == 0 {
		made["sidecar.istio.io/nativeSidecar"] = some(random, "true", "True", "false", "False", "", "no")
	}
	if text := config(random); text != "" {
		made["proxy.istio.io/config"] = text
	}
	return made
}

// A container that the template declares for the sidecar, as people do to set what no annotation sets.
func declared(random *rand.Rand) map[string]any {
	container := map[string]any{"name": inject.ProxyContainerName, "image": "auto"}
	resources := map[string]any{}
	for _, kind := range []string{"requests", "limits"} {
		stated := map[string]any{}
		for _, resource := range []string{"cpu", "memory"} {
			if random.Intn(3) == 0 {
				stated[resource] = quantity(random, resource)
			}
		}
		if len(stated) > 0 {
			resources[kind] = stated
		}
	}
	if len(resources) > 0 {
		container["resources"] = resources
	}
	if random.Intn(3) == 0 {
		container["env"] = []any{
			map[string]any{"name": "EXIT_ON_ZERO_ACTIVE_CONNECTIONS", "value": some(random, "true", "false")},
			map[string]any{"name": "MINIMUM_DRAIN_DURATION", "value": some(random, "1s", "2m")},
		}
	}
	return container
}

func pod(random *rand.Rand) asked {
	spec := map[string]any{"containers": []any{map[string]any{"name": "app", "image": "example.com/app:1.0"}}}
	if random.Intn(3) == 0 {
		spec["containers"] = append(spec["containers"].([]any), declared(random))
	}
	if random.Intn(2) == 0 {
		spec["terminationGracePeriodSeconds"] = some(random, 0, 1, 2, 4, 5, 6, 10, 29, 30, 31, 65, 90)
	}
	text, err := yaml.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "Pod", "spec": spec,
		"metadata": map[string]any{"name": "app", "namespace": "shop", "annotations": annotated(random),
			"labels": map[string]any{"sidecar.istio.io/inject": "true"}},
	})
	must(err)
	made := &corev1.Pod{}
	must(yaml.UnmarshalStrict(text, made))
	return asked{made, random.Intn(2) == 0}
}
