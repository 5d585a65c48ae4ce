// SPDX-License-Identifier: Apache-2.0

//go:build !older

package main

import (
	"context"
	"path/filepath"

	network "knative.dev/networking/pkg/config"
	"knative.dev/pkg/leaderelection"
	"knative.dev/pkg/logging"
	"knative.dev/pkg/observability/metrics"
	o11y "knative.dev/pkg/observability/runtime"
	"knative.dev/pkg/observability/tracing"
	"knative.dev/serving/pkg/apis/config"
	autoscaler "knative.dev/serving/pkg/autoscaler/config"
	"knative.dev/serving/pkg/deployment"
	"knative.dev/serving/pkg/gc"
	"knative.dev/serving/pkg/observability"
	certmanager "knative.dev/serving/pkg/reconciler/certificate/config"
	domain "knative.dev/serving/pkg/reconciler/route/config"
)

// The release of the modules in go.mod.
const release = 24

// What Knative's webhook calls. config-tracing is not here: nobody reads it.
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
	"config-observability":   reading(observability.NewFromMap),
}

func sourceFolders(serving string) []string {
	folders := []string{
		folder(network.NewConfigFromMap), folder(leaderelection.NewConfigFromMap),
		folder(logging.NewConfigFromMap), folder(metrics.NewFromMap), folder(tracing.NewFromMap),
		folder(o11y.NewFromMap),
	}
	for _, path := range []string{
		"apis/config", "autoscaler/config", "deployment", "gc", "observability",
		"reconciler/certificate/config",
	} {
		folders = append(folders, filepath.Join(serving, "pkg", path))
	}
	return folders
}
