// SPDX-License-Identifier: Apache-2.0

// Holds meshrail against Knative's operator:   operator MESHRAIL OPERATOR COUNT
//
// KnativeServings are generated, the same in every run, and the operator's own code makes of each what it
// would apply. What the API server would refuse of that, what cannot be evicted, and what made no difference
// must be found, and nothing else.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"strings"

	"meshrail/tests/oracle/asked"
)

func main() {
	program, operator := os.Args[1], os.Args[2]
	count, err := strconv.Atoi(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	shipped := readShipped(operator)
	random := rand.New(rand.NewSource(20240229))
	var servings []object
	for range count {
		servings = append(servings, generate(random))
	}
	found := asked.Check(program, servings, asked.With{})
	wrong := map[string]int{}
	for i, serving := range servings {
		said, made := sayings(found[i]), shipped.made(serving)
		for _, what := range slices.Concat(said, made) {
			if slices.Contains(said, what) != slices.Contains(made, what) && wrong[topic(what)] < 3 {
				wrong[topic(what)]++
				text, _ := json.Marshal(serving["spec"])
				fmt.Printf("# %s: meshrail says %v, the operator %v\n#   %s\n", what, said, made, text)
			}
		}
	}
	for i, name := range topics {
		outcome := "ok"
		if wrong[name] > 0 {
			outcome = "not ok"
		}
		fmt.Printf("%s %d - %s: %d KnativeServings\n", outcome, i+1, name, count)
	}
	fmt.Printf("1..%d\n", len(topics))
	if len(wrong) > 0 {
		os.Exit(1)
	}
}

var topics = []string{"refused", "stuck", "stops", "no such map", "no such workload"}

func topic(what string) string {
	name, _, _ := strings.Cut(what, ":")
	return name
}

// sayings are what meshrail says, in the words that the operator's making is told in.
func sayings(findings []asked.Finding) []string {
	var said []string
	for _, f := range findings {
		switch {
		case f.Rule == "KO-WORKLOAD-RES":
			said = append(said, "refused")
		case f.Rule == "KO-PDB-DRAIN" && f.Action == "deny":
			said = append(said, "stops")
		case f.Rule == "KO-PDB-DRAIN":
			said = append(said, "stuck")
		case f.Rule == "KO-CONFIG-NAME":
			said = append(said, "no such map: "+strings.Trim(strings.TrimPrefix(f.Field, "spec.config"), ".[]"))
		case f.Rule == "KO-WORKLOAD-NAME":
			said = append(said, "no such workload: "+f.Field)
		}
	}
	slices.Sort(said)
	return slices.Compact(said)
}
