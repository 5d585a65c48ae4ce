// SPDX-License-Identifier: Apache-2.0

//go:build tools

// Package tools keeps Helm, built from its own module, in go.mod and go.sum.
package tools

import _ "helm.sh/helm/v3/cmd/helm"
