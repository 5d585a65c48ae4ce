// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"meshrail.io/tests/e2e/bench/floors"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
	kjson "sigs.k8s.io/json" // the reader of the API server
)

type findings struct{ floors.Findings }

func judge(ctx context.Context, request *admission.Request) (findings, error) {
	switch (metav1.GroupKind{Group: request.Kind.Group, Kind: request.Kind.Kind}) {
	case metav1.GroupKind{Group: "networking.istio.io", Kind: "DestinationRule"}:
		return judgeDestinationRule(request)
	case metav1.GroupKind{Group: "serving.knative.dev", Kind: "Service"}:
		return judgeService(ctx, request)
	case metav1.GroupKind{Kind: "Pod"}:
		return judgePod(request)
	}
	return findings{}, nil
}

// The API server has validated a Pod before it asks.
func judgePod(request *admission.Request) (found findings, err error) {
	var pod corev1.Pod
	if err := kjson.UnmarshalCaseSensitivePreserveInts(request.Object.Raw, &pod); err != nil {
		return found, err
	}
	found.Sidecar("metadata", pod.Annotations)
	return found, nil
}
