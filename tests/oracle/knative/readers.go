// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"path/filepath"
	"reflect"
	"sort"

	corev1 "k8s.io/api/core/v1"
	network "knative.dev/networking/pkg/config"
	"knative.dev/pkg/leaderelection"
	"knative.dev/pkg/logging"
	"knative.dev/serving/pkg/apis/config"
	autoscaler "knative.dev/serving/pkg/autoscaler/config"
	"knative.dev/serving/pkg/deployment"
	"knative.dev/serving/pkg/gc"
	certmanager "knative.dev/serving/pkg/reconciler/certificate/config"
	domain "knative.dev/serving/pkg/reconciler/route/config"
)

type settings = map[string]string

// A reader is the function that Knative itself reads a map with.
type reader func(settings) (any, error)

func reading[T any](read func(settings) (T, error)) reader {
	return func(data settings) (any, error) { return read(data) }
}

func readingMap[T any](read func(*corev1.ConfigMap) (T, error)) reader {
	return func(data settings) (any, error) { return read(&corev1.ConfigMap{Data: data}) }
}

// What Knative's webhook calls. config-tracing is not here.
var readers = map[string]reader{
	"config-autoscaler":      reading(autoscaler.NewConfigFromMap),
	"config-certmanager":     readingMap(certmanager.NewCertManagerConfigFromConfigMap),
	"config-defaults":        reading(config.NewDefaultsConfigFromMap),
	"config-deployment":      reading(deployment.NewConfigFromMap),
	"config-domain":          readingMap(domain.NewDomainFromConfigMap),
	"config-features":        reading(config.NewFeaturesConfigFromMap),
	"config-gc":              readingMap(gc.NewConfigFromConfigMapFunc(context.Background())),
	"config-leader-election": reading(leaderelection.NewConfigFromMap),
	"config-logging":         reading(logging.NewConfigFromMap),
	"config-network":         reading(network.NewConfigFromMap),
	"config-observability":   observed,
}

func sourceFolders(serving string) []string {
	folders := append(observedFolders(serving),
		folder(network.NewConfigFromMap), folder(leaderelection.NewConfigFromMap), folder(logging.NewConfigFromMap))
	for _, path := range []string{
		"apis/config", "autoscaler/config", "deployment", "gc", "reconciler/certificate/config",
	} {
		folders = append(folders, filepath.Join(serving, "pkg", path))
	}
	return folders
}

func mapNames() []string {
	names := make([]string, 0, len(readers))
	for name := range readers {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// required has what a map cannot be without.
func required(name string) settings {
	if name == "config-deployment" {
		return settings{"queue-sidecar-image": "example.com/serving/cmd/queue"}
	}
	return settings{}
}

func with(data settings, key, value string) settings {
	longer := settings{key: value}
	for k, v := range data {
		if k != key {
			longer[k] = v
		}
	}
	return longer
}

// A key is read where some value of it makes a difference. A Go map does not tell who looks at it.
var probes = []string{
	"", "x", "0", "1", "2", "3.5", "-7", "true", "false", "5s", "2m", "17Mi", "enabled", "disabled",
	"Allowed", "AllowRootBounded", "none", "grpc", "stdout", "redirected", "debug", "kind: Issuer",
	"{{.Tag}}.{{.Name}}", "{{.Name}}.{{.Domain}}", "[", "a: {selector: {b: c}}",
}

func isRead(name, key string) bool {
	for _, base := range []settings{required(name), {}} {
		usual, fault := readers[name](base)
		for _, probe := range probes {
			got, err := readers[name](with(base, key, probe))
			if (err == nil) != (fault == nil) || !reflect.DeepEqual(got, usual) {
				return true
			}
		}
	}
	return false
}

// settableKeys are the keys that each map is read for.
func settableKeys(candidates []string) map[string][]string {
	all := map[string][]string{}
	for _, name := range mapNames() {
		if name == "config-domain" {
			continue // every key is one
		}
		keys := []string{}
		for _, key := range candidates {
			if isRead(name, key) {
				keys = append(keys, key)
			}
		}
		all[name] = keys
	}
	return all
}
