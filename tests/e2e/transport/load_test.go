// SPDX-License-Identifier: Apache-2.0

package transport

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"meshrail.io/tests/e2e/apiclient"
	"meshrail.io/tests/e2e/server"
)

// More than the 25 idle connections that the API server keeps: the surplus is closed after each
// call, so that handshakes go on all the time next to kept connections.
const workers = 32

// A load is workers that send the same fatal object, one call after the other, and check every
// answer.
type load struct {
	calls    atomic.Int64
	stopping atomic.Bool
	finished sync.WaitGroup
	mutex    sync.Mutex
	failures []error
}

func startLoad(t *testing.T, address string, ca []byte) *load {
	t.Helper()
	client, err := apiclient.New(apiclient.Options{
		Address: address, Path: "/validate", CA: ca, Version: "v1"})
	if err != nil {
		t.Fatal(err)
	}
	l := &load{}
	for range workers {
		l.finished.Go(func() {
			for !l.stopping.Load() {
				l.count(judgeFatal(client))
			}
		})
	}
	t.Cleanup(func() { l.stop() })
	return l
}

func (l *load) count(failure error) {
	l.calls.Add(1)
	if failure == nil {
		return
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.failures = append(l.failures, failure)
}

// stop ends the load and returns the failed calls.
func (l *load) stop() []error {
	l.stopping.Store(true)
	l.finished.Wait()
	return l.failures
}

// requireMore waits until the load made that many more calls: what happened before is then behind
// it.
func (l *load) requireMore(t *testing.T, s *server.Server, calls int64) {
	t.Helper()
	wanted := l.calls.Load() + calls
	must(t, s.Await("more calls", func() (bool, error) { return l.calls.Load() >= wanted, nil }))
}

func (l *load) requireNoFailure(t *testing.T) {
	t.Helper()
	failures := l.stop()
	t.Logf("%d calls, %d failed", l.calls.Load(), len(failures))
	for _, failure := range failures[:min(len(failures), 5)] {
		t.Error(failure)
	}
}

func judgeFatal(client *apiclient.Client) error {
	answer, err := client.Create(context.Background(), fatal())
	if err != nil {
		return err
	}
	if answer.Allowed || answer.Result.Code != http.StatusUnprocessableEntity {
		return fmt.Errorf("a wrong answer: %+v", answer)
	}
	return nil
}

func fatal() *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "networking.istio.io/v1",
		"kind":       "DestinationRule",
		"metadata":   map[string]any{"name": "cart", "namespace": "shop"},
		"spec": map[string]any{"host": "cart", "trafficPolicy": map[string]any{
			"connectionPool": map[string]any{"tcp": map[string]any{"maxConnections": int64(1)}}}},
	}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newCerts(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "certs")
	must(t, server.InitCerts(folder))
	return folder
}

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(path...))
	must(t, err)
	return content
}
