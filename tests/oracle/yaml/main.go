// SPDX-License-Identifier: Apache-2.0

// Writes what sigs.k8s.io/yaml makes of many texts, one JSON array per line: the text, whether it was
// taken, what it is in JSON. The same lines every time, and then those of the texts in folders.
package main

import (
	"bytes"
	"encoding/json"
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"sigs.k8s.io/yaml"
)

func main() {
	count, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	out := json.NewEncoder(os.Stdout)
	random := rand.New(rand.NewSource(20260101))
	for _, scalar := range scalars {
		for _, place := range places {
			write(out, strings.ReplaceAll(place, "@", scalar))
		}
	}
	for _, document := range documents {
		write(out, document)
	}
	for i := 0; i < count; i++ {
		scalar := change(random, pick(random, scalars), scalarPieces)
		write(out, strings.ReplaceAll(pick(random, places), "@", scalar))
		write(out, change(random, pick(random, documents), documentPieces))
	}
	for _, folder := range os.Args[2:] {
		writeFolder(out, folder)
	}
}

func writeFolder(out *json.Encoder, folder string) {
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		if utf8.Valid(text) && !bytes.ContainsRune(text, 0) {
			write(out, string(text))
		}
	}
}

func write(out *json.Encoder, text string) {
	if differs(text) {
		return
	}
	value, err := yaml.YAMLToJSON([]byte(text))
	for i := 0; i < 4 && err == nil; i++ {
		// Keys that are one only in JSON (1 and "1") win by the order of a Go map.
		again, _ := yaml.YAMLToJSON([]byte(text))
		if !bytes.Equal(value, again) {
			return
		}
	}
	if err != nil {
		value = []byte("null")
	}
	if err := out.Encode([]any{text, err == nil, json.RawMessage(value)}); err != nil {
		panic(err)
	}
}

func pick(random *rand.Rand, from []string) string { return from[random.Intn(len(from))] }

// change takes a text through up to three small changes.
func change(random *rand.Rand, text string, pieces []string) string {
	runes := []rune(text)
	for n := random.Intn(4); n > 0; n-- {
		at := random.Intn(len(runes) + 1)
		piece := []rune(pick(random, pieces))
		end := at
		switch random.Intn(3) {
		case 0: // insert
		case 1: // replace
			end = min(at+len(piece), len(runes))
		case 2: // delete
			end, piece = min(at+1, len(runes)), nil
		}
		runes = append(append(append([]rune{}, runes[:at]...), piece...), runes[end:]...)
	}
	return string(runes)
}

// What meshrail reads otherwise on purpose: it refuses a NUL and binary values.
var refused = regexp.MustCompile(`\\0|\\x00|\\u0000|\\U0000|!!binary`)

// Where libyaml 0.2.5 and the older one inside go-yaml v2 part, in corners that no manifest has: the
// tag "!" and tags with brackets, an escaped slash or apostrophe, YAML 1.2, a byte order mark that is
// not the first character, and what a colon or a question mark is inside { } and [ ] or after them.
// And go-yaml's own second look at binary numbers, which takes 0b-1.
var scanner = regexp.MustCompile(`!([ \n",}]|$)|![^ \n]*[\[\]{},]|\\[/']|%YAML[ \t]+1\.2|(.|\n)\x{feff}|` +
	`[{\[](.|\n)*([:?][\]}\[{,]|\?)|[\]}][^\n]*:|0_*b_*[-+]`)

func differs(text string) bool {
	return refused.MatchString(text) || scanner.MatchString(text)
}
