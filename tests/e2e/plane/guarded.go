// SPDX-License-Identifier: Apache-2.0

package plane

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
)

var destinationRules = schema.GroupVersionResource{
	Group: "networking.istio.io", Version: "v1", Resource: "destinationrules",
}

// The API server learns of webhook configurations a moment after it stored them. They work when a
// dry run of a fatal object is refused and one of a repairable object comes back repaired.
func (p *Plane) waitUntilGuarded(ctx context.Context) error {
	client, err := dynamic.NewForConfig(p.Config)
	if err != nil {
		return err
	}
	rules := client.Resource(destinationRules).Namespace("default")
	dryRun := metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}}
	fatal := probe(map[string]any{"connectionPool": map[string]any{
		"tcp": map[string]any{"maxConnections": int64(1)}}})
	repairable := probe(map[string]any{"outlierDetection": map[string]any{"consecutiveErrors": int64(7)}})

	var seen string
	err = wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, 30*time.Second, true,
		func(ctx context.Context) (bool, error) {
			_, err := rules.Create(ctx, fatal, dryRun)
			if ctx.Err() != nil { // says nothing of webhooks
				return false, ctx.Err()
			}
			if !apierrors.IsInvalid(err) {
				seen = fmt.Sprintf("a fatal object was answered with: %v", err)
				return false, nil
			}
			answer, err := rules.Create(ctx, repairable, dryRun)
			if err != nil {
				seen = fmt.Sprintf("a repairable object was answered with: %v", err)
				return false, nil
			}
			errors, _, _ := unstructured.NestedInt64(answer.Object,
				"spec", "trafficPolicy", "outlierDetection", "consecutiveGatewayErrors")
			seen = fmt.Sprintf("a repairable object came back with %d gateway errors", errors)
			return errors == 7, nil
		})
	if err != nil {
		return fmt.Errorf("the webhooks do not act: %s", seen)
	}
	return nil
}

func probe(trafficPolicy map[string]any) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "networking.istio.io/v1",
		"kind":       "DestinationRule",
		"metadata":   map[string]any{"name": "meshrail-probe", "namespace": "default"},
		"spec":       map[string]any{"host": "meshrail-probe", "trafficPolicy": trafficPolicy},
	}}
}
