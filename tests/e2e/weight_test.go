// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Who may write one object in one namespace may make it large, and turn it around with each update.
// Beside two who do that, and two whose Services have their annotations in both places, nobody's small
// write fails or waits beyond the time-out of the webhook.
func TestLargeObjectsHoldNobodyUp(t *testing.T) {
	const smallWrites = 100
	heavy, stop := context.WithCancel(t.Context())
	var senders sync.WaitGroup
	began := make(chan struct{}, 4)
	send := func(write func() error) {
		senders.Add(1)
		go func() {
			defer senders.Done()
			for first := true; heavy.Err() == nil; first = false {
				err := write()
				if first {
					t.Logf("a large write: %.200v", err)
					began <- struct{}{}
				}
			}
		}()
	}
	var rules []*unstructured.Unstructured
	for i := range 2 {
		rule := destinationRuleOf(fmt.Sprintf("large-%d", i), 80_000)
		_, err := resourceOf(rule).Create(heavy, rule, metav1.CreateOptions{})
		must(t, err)
		t.Cleanup(func() {
			must(t, resourceOf(rule).Delete(context.Background(), rule.GetName(),
				metav1.DeleteOptions{}))
		})
		rules = append(rules, rule)
	}
	for i, rule := range rules {
		send(func() error { return turnAround(heavy, rule) })
		service := serviceOf(fmt.Sprintf("large-%d", i), 30_000)
		send(func() error {
			_, err := resourceOf(service).Create(heavy, service,
				metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
			return err
		})
	}
	for range cap(began) { // each has been judged once: they are under way
		<-began
	}

	for i := range smallWrites {
		rule := destinationRuleOf(fmt.Sprintf("small-%d", i), 1)
		_, err := resourceOf(rule).Create(t.Context(), rule,
			metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		if err != nil {
			t.Errorf("small write %d: %v", i, err)
		}
	}
	stop()
	senders.Wait()
}

// turnAround updates a rule with its subsets in the other order; what is stored stays as it is.
func turnAround(ctx context.Context, rule *unstructured.Unstructured) error {
	stored, err := resourceOf(rule).Get(ctx, rule.GetName(), metav1.GetOptions{})
	if err != nil {
		return err
	}
	subsets, _, err := unstructured.NestedSlice(stored.Object, "spec", "subsets")
	if err != nil {
		return err
	}
	slices.Reverse(subsets)
	if err := unstructured.SetNestedSlice(stored.Object, subsets, "spec", "subsets"); err != nil {
		return err
	}
	_, err = resourceOf(rule).Update(ctx, stored,
		metav1.UpdateOptions{DryRun: []string{metav1.DryRunAll}})
	return err
}

func destinationRuleOf(name string, subsets int) *unstructured.Unstructured {
	list := make([]any, subsets)
	for i := range list {
		list[i] = map[string]any{"name": fmt.Sprintf("v%d", i)}
	}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
		"metadata": map[string]any{"name": name, "namespace": "default"},
		"spec":     map[string]any{"host": name, "subsets": list},
	}}
}

func serviceOf(name string, annotations int) *unstructured.Unstructured {
	many := make(map[string]any, annotations)
	for i := range annotations {
		many[fmt.Sprintf("autoscaling.knative.dev/k%d", i)] = "x"
	}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "serving.knative.dev/v1", "kind": "Service",
		"metadata": map[string]any{"name": name, "namespace": "default", "annotations": many},
		"spec": map[string]any{"template": map[string]any{
			"metadata": map[string]any{"annotations": many},
			"spec": map[string]any{"containers": []any{
				map[string]any{"image": "shop.example/app"}}},
		}},
	}}
}
