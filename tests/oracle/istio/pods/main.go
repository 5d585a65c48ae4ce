// SPDX-License-Identifier: Apache-2.0

// Says what Istio's injector makes of Pods.
//
//	pods SOURCE names              the annotations that it knows, and those whose values it checks
//	pods SOURCE values SEED COUNT  sets of annotations, each with what it refuses of them
//	pods SOURCE judge              the sets of standard input, one a line, likewise
//	pods SOURCE inject SEED COUNT  Pods, each with the sidecar that the shipped template gives it
//
// SOURCE is a checkout of istio.io/istio. The same lines for the same seed.
package main

import (
	"encoding/json"
	"maps"
	"math/rand"
	"os"
	"slices"
	"strconv"

	"istio.io/api/annotation"
	"istio.io/istio/pkg/kube/inject"
	"istio.io/istio/pkg/log"
)

func main() {
	for _, scope := range log.Scopes() {
		scope.SetOutputLevel(log.NoneLevel) // it would go to standard output
	}
	out := json.NewEncoder(os.Stdout)
	write := func(line any) {
		must(out.Encode(line))
	}
	if os.Args[2] == "names" {
		write(names())
		return
	}
	if os.Args[2] == "judge" {
		for in := json.NewDecoder(os.Stdin); in.More(); {
			var set map[string]string
			must(in.Decode(&set))
			write(judge(set))
		}
		return
	}
	random, count := rand.New(rand.NewSource(int64(number(3)))), number(4)
	if os.Args[2] == "values" {
		for range count {
			write(judge(annotations(random)))
		}
		return
	}
	injector := newInjector(os.Args[1])
	for range count {
		write(injector.inject(pod(random)))
	}
}

func number(argument int) int {
	read, err := strconv.Atoi(os.Args[argument])
	must(err)
	return read
}

type known struct {
	Checked []string `json:"checked"`
	Known   []string `json:"known"`
}

func names() known {
	var all known
	all.Checked = slices.Sorted(maps.Keys(inject.AnnotationValidation))
	for _, one := range annotation.AllResourceAnnotations() {
		if slices.Contains(one.Resources, annotation.Pod) {
			all.Known = append(all.Known, one.Name)
		}
	}
	return all
}

type verdict struct {
	Annotations map[string]string `json:"annotations"`
	Refused     map[string]string `json:"refused"`
}

func judge(annotations map[string]string) verdict {
	said := verdict{Annotations: annotations, Refused: map[string]string{}}
	for name, value := range annotations {
		if check, checked := inject.AnnotationValidation[name]; checked {
			if err := check(value); err != nil {
				said.Refused[name] = err.Error()
			}
		}
	}
	return said
}
