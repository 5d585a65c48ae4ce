// SPDX-License-Identifier: Apache-2.0

//go:build !older

package main

import (
	"path/filepath"

	"knative.dev/pkg/observability/metrics"
	o11y "knative.dev/pkg/observability/runtime"
	"knative.dev/pkg/observability/tracing"
	"knative.dev/serving/pkg/observability"
)

// The release of the modules in go.mod.
const release = 24

var observed = reading(observability.NewFromMap)

func observedFolders(serving string) []string {
	return []string{
		folder(metrics.NewFromMap), folder(tracing.NewFromMap), folder(o11y.NewFromMap),
		filepath.Join(serving, "pkg", "observability"),
	}
}
