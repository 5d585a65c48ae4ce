// SPDX-License-Identifier: Apache-2.0

// Typed is the second webhook that meshrail is measured against: byhand's server and floors, on the whole
// object. It decodes into the types that Istio, Knative and Kubernetes publish, refuses what is no field of
// theirs, and asks the validation that istiod and Knative's webhook ask.
package main

import (
	"context"

	admissionv1 "k8s.io/api/admission/v1"
	"meshrail.io/tests/e2e/bench/floors"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

func validate(ctx context.Context, request admission.Request) admission.Response {
	if request.Operation == admissionv1.Delete {
		return admission.Allowed("")
	}
	found, err := judge(ctx, &request)
	return floors.Answer(found.Findings, err)
}

func main() { floors.Run(validate) }
