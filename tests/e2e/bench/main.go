// SPDX-License-Identifier: Apache-2.0

// Bench holds meshrail against other servers in one run in which they take turns, over the connections
// that API servers make, and through a real API server. tests/bench/serve prepares what it needs, and
// tests/bench/README.md tells what is measured.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/go-logr/logr"
	ctrllog "sigs.k8s.io/controller-runtime/pkg/log"
)

type options struct {
	parts, only, release, byhand, typed, constant, nginx, raw, script, manifests, recorded string
	turns, reviews, creates                                                                int
	span                                                                                   time.Duration
}

func read() *options {
	var o options
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	flags.StringVar(&o.parts, "part", "serve,memory,workers,plane", "which `parts`, separated by commas")
	flags.StringVar(&o.only, "only", "", "of serve the ways to call that have this `text` in their names")
	flags.IntVar(&o.turns, "turns", 3, "how often each server has its turn")
	flags.DurationVar(&o.span, "span", 600*time.Millisecond, "how long a turn takes")
	flags.IntVar(&o.reviews, "reviews", 500_000, "how many reviews memory is watched over")
	flags.IntVar(&o.creates, "creates", 2_000, "how many objects an API server creates for each")
	flags.StringVar(&o.release, "release", "", "`program` of an earlier release; none is left out")
	flags.StringVar(&o.byhand, "byhand", "", "`program` of byhand/")
	flags.StringVar(&o.typed, "typed", "", "`program` of typed/; none is left out")
	flags.StringVar(&o.constant, "constant", "", "`program` of tests/bench/constant.c")
	flags.StringVar(&o.nginx, "nginx", "", "`folder` in which nginx is unpacked")
	flags.StringVar(&o.script, "control-plane", "", "`script` that brings a control plane")
	flags.StringVar(&o.manifests, "manifests", "", "`folder` of what is shipped")
	flags.StringVar(&o.recorded, "recorded", "", "`folder` of recorded reviews")
	flags.StringVar(&o.raw, "raw", "", "`file` for a line of JSON for each measurement")
	flags.Parse(os.Args[1:])
	return &o
}

func main() {
	ctrllog.SetLogger(logr.Discard())
	debug.SetGCPercent(800) // who calls must not stop to collect what is left
	if err := run(read()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// What is measured is written down at once, and compared at the end.
type records struct{ lines *json.Encoder }

func (r *records) write(part string, values map[string]any) error {
	values["part"] = part
	return r.lines.Encode(values)
}

func say(format string, values ...any) { fmt.Fprintf(os.Stderr, "bench: "+format+"\n", values...) }

func run(o *options) error {
	folder, err := os.MkdirTemp("", "meshrail-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	raw, err := os.Create(o.raw)
	if err != nil {
		return err
	}
	defer raw.Close()
	s, err := newStage(folder)
	if err != nil {
		return err
	}
	parts := []struct {
		name string
		run  func(*stage, *options, *records) error
	}{{"serve", serve}, {"memory", memory}, {"workers", workers}, {"plane", throughPlane}}
	wanted := strings.Split(o.parts, ",")
	for _, part := range parts {
		if at := slices.Index(wanted, part.name); at >= 0 {
			wanted = slices.Delete(wanted, at, at+1)
			if err := part.run(s, o, &records{json.NewEncoder(raw)}); err != nil {
				return errors.Join(fmt.Errorf("part %s failed", part.name), err)
			}
		}
	}
	if len(wanted) > 0 {
		return fmt.Errorf("there is no part %q", wanted)
	}
	return nil
}
