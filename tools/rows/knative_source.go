// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

// A reader of knative.dev's configmap package, or of a map's own, and what it takes.
type reader struct {
	kind   string
	words  []string
	wanted string
	silent bool
}

var readers = map[string]reader{
	"AsString":    {kind: "VALUE_TEXT"},
	"AsStringSet": {kind: "VALUE_TEXT"},
	"AsBool":      {kind: "VALUE_BOOL", wanted: "true or false"},
	"AsInt":       {kind: "VALUE_INT"},
	"AsInt32":     {kind: "VALUE_INT32"},
	"AsInt64":     {kind: "VALUE_INT"},
	"AsUint32":    {kind: "VALUE_UINT32"},
	"AsUint64":    {kind: "VALUE_UINT"},
	"AsFloat64":   {kind: "VALUE_NUMBER"},
	"AsDuration":  {kind: "VALUE_NUMBER, .unit = UNIT_DURATION"},
	"AsQuantity":  {kind: "VALUE_NUMBER, .unit = UNIT_QUANTITY, .least = -INFINITY", wanted: "a quantity, such as 25m or 64Mi"},
	"asFlag":      {kind: "VALUE_CASED", words: []string{"Enabled", "Allowed", "Disabled"}, silent: true},

	"asTriState":                  {kind: "VALUE_CASED", words: []string{"true", "false", "default"}, silent: true},
	"asSecurePodDefaultsFlag":     {kind: "VALUE_CASED", words: []string{"Enabled", "AllowRootBounded", "Disabled"}, silent: true},
	"asMode":                      {kind: "VALUE_CASED", words: []string{"auto", "enabled", "disabled"}, silent: true},
	"asTemplate":                  {kind: "VALUE_TEXT"},
	"asLabelSelector":             {kind: "VALUE_TEXT"},
	"oneOf":                       {kind: "VALUE_WORD"},
	"oneOfAnyCase":                {kind: "VALUE_CASED"},
	"CollectMapEntriesWithPrefix": {kind: "VALUE_TEXT"},
}

// A reading is what a release's sources say of a map.
type reading struct {
	literals  map[string]bool   // all strings in them: what may be read is among these
	readers   map[string]string // the function that a key is given to
	example   map[string]string // the values in what is shipped
	component string
}

func readSources(modules map[string]string, sources []string) reading {
	found := reading{map[string]bool{}, map[string]string{}, map[string]string{}, ""}
	for _, source := range sources {
		module, path, _ := strings.Cut(source, "/")
		files, err := filepath.Glob(filepath.Join(modules[module], path, "*.go"))
		must(err)
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				found.file(file)
			}
		}
	}
	return found
}

func (found reading) file(path string) {
	tree, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	must(err)
	constants := map[string]string{}
	ast.Inspect(tree, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				found.literals[unquoted(n)] = true
			}
		case *ast.ValueSpec:
			for i := range n.Values {
				if literal, ok := n.Values[i].(*ast.BasicLit); ok && literal.Kind == token.STRING {
					constants[n.Names[i].Name] = unquoted(literal)
				}
			}
		}
		return true
	})
	ast.Inspect(tree, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok && len(call.Args) > 1 {
			if key := constant(call.Args[0], constants); key != "" && readers[called(call)].kind != "" {
				found.readers[key] = called(call)
			}
		}
		return true
	})
}

func unquoted(literal *ast.BasicLit) string {
	text, err := strconv.Unquote(literal.Value)
	must(err)
	return text
}

func constant(expression ast.Expr, constants map[string]string) string {
	switch e := expression.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return unquoted(e)
		}
	case *ast.Ident:
		return constants[e.Name]
	}
	return ""
}

func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// A key stands in the sources as it is, without the dot of a prefix, or behind a prefix of its own.
func (found reading) reads(key keyFact) bool {
	const prefix = "request-"
	rest, behind := strings.CutPrefix(key.Name, prefix)
	return key.Name == "" || found.literals[key.Name] || (key.Prefix && found.literals[strings.TrimSuffix(key.Name, ".")]) ||
		(behind && found.literals[prefix] && found.literals[rest])
}

// shipped adds what the manifest of a map says: its example has the defaults. Keys of it that we do not
// know end the run.
func (found *reading) shipped(modules map[string]string, fact mapFact) {
	module, path, _ := strings.Cut(fact.Example, "/")
	text, err := os.ReadFile(filepath.Join(modules[module], path))
	must(err)
	var manifest struct {
		Metadata struct{ Labels map[string]string }
		Data     map[string]string
	}
	must(yaml.Unmarshal(text, &manifest))
	found.component = manifest.Metadata.Labels["app.kubernetes.io/component"]
	example := map[string]any{}
	must(yaml.Unmarshal([]byte(manifest.Data["_example"]), &example))
	for key, value := range manifest.Data {
		if key != "_example" {
			example[key] = value
		}
	}
	for key, value := range example {
		if !fact.knows(key) {
			log.Fatalf("knative.json: %s ships the key %s, and does not say it", fact.Name, key)
		}
		switch value.(type) {
		case string, bool, float64:
			found.example[key] = fmt.Sprint(value)
		}
	}
}

func (fact mapFact) knows(key string) bool {
	for _, known := range fact.Keys {
		if known.Name == key || (known.Prefix && strings.HasPrefix(key, known.Name)) {
			return true
		}
	}
	return false
}
