// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"log"
	"os"
	"os/exec"
	"slices"
)

// A project's releases 1.oldest to 1.newest.
type project struct {
	Oldest, Newest int
	// The module that holds a release, by its minor version.
	Held map[int]string
	// In which release something came or went, by its name, where no module tells.
	Unheld map[string]life
	Source string
}

// Since and Until are 0 for what the oldest release has already, and what the newest has still.
type life struct {
	Since int `json:"since,omitempty"`
	Until int `json:"until,omitempty"`
}

type releases struct{ Istio, Injector, Knative project }

func readReleases(file string) releases {
	var known releases
	text, err := os.ReadFile(file)
	must(err)
	must(json.Unmarshal(text, &known))
	return known
}

func (of project) minors() []int {
	list := []int{}
	for minor := range of.Held {
		list = append(list, minor)
	}
	slices.Sort(list)
	return list
}

// folder is where a module lies once it has come.
func folder(module string) string {
	command := exec.Command("go", "mod", "download", "-json", module)
	command.Dir = os.TempDir()
	said, err := command.Output()
	var at struct{ Dir, Error string }
	if json.Unmarshal(said, &at) != nil || err != nil || at.Error != "" {
		log.Fatalf("%s: %s %v", module, at.Error, err)
	}
	return at.Dir
}

// lives are told from which of the held releases have a name.
type lives struct {
	of   project
	has  map[string]map[int]bool
	said map[string]bool
}

func newLives(of project) *lives {
	return &lives{of, map[string]map[int]bool{}, map[string]bool{}}
}

func (all *lives) add(name string, minor int) {
	if all.has[name] == nil {
		all.has[name] = map[int]bool{}
	}
	all.has[name][minor] = true
}

// life is when a name came and went: between two releases that follow each other the modules tell,
// else what is sourced by hand, which must lie between the two. Of what came before the first of them,
// and of what none of them has, only that can tell.
func (all *lives) life(name string) life {
	minors, sourced := all.of.minors(), all.of.Unheld[name]
	if all.has[name] == nil || (all.has[name][minors[0]] && sourced.Since != 0 && sourced.Since <= minors[0]) {
		all.said[name] = sourced != life{}
	}
	if all.has[name] == nil {
		return sourced
	}
	found := life{}
	if all.has[name][minors[0]] && all.said[name] {
		found.Since = sourced.Since
	}
	for i := 1; i < len(minors); i++ {
		before, now := all.has[name][minors[i-1]], all.has[name][minors[i]]
		if !before && now {
			found.Since = all.between(name, minors[i-1], minors[i], sourced.Since)
		}
		if before && !now {
			found.Until = all.between(name, minors[i-1], minors[i], sourced.Until)
		}
	}
	return found
}

func (all *lives) between(name string, before, now, sourced int) int {
	if now == before+1 && sourced == 0 {
		return now
	}
	if now != before+1 && sourced > before && sourced <= now {
		all.said[name] = true
		return sourced
	}
	log.Fatalf("releases.json: %s changed after 1.%d, by 1.%d; it says 1.%d", name, before, now, sourced)
	return 0
}

// done fails on what is sourced by hand and was not needed.
func (all *lives) done() {
	for name := range all.of.Unheld {
		if !all.said[name] {
			log.Fatalf("releases.json: %s is told by the modules, or there is no such name", name)
		}
	}
}
