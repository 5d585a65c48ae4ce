// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
	kjson "sigs.k8s.io/json" // the reader of the API server
)

var (
	leastSidecarMemory = resource.MustParse("128Mi")
	leastSidecarCPU    = resource.MustParse("100m")
)

type findings []string

func (f findings) String() string { return strings.Join(f, "\n") }

func (f *findings) add(format string, values ...any) { *f = append(*f, fmt.Sprintf(format, values...)) }

func judge(ctx context.Context, request *admission.Request) (findings, error) {
	switch (metav1.GroupKind{Group: request.Kind.Group, Kind: request.Kind.Kind}) {
	case metav1.GroupKind{Group: "networking.istio.io", Kind: "DestinationRule"}:
		return judgeDestinationRule(request)
	case metav1.GroupKind{Group: "serving.knative.dev", Kind: "Service"}:
		return judgeService(ctx, request)
	case metav1.GroupKind{Kind: "Pod"}:
		return judgePod(request)
	}
	return nil, nil
}

// The API server has validated a Pod before it asks.
func judgePod(request *admission.Request) (found findings, err error) {
	var pod corev1.Pod
	if err := kjson.UnmarshalCaseSensitivePreserveInts(request.Object.Raw, &pod); err != nil {
		return nil, err
	}
	found.sidecar("metadata", pod.Annotations)
	return found, nil
}

func (f *findings) sidecar(path string, annotations map[string]string) {
	f.floor(path, annotations, "sidecar.istio.io/proxyMemoryLimit", leastSidecarMemory)
	f.floor(path, annotations, "sidecar.istio.io/proxyCPULimit", leastSidecarCPU)
}

func (f *findings) floor(path string, annotations map[string]string, key string, least resource.Quantity) {
	text, stands := annotations[key]
	if !stands {
		return
	}
	if quantity, err := resource.ParseQuantity(text); err != nil {
		f.add("%s.annotations[%s]: %v", path, key, err)
	} else if quantity.Cmp(least) < 0 {
		f.add("%s.annotations[%s]: %s is below %s", path, key, text, least.String())
	}
}
