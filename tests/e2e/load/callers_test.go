// SPDX-License-Identifier: Apache-2.0

package load

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meshrail.io/tests/e2e/apiclient"
	"meshrail.io/tests/e2e/server"
)

// An outcome is what became of one call.
type outcome struct {
	at, took time.Duration // since the phase began; until its end
	status   int           // unanswered, unsent, or as in HTTP
}

const (
	unanswered = 0  // its connection was closed or turned away, or time was over
	unsent     = -1 // an API server with so many calls under way refuses its user's request itself
)

// What --max-mutating-requests-inflight is unless it is said.
const inFlightMost = 200

// An apiServer is its connections, and how many calls it has under way.
type apiServer struct {
	sender *apiclient.Sender
	seats  chan struct{}
}

// callers are three API servers that send one review.
type callers struct {
	servers []apiServer
	review  []byte
}

func newCallers(t *testing.T, s *server.Server, ca, review []byte) *callers {
	t.Helper()
	c := &callers{review: review}
	for range 3 {
		caller, err := apiclient.New(apiclient.Options{Address: s.Address, Path: "/validate", CA: ca,
			Version: "v1", Seconds: timeoutSeconds()})
		must(t, err)
		sender, err := caller.Sender()
		must(t, err)
		c.servers = append(c.servers, apiServer{sender, make(chan struct{}, inFlightMost)})
	}
	return c
}

func (c *callers) call(number int) (status int) {
	from := c.servers[number%len(c.servers)]
	select {
	case from.seats <- struct{}{}:
		defer func() { <-from.seats }()
	default:
		return unsent
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(timeoutSeconds())*time.Second)
	defer cancel()
	status, _, err := from.sender.Post(ctx, c.review)
	if err != nil {
		return unanswered
	}
	return status
}

// alone sends one after the other.
func (c *callers) alone(span time.Duration) (all []outcome) {
	for began := time.Now(); time.Since(began) < span; {
		start := time.Now()
		status := c.call(len(all))
		all = append(all, outcome{start.Sub(began), time.Since(start), status})
	}
	return all
}

// capacity is how many a second are answered where there are always some to answer.
func (c *callers) capacity(span time.Duration) float64 {
	var done sync.WaitGroup
	var judged atomic.Int64
	began := time.Now()
	for i := range 4 {
		done.Go(func() {
			for time.Since(began) < span {
				if c.call(i) == http.StatusOK {
					judged.Add(1)
				}
			}
		})
	}
	done.Wait()
	return float64(judged.Load()) / time.Since(began).Seconds()
}

// offer sends so many a second, at random moments, whatever becomes of those before. late: how much later
// than it was time to one in a hundred was sent, for want of a processor.
func (c *callers) offer(span time.Duration, perSecond float64) (all []outcome, late time.Duration) {
	var done sync.WaitGroup
	var mutex sync.Mutex
	began := time.Now()
	number := 0
	var delays []time.Duration
	for next := time.Duration(0); next < span; number++ {
		next += time.Duration(rand.ExpFloat64() / perSecond * float64(time.Second))
		time.Sleep(next - time.Since(began))
		delays = append(delays, time.Since(began)-next)
		done.Go(func() {
			start := time.Now()
			status := c.call(number)
			took := time.Since(start)
			mutex.Lock()
			defer mutex.Unlock()
			all = append(all, outcome{start.Sub(began), took, status})
		})
	}
	done.Wait()
	slices.Sort(delays)
	return all, quantile(delays, .99)
}

// took is how long the calls with a status took that began after a time, sorted.
func took(all []outcome, after time.Duration, status int) (spans []time.Duration) {
	for _, o := range all {
		if o.at >= after && o.status == status {
			spans = append(spans, o.took)
		}
	}
	slices.Sort(spans)
	return spans
}

// quantile of what is sorted; 0 of nothing.
func quantile(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))].Round(10 * time.Microsecond)
}
