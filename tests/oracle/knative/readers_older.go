// SPDX-License-Identifier: Apache-2.0

//go:build older

package main

import (
	"knative.dev/pkg/metrics"
	tracing "knative.dev/pkg/tracing/config"
)

// The release of the modules in older.mod.
const release = 15

var observed = readingMap(metrics.NewObservabilityConfigFromConfigMap)

func observedFolders(string) []string {
	return []string{folder(metrics.NewObservabilityConfigFromConfigMap), folder(tracing.NewTracingConfigFromMap)}
}
