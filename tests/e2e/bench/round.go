// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"meshrail.io/tests/e2e/apiclient"
)

// A cell is one way to call: what, by how many at once, over kept connections or each over a new one.
type cell struct {
	name    string
	bodies  []body
	callers int
	fresh   bool
}

// A round is what came of one cell at one side.
type round struct {
	spans   []time.Duration // of the calls that were answered
	refused int             // there was too much to do (503, or a closed connection), or too large a thing (413)
	elapsed time.Duration
	cpu     time.Duration // that the server had meanwhile
}

func (r *round) add(other *round) {
	r.spans = append(r.spans, other.spans...)
	r.refused += other.refused
	r.elapsed += other.elapsed
	r.cpu += other.cpu
}

// call fails where an answer is wrong.
func (s *side) call(b *body) (answered bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), apiclient.TimeoutSeconds*time.Second)
	defer cancel()
	status, answer, err := s.sender.Post(ctx, b.bytes)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("%s: %w", s.name, err)
	case status == http.StatusServiceUnavailable, status == http.StatusRequestEntityTooLarge:
		return false, nil
	case status != http.StatusOK:
		return false, fmt.Errorf("%s: status %d: %.200s", s.name, status, answer)
	case s.judges && !b.either && bytes.Contains(answer, []byte(`"allowed":true`)) != b.allowed:
		return false, fmt.Errorf("%s: allowed is not %v in %.300s", s.name, b.allowed, answer)
	}
	return true, nil
}

// play has all callers call until time is up. Each has called once before it begins, so that what is
// measured finds the connections there; the API server keeps 25 of them, the surplus comes and goes.
func (s *side) play(c *cell, span time.Duration) (*round, error) {
	var warm, done sync.WaitGroup
	var began time.Time
	var number atomic.Int64
	begin := make(chan struct{})
	rounds, failures := make([]round, c.callers), make([]error, c.callers)
	warm.Add(c.callers)
	for i := range c.callers {
		done.Go(func() {
			_, failures[i] = s.call(&c.bodies[i%len(c.bodies)])
			warm.Done()
			<-begin
			for first := true; failures[i] == nil && (first || time.Since(began) < span); first = false {
				failures[i] = s.measure(c, int(number.Add(1)), &rounds[i])
				if rounds[i].refused == 0 {
					rounds[i].elapsed = time.Since(began)
				}
			}
		})
	}
	warm.Wait()
	before, err := s.server.CPU()
	if err != nil {
		return nil, err
	}
	began = time.Now()
	close(begin)
	done.Wait()
	all := &round{}
	after, err := s.server.CPU()
	if err != nil {
		return nil, err
	}
	all.cpu = after - before
	for i := range rounds {
		if failures[i] != nil {
			return nil, failures[i]
		}
		all.spans = append(all.spans, rounds[i].spans...)
		all.refused += rounds[i].refused
		all.elapsed = max(all.elapsed, rounds[i].elapsed)
	}
	s.calls += c.callers + len(all.spans) + all.refused
	return all, nil
}

func (s *side) measure(c *cell, number int, into *round) error {
	if c.fresh {
		s.sender.Disconnect()
	}
	start := time.Now()
	answered, err := s.call(&c.bodies[number%len(c.bodies)])
	if answered {
		into.spans = append(into.spans, time.Since(start))
	} else if err == nil {
		into.refused++
		time.Sleep(time.Second) // Retry-After
	}
	return err
}

// figures are what is compared; 0 where there were too few answers to tell.
type figures struct {
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50_us"`
	P99       float64 `json:"p99_us"`
	P999      float64 `json:"p999_us"`
	CPU       float64 `json:"cpu_us"`
}

func (r *round) figures() figures {
	slices.Sort(r.spans)
	calls := len(r.spans)
	at := func(share float64, least int) float64 {
		if calls < least {
			return 0
		}
		return microseconds(r.spans[int(share*float64(calls))])
	}
	if r.refused > calls/100 {
		return figures{} // who refuses answers less
	}
	f := figures{P50: at(.5, 10), P99: at(.99, 100), P999: at(.999, 1000)}
	if calls > 0 {
		f.PerSecond = float64(calls) / r.elapsed.Seconds()
		f.CPU = microseconds(r.cpu) / float64(calls)
	}
	return f
}

func microseconds(span time.Duration) float64 { return float64(span) / float64(time.Microsecond) }
