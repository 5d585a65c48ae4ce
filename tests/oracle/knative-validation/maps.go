// SPDX-License-Identifier: Apache-2.0

//go:build !older

package main

import (
	"context"
	"encoding/json"
	"log"
	"math/rand"
	"os"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
	network "knative.dev/networking/pkg/config"
	"knative.dev/pkg/leaderelection"
	"knative.dev/serving/pkg/apis/config"
	autoscaler "knative.dev/serving/pkg/autoscaler/config"
	"knative.dev/serving/pkg/deployment"
	"knative.dev/serving/pkg/gc"
	"knative.dev/serving/pkg/observability"
	"sigs.k8s.io/yaml"
)

type settings = map[string]string

// What Knative's webhook calls for each map.
var readers = map[string]func(settings) error{
	"config-autoscaler":      reading(autoscaler.NewConfigFromMap),
	"config-defaults":        reading(config.NewDefaultsConfigFromMap),
	"config-deployment":      reading(deployment.NewConfigFromMap),
	"config-features":        reading(config.NewFeaturesConfigFromMap),
	"config-leader-election": reading(leaderelection.NewConfigFromMap),
	"config-network":         reading(network.NewConfigFromMap),
	"config-observability":   reading(observability.NewFromMap),
	"config-gc": reading(func(data settings) (*gc.Config, error) {
		return gc.NewConfigFromConfigMapFunc(context.Background())(&corev1.ConfigMap{Data: data})
	}),
}

func reading[T any](read func(settings) (T, error)) func(settings) error {
	return func(data settings) error {
		_, err := read(data)
		return err
	}
}

// Keys that Knative takes any text for.
var unclaimed = map[string]bool{
	"logging.revision-url-template":     true,
	"registries-skipping-tag-resolving": true, "queue-sidecar-token-audiences": true,
	"queue-sidecar-tls-min-version": true, "queue-sidecar-tls-max-version": true,
	"queue-sidecar-tls-cipher-suites": true, "queue-sidecar-tls-curve-preferences": true,
}

// What Knative is known to take without a word.
var knownGaps = []struct{ name, key, value string }{
	{"config-autoscaler", "panic-window-percentage", "NaN"},
	{"config-autoscaler", "max-scale-up-rate", "NaN"},
	{"config-autoscaler", "target-burst-capacity", "NaN"},
	{"config-autoscaler", "panic-threshold-percentage", "50"},
	{"config-autoscaler", "panic-window", "6s"},
	{"config-network", "external-domain-tls", "true"},
	{"config-features", "multi-container", "yes"},
	{"config-defaults", "revision-idle-timeout-seconds", "-1"},
}

// The map of another module, as serving labels it.
const networkMap = `{"apiVersion": "v1", "kind": "ConfigMap",
	"metadata": {"name": "config-network", "namespace": "knative-serving", "labels": {
		"app.kubernetes.io/name": "knative-serving", "app.kubernetes.io/component": "networking"}},
	"data": {"_example": "external-domain-tls: Disabled\nhttp-protocol: Enabled\nrollout-duration: '0'\n` +
	`autocreate-cluster-domain-claims: 'true'\nsystem-internal-tls: Disabled\nmesh-compatibility-mode: auto\n"}}`

func shippedMaps(serving string) map[string]object {
	var networking object
	if err := json.Unmarshal([]byte(networkMap), &networking); err != nil {
		log.Fatal(err)
	}
	found := map[string]object{"config-network": networking}
	files, err := filepath.Glob(filepath.Join(serving, "config/core/configmaps/*.yaml"))
	if err != nil || len(files) == 0 {
		log.Fatalf("no ConfigMaps under %s", serving)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		var one object
		if err := yaml.Unmarshal(text, &one); err != nil {
			log.Fatal(err)
		}
		found[one["metadata"].(object)["name"].(string)] = one
	}
	return found
}

// exampleKeys are what the example in a shipped map shows.
func exampleKeys(shipped object) []string {
	keys := object{}
	example, _ := shipped["data"].(object)["_example"].(string)
	if err := yaml.Unmarshal([]byte(example), &keys); err != nil {
		log.Fatal(err)
	}
	return sorted(keys)
}

func copied(shipped object) object {
	text, err := json.Marshal(shipped)
	if err != nil {
		log.Fatal(err)
	}
	var made object
	if err := json.Unmarshal(text, &made); err != nil {
		log.Fatal(err)
	}
	data := made["data"].(object)
	delete(data, "_example")
	if data["queue-sidecar-image"] != nil {
		data["queue-sidecar-image"] = "example.com/serving/cmd/queue@sha256:" + digest
	}
	return made
}

const digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func refusesMap(name string, made object) string {
	data := settings{}
	for key, value := range made["data"].(object) {
		data[key] = value.(string)
	}
	if err := readers[name](data); err != nil {
		return err.Error()
	}
	return ""
}

func mapWith(shipped object, name, key, value string) specimen {
	made := copied(shipped)
	made["data"].(object)[key] = value
	one := edit{field: "data[" + key + "]", value: value, claimed: !unclaimed[key]}
	return specimen{made, []edit{one}, refusesMap(name, made)}
}

func configMaps(random *rand.Rand, serving string, count int) []specimen {
	list, shipped := []specimen{}, shippedMaps(serving)
	for _, one := range knownGaps {
		made := mapWith(shipped[one.name], one.name, one.key, one.value)
		made.edits[0].gap = true
		list = append(list, made)
	}
	for _, name := range sorted(readers) {
		if shipped[name] == nil {
			continue
		}
		made := copied(shipped[name])
		delete(made["metadata"].(object), "labels")
		unlabelled := edit{field: "metadata.labels", value: "none", gap: true}
		list = append(list, specimen{made, []edit{unlabelled}, refusesMap(name, made)})
	}
	values := []any{"true", "false", "yes", "enabled", "Disabled", "none", "grpc", "prometheus"}
	for _, more := range [][]any{figures, odd, durations, quantities} {
		values = append(values, more...)
	}
	names := []string{}
	for _, name := range sorted(readers) {
		if shipped[name] != nil && len(exampleKeys(shipped[name])) > 0 {
			names = append(names, name)
		}
	}
	for len(list) < count {
		name := names[random.Intn(len(names))]
		keys := exampleKeys(shipped[name])
		key, value := keys[random.Intn(len(keys))], values[random.Intn(len(values))].(string)
		list = append(list, mapWith(shipped[name], name, key, value))
	}
	return list
}
