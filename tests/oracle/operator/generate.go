// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math/rand"
)

// object is JSON that is being made.
type object = map[string]any

var workloads = []string{"activator", "activator", "webhook", "webhook", "controller", "autoscaler", "autoscaler-hpa",
	"net-istio-controller", "net-istio-webhook", "net-kourier-controller", "3scale-kourier-gateway",
	"net-contour-controller", "storage-version-migration-serving-", "cleanup-serving-", "knative-serving", "istiod"}

var containers = []string{"activator", "webhook", "controller", "autoscaler", "autoscaler-hpa", "kourier-gateway",
	"migrate", "cleanup", "queue-proxy"}

var own = map[string]string{"net-istio-controller": "controller", "net-istio-webhook": "webhook",
	"net-kourier-controller": "controller", "3scale-kourier-gateway": "kourier-gateway",
	"net-contour-controller": "controller", "storage-version-migration-serving-": "migrate",
	"cleanup-serving-": "cleanup"}

var amounts = map[string][]string{
	"cpu":               {"10m", "50m", "100m", "250m", "0.4", "1", "1500m", "2"},
	"memory":            {"10Mi", "50Mi", "64M", "100Mi", "300Mi", "0.5Gi", "600Mi", "1Gi", "2Gi"},
	"ephemeral-storage": {"1Gi", "2Gi"},
}

var maps = []string{"autoscaler", "certmanager", "contour", "defaults", "deployment", "domain", "features", "gc",
	"istio", "kourier", "leader-election", "logging", "network", "observability", "tracing", "scaling"}

func pick[T any](random *rand.Rand, from []T) T { return from[random.Intn(len(from))] }

func chance(random *rand.Rand, percent int) bool { return random.Intn(100) < percent }

func resources(random *rand.Rand, container string) object {
	made := object{"container": container}
	for _, kind := range []string{"requests", "limits"} {
		list := object{}
		for _, key := range []string{"cpu", "memory", "ephemeral-storage"} {
			if chance(random, 35) {
				list[key] = pick(random, amounts[key])
			}
		}
		if len(list) > 0 {
			made[kind] = list
		}
	}
	return made
}

func entries(random *rand.Rand) []any {
	var made []any
	for range random.Intn(4) {
		name := pick(random, workloads)
		entry := object{"name": name}
		if chance(random, 60) {
			entry["replicas"] = random.Intn(7)
		}
		var list []any
		for range random.Intn(3) {
			container := pick(random, containers)
			if chance(random, 70) {
				container = name
				if named, found := own[name]; found {
					container = named
				}
			}
			list = append(list, resources(random, container))
		}
		if list != nil {
			entry["resources"] = list
		}
		made = append(made, entry)
	}
	return made
}

func budgets(random *rand.Rand) []any {
	var made []any
	values := []any{0, 1, 2, 3, 4, "0%", "20%", "50%", "67%", "80%", "100%"}
	for range random.Intn(4) {
		entry := object{"name": pick(random, []string{"activator-pdb", "webhook-pdb", "3scale-kourier-gateway-pdb", "other"})}
		if chance(random, 45) {
			entry["minAvailable"] = pick(random, values)
		}
		if chance(random, 45) {
			entry["maxUnavailable"] = pick(random, values)
		}
		made = append(made, entry)
	}
	return made
}

// config has no two values alike, so that a block that counts shows.
func config(random *rand.Rand) object {
	made := object{}
	for i := range random.Intn(5) {
		name := pick(random, maps)
		if chance(random, 50) {
			name = "config-" + name
		}
		made[name] = object{"x.example.com": fmt.Sprintf("of %d", i)}
	}
	return made
}

func set(spec object, key string, list []any) {
	if list != nil {
		spec[key] = list
	}
}

func generate(random *rand.Rand) object {
	spec := object{"version": "1.15.2"}
	if chance(random, 50) {
		spec["high-availability"] = object{"replicas": random.Intn(7)}
	}
	if chance(random, 50) {
		ingress := object{}
		for _, name := range []string{"istio", "kourier", "contour"} {
			if chance(random, 50) {
				ingress[name] = object{"enabled": chance(random, 70)}
			}
		}
		spec["ingress"] = ingress
	}
	var list []any
	for range random.Intn(3) {
		list = append(list, resources(random, pick(random, containers)))
	}
	set(spec, "resources", list)
	set(spec, "deployments", entries(random))
	set(spec, "workloads", entries(random))
	set(spec, "podDisruptionBudgets", budgets(random))
	spec["config"] = config(random)
	return object{"apiVersion": "operator.knative.dev/v1beta1", "kind": "KnativeServing",
		"metadata": object{"name": "knative-serving", "namespace": "knative-serving"}, "spec": spec}
}
