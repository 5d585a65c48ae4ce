// SPDX-License-Identifier: Apache-2.0

//go:build older

package main

import (
	"context"
	"path/filepath"

	network "knative.dev/networking/pkg/config"
	"knative.dev/pkg/leaderelection"
	"knative.dev/pkg/logging"
	"knative.dev/pkg/metrics"
	tracing "knative.dev/pkg/tracing/config"
	"knative.dev/serving/pkg/apis/config"
	autoscaler "knative.dev/serving/pkg/autoscaler/config"
	"knative.dev/serving/pkg/deployment"
	"knative.dev/serving/pkg/gc"
	certmanager "knative.dev/serving/pkg/reconciler/certificate/config"
	domain "knative.dev/serving/pkg/reconciler/route/config"
)

// The release of the modules in older.mod.
const release = 15

// What Knative's webhook calls.
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
	"config-observability":   readingMap(metrics.NewObservabilityConfigFromConfigMap),
}

func sourceFolders(serving string) []string {
	folders := []string{
		folder(network.NewConfigFromMap), folder(leaderelection.NewConfigFromMap),
		folder(logging.NewConfigFromMap), folder(metrics.NewObservabilityConfigFromConfigMap),
		folder(tracing.NewTracingConfigFromMap),
	}
	for _, path := range []string{
		"apis/config", "autoscaler/config", "deployment", "gc",
		"reconciler/certificate/config",
	} {
		folders = append(folders, filepath.Join(serving, "pkg", path))
	}
	return folders
}
