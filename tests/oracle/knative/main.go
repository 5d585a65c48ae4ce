// SPDX-License-Identifier: Apache-2.0

// Command knative prints what Knative says of its own settings, a JSON object a line: which keys it
// reads, which it ships, whether it takes generated maps and annotations, checksums of examples.
//
// usage: knative DIRECTORY COUNT [DIRECTORY…]     (of knative.dev/serving; of generated values; of other
// releases, for what they ship)
package main

import (
	"encoding/json"
	"log"
	"math/rand"
	"os"
	"strconv"
)

const newest = 24

var printer = json.NewEncoder(os.Stdout)

type row map[string]any

func say(line row) {
	if err := printer.Encode(line); err != nil {
		log.Fatal(err)
	}
}

func main() {
	if len(os.Args) < 3 {
		log.Fatal("usage: knative DIRECTORY COUNT [DIRECTORY…]")
	}
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	seed := int64(1)
	if text := os.Getenv("SEED"); text != "" {
		if seed, err = strconv.ParseInt(text, 10, 64); err != nil {
			log.Fatal(err)
		}
	}
	random := rand.New(rand.NewSource(seed))
	log.Printf("seed %d (SEED=… tries another)", seed)

	printer.SetEscapeHTML(false)
	settable := settableKeys(literals(os.Args[1]))
	printMaps(random, count, settable)
	if release != newest {
		return
	}
	printShipped(os.Args[1])
	for _, serving := range append(os.Args[3:], os.Args[1]) {
		printObjects(serving)
	}
	for _, name := range mapNames() {
		if name != "config-domain" {
			say(row{"kind": "reads", "map": name, "keys": settable[name]})
		}
	}
	printAnnotations(random, count, printSpellings(os.Args[1]))
	printChecksums(random, count)
}
