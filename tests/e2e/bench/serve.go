// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"strings"

	"meshrail.io/tests/e2e/server"
)

const kib = 1 << 10

// Beyond so many bytes under way a server has more to do with its memory than with its reviews, and
// meshrail refuses what has no room (docs/operations/serving.md).
const mostUnderWay = 16 << 20

// What is called: each size by each kind alone, then all kinds together by several at once; what was recorded; then
// each call over a connection of its own.
func cells(s *stage, o *options) ([]*cell, error) {
	all, err := kinds()
	if err != nil {
		return nil, err
	}
	client, err := s.client("localhost:0") // makes reviews, calls nobody
	if err != nil {
		return nil, err
	}
	var cells []*cell
	for _, size := range []int{2 * kib, 4 * kib, 16 * kib, 64 * kib, kib * kib, 6 * kib * kib} {
		name := fmt.Sprintf("%d KiB", size/kib)
		if size >= kib*kib {
			name = fmt.Sprintf("%d MiB", size/kib/kib)
		}
		var mixed []body
		for _, kind := range all {
			bodies, err := kind.reviews(client, size)
			if err != nil {
				return nil, err
			}
			cells = append(cells, &cell{name: name + ", " + kind.name, bodies: bodies, callers: 1})
			mixed = append(mixed, bodies...)
		}
		bodies, err := all[0].warned().reviews(client, size)
		if err != nil {
			return nil, err
		}
		cells = append(cells, &cell{name: name + ", " + all[0].warned().name, bodies: bodies, callers: 1})
		for _, callers := range []int{1, 8, 32, 256} {
			if callers*size <= mostUnderWay {
				cells = append(cells, &cell{name: fmt.Sprintf("%s, %d at once", name, callers), bodies: mixed,
					callers: callers})
			}
		}
	}
	bodies, err := recorded(o.recorded, all)
	if err != nil {
		return nil, err
	}
	for _, callers := range []int{1, 8, 32} {
		cells = append(cells, &cell{name: fmt.Sprintf("recorded, %d at once", callers), bodies: bodies, callers: callers})
	}
	cheapest := cells[2] // the smallest Pod
	return append(cells, &cell{name: cheapest.name + ", a new connection", bodies: cheapest.bodies, callers: 1,
		fresh: true}), nil
}

// sides starts all that answer; meshrail is the first.
func sides(s *stage, o *options) (started []*side, err error) {
	binary, err := server.Binary()
	if err != nil {
		return nil, err
	}
	starts := []func() (*side, error){
		func() (*side, error) { return s.meshrail("meshrail", binary, "--workers", "1") },
		func() (*side, error) { return s.constant("constant", o.constant) },
		func() (*side, error) { return s.nginx("nginx", o.nginx) },
		func() (*side, error) { return s.byhand("byhand", o.byhand) },
		func() (*side, error) { return s.byhand("typed", o.typed) },
		func() (*side, error) { return s.meshrail("release", o.release, "--workers", "1") },
	}
	present := []string{binary, o.constant, o.nginx, o.byhand, o.typed, o.release}
	for i, start := range starts {
		if present[i] == "" {
			continue
		}
		side, err := start()
		if err != nil {
			end(started)
			return nil, err
		}
		started = append(started, side)
	}
	return started, nil
}

func end(sides []*side) {
	for _, side := range sides {
		side.server.Kill()
	}
}

// serve has every side answer every cell once in each turn: what the machine does meanwhile hits all
// alike.
func serve(s *stage, o *options, r *records) error {
	cells, err := cells(s, o)
	if err != nil {
		return err
	}
	cells = slices.DeleteFunc(cells, func(c *cell) bool { return !strings.Contains(c.name, o.only) })
	s, back, err := s.alone()
	if err != nil {
		return err
	}
	defer back()
	sides, err := sides(s, o)
	if err != nil {
		return err
	}
	defer end(sides)
	sums := make([][]round, len(cells))
	for turn := range o.turns {
		say("turn %d of %d: %d ways to call, %d servers", turn+1, o.turns, len(cells), len(sides))
		for i, cell := range cells {
			if turn == 0 {
				sums[i] = make([]round, len(sides))
			}
			for j := range sides {
				at := (j + turn) % len(sides) // nobody is always the first
				span := o.span
				if cell.fresh {
					span *= 4 // few of these go into one
				}
				played, err := sides[at].play(cell, span)
				if err != nil {
					return err
				}
				sums[i][at].add(played)
				if err := r.write("serve", map[string]any{"turn": turn, "cell": cell.name, "side": sides[at].name,
					"bytes": len(cell.bodies[0].bytes), "callers": cell.callers, "fresh": cell.fresh,
					"calls": len(played.spans), "refused": played.refused, "seconds": played.elapsed.Seconds(),
					"figures": played.figures()}); err != nil {
					return err
				}
			}
		}
	}
	compare(cells, sums, sides)
	refusals(cells, sums, sides)
	return resident(sides, r)
}

func resident(sides []*side, r *records) error {
	fmt.Printf("\n| resident MiB | ready | after %d calls and more |\n|---|---|---|\n", slices.MinFunc(sides, func(a, b *side) int {
		return a.calls - b.calls
	}).calls)
	for _, side := range sides {
		now, err := side.server.Resident()
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %s | %s |\n", side.name, mebibytes(side.ready), mebibytes(now))
		if err := r.write("resident", map[string]any{"side": side.name, "ready": side.ready, "after": now,
			"calls": side.calls}); err != nil {
			return err
		}
	}
	return nil
}

func mebibytes(bytes int) string { return fmt.Sprintf("%.1f", float64(bytes)/(kib*kib)) }
