// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"time"

	"meshrail.io/tests/e2e/server"
)

// memory watches a server as it is shipped over many reviews, by 8 callers.
func memory(s *stage, o *options, r *records) error {
	const samples = 10
	binary, err := server.Binary()
	if err != nil {
		return err
	}
	side, err := s.meshrail("meshrail", binary)
	if err != nil {
		return err
	}
	defer side.server.Kill()
	cells, err := cells(s, o)
	if err != nil {
		return err
	}
	small := *cells[0]
	small.callers = 8
	say("%d reviews", o.reviews)
	fmt.Printf("\n| reviews | resident MiB |\n|---|---|\n")
	for sample := 0; sample <= samples; sample++ {
		for side.calls < o.reviews/samples*sample {
			if _, err := side.play(&small, time.Second); err != nil {
				return err
			}
		}
		now, err := side.server.Resident()
		if err != nil {
			return err
		}
		fmt.Printf("| %d | %s |\n", side.calls, mebibytes(now))
		if err := r.write("memory", map[string]any{"reviews": side.calls, "resident": now}); err != nil {
			return err
		}
	}
	return nil
}

// workers holds numbers of workers against the one that is shipped, on all processors: how fast small
// reviews are alone, and beside two callers who always send large ones.
func workers(s *stage, o *options, r *records) error {
	const shipped = 1 // of counts
	counts := []int{1, 2, 4}
	binary, err := server.Binary()
	if err != nil {
		return err
	}
	cells, err := cells(s, o)
	if err != nil {
		return err
	}
	alone := cell{name: "alone", bodies: cells[0].bodies, callers: 32}
	beside := cell{name: "beside large ones", bodies: cells[0].bodies, callers: 8}
	var large *body
	for _, cell := range cells {
		if cell.name == "1 MiB, DestinationRule" {
			large = &cell.bodies[0]
		}
	}
	var all []*side
	defer func() { end(all) }()
	for _, count := range counts {
		side, err := s.meshrail(fmt.Sprint(count), binary, "--workers", fmt.Sprint(count))
		if err != nil {
			return err
		}
		all = append(all, side)
	}
	sums := [][]round{make([]round, len(all)), make([]round, len(all))}
	for turn := range o.turns {
		say("turn %d of %d: numbers of workers", turn+1, o.turns)
		for i, side := range all {
			played, err := side.play(&alone, 2*o.span)
			if err != nil {
				return err
			}
			sums[0][i].add(played)
			stop := side.occupy(large, 2)
			played, err = side.play(&beside, 2*o.span)
			if err := stop(); err != nil {
				return err
			}
			if err != nil {
				return err
			}
			sums[1][i].add(played)
		}
	}
	for i, cell := range []*cell{&alone, &beside} {
		fmt.Printf("\n| workers, small reviews %s | p50 | p99 | p99.9 | a second |\n|---|---|---|---|---|\n", cell.name)
		unit := sums[i][shipped].figures()
		for j, side := range all {
			f := sums[i][j].figures()
			fmt.Printf("| %s | %s | %s | %s | %s |\n", side.name, ratio(f.P50, unit.P50), ratio(f.P99, unit.P99),
				ratio(f.P999, unit.P999), ratio(f.PerSecond, unit.PerSecond))
			if err := r.write("workers", map[string]any{"workers": counts[j], "cell": cell.name, "figures": f}); err != nil {
				return err
			}
		}
	}
	return nil
}

// occupy has so many callers send one body until stop is called.
func (s *side) occupy(b *body, callers int) (stop func() error) {
	ended := make(chan struct{})
	failures := make(chan error, callers)
	for range callers {
		go func() {
			for {
				select {
				case <-ended:
					failures <- nil
					return
				default:
				}
				if _, err := s.call(b); err != nil {
					failures <- err
					return
				}
			}
		}()
	}
	return func() (err error) {
		close(ended)
		for range callers {
			if failed := <-failures; failed != nil {
				err = failed
			}
		}
		return err
	}
}
