// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"sort"
)

type object = map[string]any

// A specimen is an object and where it differs from a good one.
type specimen struct {
	object  object
	edits   []edit
	refused string // by Knative
}

type edit struct {
	field   string // as meshrail names it
	value   any
	claimed bool // by a rule of ours
	gap     bool // Knative is known to let it pass
}

// A report is TAP.
var reports int

func say(passed bool, what string) {
	reports++
	if passed {
		fmt.Printf("ok %d - %s\n", reports, what)
	} else {
		fmt.Printf("not ok %d - %s\n", reports, what)
	}
}

func sorted[T any](set map[string]T) []string {
	list := make([]string, 0, len(set))
	for text := range set {
		list = append(list, text)
	}
	sort.Strings(list)
	return list
}
