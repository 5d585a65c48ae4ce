// SPDX-License-Identifier: Apache-2.0

//go:build !older

// Holds meshrail against what Knative's own webhook says:   knative-validation MESHRAIL SERVING COUNT
//
// Objects are generated from good ones, the same in every run. What Knative refuses in a field that a
// rule claims must be denied or repaired here. What it lets pass and meshrail does not is printed; the
// gaps that are known must be among it, or the rule that closes them has gone.
package main

import (
	"fmt"
	"log"
	"math/rand"
	"os"
	"strconv"
	"strings"

	"meshrail/tests/oracle/asked"
)

// claims: the edit is what Knative refuses, and a rule of ours speaks of it.
func (edit edit) claims(specimen specimen) bool {
	key := strings.TrimSuffix(edit.field[strings.LastIndexAny(edit.field, ".[")+1:], "]")
	if open := strings.IndexByte(edit.field, '['); open >= 0 && strings.HasSuffix(edit.field, "]") {
		key = strings.TrimSuffix(edit.field[open+1:], "]")
	}
	alone := len(specimen.edits) == 1
	return edit.claimed && !leftToKnative[edit.field+" "+fmt.Sprint(edit.value)] &&
		(alone || strings.Contains(specimen.refused, key))
}

// What a cluster may allow, so that only its own webhook can tell.
var leftToKnative = map[string]bool{
	annotations + scaling + "initial-scale] 0": true,
}

func main() {
	program, serving := os.Args[1], os.Args[2]
	count, err := strconv.Atoi(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	random := rand.New(rand.NewSource(20240229))
	specimens := append(services(random, count), configMaps(random, serving, count)...)
	objects := []object{}
	for _, specimen := range specimens {
		objects = append(objects, specimen.object)
	}
	// The release that judges here.
	found := asked.Check(program, objects, asked.With{Policy: `environment: {knativeVersion: "1.24"}`})
	failed := refusals(specimens, found)
	failed = gaps(specimens, found) || failed
	failed = wholeServices(program, 7*count) || failed
	failed = kept(program, 300) || failed
	fmt.Printf("1..%d\n", reports)
	if failed {
		os.Exit(1)
	}
}

func strong(one asked.Finding) bool { return one.Action == "deny" || one.Action == "patch" }

// refusals: what Knative refuses is not clean here, where a rule claims the field.
func refusals(specimens []specimen, found map[int][]asked.Finding) bool {
	refused, missed, unclaimed := 0, map[string]string{}, map[string]bool{}
	for i, specimen := range specimens {
		if specimen.refused == "" {
			continue
		}
		refused++
		claimed, dirty := false, false
		for _, edit := range specimen.edits {
			claimed = claimed || edit.claims(specimen)
		}
		for _, one := range found[i] {
			for _, edit := range specimen.edits {
				dirty = dirty || strong(one) || one.Action == "warn" && strings.HasPrefix(one.Field, edit.field)
			}
		}
		if !claimed && len(specimen.edits) == 1 {
			unclaimed[fmt.Sprintf("%s: %v", specimen.edits[0].field, specimen.edits[0].value)] = true
		} else if claimed && !dirty {
			missed[fmt.Sprint(specimen.edits)] = specimen.refused
		}
	}
	say(len(missed) == 0 && refused > 0,
		fmt.Sprintf("what Knative refuses is not clean: %d of %d objects", refused, len(specimens)))
	for _, edits := range sorted(missed) {
		fmt.Printf("# missed: %s: %s\n", edits, strings.ReplaceAll(missed[edits], "\n", "; "))
	}
	for _, field := range sorted(unclaimed) {
		fmt.Printf("# left to Knative: %s\n", field)
	}
	return len(missed) > 0 || refused == 0
}

// gaps: what Knative lets pass and meshrail does not, and each known gap among it.
func gaps(specimens []specimen, found map[int][]asked.Finding) bool {
	passed, open := map[string]map[string]bool{}, map[string]string{}
	for i, specimen := range specimens {
		if specimen.refused != "" {
			continue
		}
		caught := false
		for _, one := range found[i] {
			for _, edit := range specimen.edits {
				loud := strong(one) || edit.gap && one.Action == "warn"
				if loud && strings.HasPrefix(one.Field, edit.field) {
					line := fmt.Sprintf("%s: %s", one.Rule, one.Field)
					if passed[line] == nil {
						passed[line] = map[string]bool{}
					}
					passed[line][fmt.Sprintf("%#v", edit.value)] = true
					caught = true
				}
			}
		}
		for _, edit := range specimen.edits {
			if edit.gap && len(specimen.edits) == 1 && !caught {
				open[fmt.Sprint(edit)] = "clean here as well"
			}
		}
	}
	say(len(open) == 0 && len(passed) > 0, "what Knative lets pass and meshrail does not")
	for _, gap := range sorted(passed) {
		fmt.Printf("# %s: %s\n", gap, strings.Join(sorted(passed[gap]), " "))
	}
	for _, edit := range sorted(open) {
		fmt.Printf("# %s: %s\n", edit, open[edit])
	}
	return len(open) > 0 || len(passed) == 0
}
