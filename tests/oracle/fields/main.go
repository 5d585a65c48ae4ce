// SPDX-License-Identifier: Apache-2.0

// Compares the tables that oracle_fields prints with where they come from: Istio's proto descriptors
// for MeshConfig and ProxyConfig, its CRD for DestinationRule. Prints TAP.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	mesh "istio.io/api/mesh/v1alpha1"
	networking "istio.io/api/networking/v1alpha3"
)

// fields of a table: path to name in the .proto, a tab, and type.
type fields map[string]string

func main() {
	ours := read()
	rule := destinationRule(filepath.Join(os.Args[1], "kubernetes/customresourcedefinitions.gen.yaml"),
		fromProto((&networking.DestinationRule{}).ProtoReflect().Descriptor()))
	results := []bool{
		same("MeshConfig", ours, fromProto((&mesh.MeshConfig{}).ProtoReflect().Descriptor())),
		same("ProxyConfig", ours, fromProto((&mesh.ProxyConfig{}).ProtoReflect().Descriptor())),
	}
	for version, wanted := range rule {
		results = append(results, same("DestinationRule "+version, ours, wanted))
	}
	fmt.Printf("1..%d\n", len(results))
	if slices.Contains(results, false) {
		os.Exit(1)
	}
}

func read() map[string]fields {
	tables := map[string]fields{}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		table, rest, _ := strings.Cut(lines.Text(), "\t")
		path, field, _ := strings.Cut(rest, "\t")
		if tables[table] == nil {
			tables[table] = fields{}
		}
		tables[table][path] = field
	}
	return tables
}

const shownMost = 20

var tests int

func same(name string, tables map[string]fields, wanted fields) bool {
	table, _, _ := strings.Cut(name, " ")
	ours, differences := tables[table], []string{}
	for path, field := range wanted {
		if ours[path] != field {
			differences = append(differences, fmt.Sprintf("# %s: %q here, %q there", path, ours[path], field))
		}
	}
	for path := range ours {
		if _, known := wanted[path]; !known {
			differences = append(differences, fmt.Sprintf("# %s: not there", path))
		}
	}
	good := len(differences) == 0 && len(wanted) > 0
	tests++
	if good {
		fmt.Printf("ok %d - %s: %d fields\n", tests, name, len(wanted))
	} else {
		slices.Sort(differences)
		differences = differences[:min(len(differences), shownMost)]
		fmt.Printf("not ok %d - %s\n%s\n", tests, name, strings.Join(differences, "\n"))
	}
	return good
}
