// SPDX-License-Identifier: Apache-2.0

package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"

	"meshrail.io/tests/e2e/apiclient"
)

// What the shipped entries say is 3; on a busy machine a slow call has not failed yet.
func timeoutSeconds() int32 { return either[int32](30, 3) }

// More at once than the 25 idle connections that an API server keeps: all of these are used with each
// burst, and the surplus makes handshakes, and is closed after its answer.
const together = 32

// A traffic is bursts of calls by API servers, each a client with connections of its own. A burst
// comes when it is its time and the one before has been answered.
type traffic struct {
	began    time.Time
	calls    atomic.Int64
	stop     context.CancelFunc
	finished sync.WaitGroup
	mutex    sync.Mutex
	failures []string
	slowest  time.Duration
}

// startTraffic has two API servers with 270 calls a second each, and a third one that calls 25 times at
// once after up to two seconds of silence.
func startTraffic(t *testing.T, service *service, ca []byte) *traffic {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	l := &traffic{began: time.Now(), stop: stop}
	t.Cleanup(func() { l.end() })
	begin := func(calls int, pause func() time.Duration) {
		client, err := apiclient.New(apiclient.Options{Service: service, Path: "/validate", CA: ca,
			Version: "v1", Seconds: timeoutSeconds()})
		must(t, err)
		l.finished.Go(func() {
			for next := time.Now(); ctx.Err() == nil; next = next.Add(pause()) {
				time.Sleep(time.Until(next))
				var burst sync.WaitGroup
				for range calls {
					burst.Go(func() { l.call(client) })
				}
				burst.Wait()
			}
		})
	}
	for range 2 {
		begin(together, func() time.Duration { return time.Second * together / 270 })
	}
	begin(25, func() time.Duration { return time.Duration(rand.Int64N(int64(2 * time.Second))) })
	return l
}

func (l *traffic) call(client *apiclient.Client) {
	began := time.Now()
	err := judgeFatal(client)
	took := time.Since(began)
	l.calls.Add(1)
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.slowest = max(l.slowest, took)
	if err != nil {
		l.failures = append(l.failures, fmt.Sprintf("%s %v", began.Format(time.StampMilli), err))
	}
}

// more waits until so many more calls are done: what happened before is then behind them.
func (l *traffic) more(t *testing.T, calls int64) {
	t.Helper()
	wanted := l.calls.Load() + calls
	must(t, wait.PollUntilContextTimeout(t.Context(), 20*time.Millisecond, time.Minute, true,
		func(context.Context) (bool, error) { return l.calls.Load() >= wanted, nil }))
}

// end stops it, and returns how many calls failed.
func (l *traffic) end() int {
	l.stop()
	l.finished.Wait()
	return len(l.failures)
}

// report ends it, and prints what came of it. What is measured in full has to have had its 500 calls a
// second.
func (l *traffic) report(t *testing.T, who string) (failed int) {
	t.Helper()
	failed = l.end()
	rate := float64(l.calls.Load()) / time.Since(l.began).Seconds()
	t.Logf("%s: %d of %d calls failed, %.0f calls/s, the slowest took %d ms", who, failed, l.calls.Load(),
		rate, l.slowest.Milliseconds())
	if *full && rate < 500 {
		t.Error("too few calls a second to show anything: is the machine busy?")
	}
	for _, failure := range l.failures[:min(failed, 3)] {
		t.Log(failure)
	}
	return failed
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
