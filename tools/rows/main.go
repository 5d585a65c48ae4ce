// SPDX-License-Identifier: Apache-2.0

// Rows writes the tables of what Istio and Knative read, from their own sources of each supported
// release: which fields and keys there are, of which type, and since and until which release.
//
//	go run . ROOT           writes the tables under ROOT, the root of meshrail's sources
//	go run . -check ROOT    says as TAP whether they are what it would write
//
// releases.json names the releases. The module proxy does not serve all of them: what came or went
// in one that it lacks stands there too, with the tag that it was read from, and is held only as far as
// the releases around it tell.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

// A table is a file of C.
type table struct {
	path string
	text []byte
}

func main() {
	log.SetFlags(0)
	check := flag.Bool("check", false, "compare instead of writing")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("usage: rows [-check] ROOT")
	}
	root := flag.Arg(0)
	known := readReleases(filepath.Join(root, "tools/rows/releases.json"))
	tables := append(tablesOf(known.Istio, files, readIstio),
		tablesOf(known.Injector, injectorFiles, readInjector)...)
	tables = append(tables, knative(known.Knative, readFacts(filepath.Join(root, "tools/rows/knative.json")))...)
	if *check {
		compare(root, tables)
		return
	}
	for _, table := range tables {
		must(os.WriteFile(filepath.Join(root, table.path), table.text, 0o644))
	}
}

func compare(root string, tables []table) {
	failed := false
	for i, table := range tables {
		there, err := os.ReadFile(filepath.Join(root, table.path))
		must(err)
		if bytes.Equal(there, table.text) {
			fmt.Printf("ok %d - %s is what upstream's sources say\n", i+1, table.path)
			continue
		}
		failed = true
		fmt.Printf("not ok %d - %s is not what upstream's sources say: run tools/rows\n", i+1, table.path)
	}
	fmt.Printf("1..%d\n", len(tables))
	if failed {
		os.Exit(1)
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
