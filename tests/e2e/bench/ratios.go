// SPDX-License-Identifier: Apache-2.0

package main

import "fmt"

// compare prints what the first side's figures are of another one's, a row for each cell. All turns count
// together, so that few calls of each make a quantile of many.
func compare(cells []*cell, sums [][]round, sides []*side, at int) {
	fmt.Printf("\n| %s / %s | CPU | p50 | p99 | p99.9 | a second |\n|---|---|---|---|---|---|\n", sides[0].name, sides[at].name)
	for i, cell := range cells {
		ours, its := sums[i][0].figures(), sums[i][at].figures()
		fmt.Printf("| %s | %s | %s | %s | %s | %s |\n", cell.name, ratio(ours.CPU, its.CPU), ratio(ours.P50, its.P50),
			ratio(ours.P99, its.P99), ratio(ours.P999, its.P999), ratio(ours.PerSecond, its.PerSecond))
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
				fmt.Printf("\n%s refused %.0f %% of the calls of %s.\n", side.name,
					100*float64(sum.refused)/float64(sum.refused+len(sum.spans)), cell.name)
			}
		}
	}
}
