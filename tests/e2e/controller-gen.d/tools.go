// SPDX-License-Identifier: Apache-2.0

//go:build tools

// Package tools keeps what makes the CRD of Flux's HelmRelease, of which its module has the Go types alone.
package tools

import (
	_ "github.com/fluxcd/helm-controller/api/v2"
	_ "github.com/fluxcd/helm-controller/api/v2beta2"
	_ "sigs.k8s.io/controller-tools/cmd/controller-gen"
)
