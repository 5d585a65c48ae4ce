// SPDX-License-Identifier: Apache-2.0

package install

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

var destinationRules = schema.GroupVersionResource{Group: "networking.istio.io", Version: "v1", Resource: "destinationrules"}

func destinationRule(connections int64) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "networking.istio.io/v1",
		"kind":       "DestinationRule",
		"metadata":   map[string]any{"generateName": "cart-", "namespace": "default"},
		"spec": map[string]any{"host": "cart", "trafficPolicy": map[string]any{
			"connectionPool": map[string]any{"tcp": map[string]any{"maxConnections": connections}}}},
	}}
}

var dryRun = metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}}

func write(ctx context.Context, config *rest.Config, connections int64) error {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	_, err = client.Resource(destinationRules).Namespace("default").Create(ctx, destinationRule(connections), dryRun)
	return err
}

// Traffic is people who write a good object through each of the API servers, all the time. Whatever
// keeps one of them from it is a failure.
type traffic struct {
	calls    atomic.Int64
	stop     context.CancelFunc
	finished sync.WaitGroup
	mutex    sync.Mutex
	failures []string
}

func startTraffic(t *testing.T, configs ...*rest.Config) *traffic {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	all := &traffic{stop: stop}
	for _, config := range configs {
		client, err := dynamic.NewForConfig(config)
		must(t, err)
		for range 4 {
			all.finished.Go(func() {
				for ctx.Err() == nil {
					_, err := client.Resource(destinationRules).Namespace("default").Create(context.Background(),
						destinationRule(1000), dryRun)
					all.calls.Add(1)
					if err != nil {
						all.mutex.Lock()
						all.failures = append(all.failures, time.Now().Format(time.StampMilli)+" "+err.Error())
						all.mutex.Unlock()
					}
				}
			})
		}
	}
	t.Cleanup(func() { stop(); all.finished.Wait() })
	return all
}

// more waits for so many more calls: what came before is behind all of them.
func (all *traffic) more(t *testing.T, calls int64) {
	t.Helper()
	wanted := all.calls.Load() + calls
	err := wait.PollUntilContextTimeout(t.Context(), 10*time.Millisecond, 60*time.Second, true,
		func(context.Context) (bool, error) { return all.calls.Load() >= wanted, nil })
	must(t, err)
}

func (all *traffic) requireNoFailure(t *testing.T) {
	t.Helper()
	all.stop()
	all.finished.Wait()
	t.Logf("%d calls, %d failed", all.calls.Load(), len(all.failures))
	for _, failure := range all.failures[:min(5, len(all.failures))] {
		t.Error(failure)
	}
}

// requireGuarded waits until what meshrail refuses is refused by each API server, or let in.
func requireGuarded(t *testing.T, guarded bool, configs ...*rest.Config) {
	t.Helper()
	for _, config := range configs {
		var last error
		err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, 30*time.Second, true,
			func(ctx context.Context) (bool, error) {
				last = write(ctx, config, 1)
				return apierrors.IsInvalid(last) == guarded && (guarded || last == nil), nil
			})
		if err != nil {
			t.Fatalf("guarded should be %t, and the last write was answered with: %v", guarded, last)
		}
	}
}
