// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"
)

// A measure is what is compared.
type measure struct {
	name string
	of   func(*figures) float64
}

var measures = []measure{
	{"CPU a review", func(f *figures) float64 { return f.CPU }},
	{"p50", func(f *figures) float64 { return f.P50 }},
	{"p99", func(f *figures) float64 { return f.P99 }},
	{"p99.9", func(f *figures) float64 { return f.P999 }},
	{"calls a second", func(f *figures) float64 { return f.PerSecond }},
}

// compare prints a table for each measure, a row for each cell: what the first side's is of each other's.
// All turns count together, so that few calls of each make a quantile of many.
func compare(cells []*cell, sums [][]round, sides []*side) {
	for _, measure := range measures {
		fmt.Printf("\n| %s: meshrail's of that of", measure.name)
		for _, side := range sides[1:] {
			fmt.Printf(" | %s", side.name)
		}
		fmt.Printf(" |\n|---|%s\n", strings.Repeat("---|", len(sides)-1))
		for i, cell := range cells {
			ours := sums[i][0].figures()
			fmt.Printf("| %s", cell.name)
			for at := range sides[1:] {
				its := sums[i][at+1].figures()
				fmt.Printf(" | %s", ratio(measure.of(&ours), measure.of(&its)))
			}
			fmt.Println(" |")
		}
	}
}

func ratio(ours, its float64) string {
	if ours == 0 || its == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", ours/its)
}

// refusals tells who was refused, for that is no answer.
func refusals(cells []*cell, sums [][]round, sides []*side) {
	for i, cell := range cells {
		for at, side := range sides {
			if sum := &sums[i][at]; sum.refused > 0 {
				fmt.Printf("\n%s refused %.1f %% of the calls of %s.\n", side.name,
					100*float64(sum.refused)/float64(sum.refused+len(sum.spans)), cell.name)
			}
		}
	}
}
