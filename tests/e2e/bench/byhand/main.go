// SPDX-License-Identifier: Apache-2.0

// Byhand is the webhook that meshrail is measured against: what a platform team writes with
// controller-runtime, with the settings that kubebuilder gives it, for the same floors. It looks at less
// than meshrail does, and decodes no more than it looks at.
package main

import (
	"context"

	"meshrail.io/tests/e2e/bench/floors"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

func validate(_ context.Context, request admission.Request) admission.Response {
	found, err := judge(request.Kind.Kind, request.Object.Raw)
	return floors.Answer(found.Findings, err)
}

func main() { floors.Run(validate) }
