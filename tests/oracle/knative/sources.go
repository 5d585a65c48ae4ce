// SPDX-License-Identifier: Apache-2.0

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"sort"
	"strconv"
	"strings"

	"knative.dev/pkg/configmap"
	"knative.dev/pkg/kmap"
	"knative.dev/serving/pkg/apis/autoscaling"
	"sigs.k8s.io/yaml"
)

var name = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]{2,60}$`)

// folder is where the source of a function of ours to call lies in the module cache.
func folder(function any) string {
	file, _ := runtime.FuncForPC(pointer(function)).FileLine(pointer(function))
	return filepath.Dir(file)
}

func parse(directory string, visit func(*ast.File)) {
	files, err := filepath.Glob(filepath.Join(directory, "*.go"))
	if err != nil {
		log.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			log.Fatal(err)
		}
		visit(tree)
	}
}

// literals are all strings in the sources of the readers that may be keys, alone or after a prefix,
// with the keys that the shipped examples have: what may be read is among them.
func literals(serving string) []string {
	found := map[string]bool{"loglevel.controller": true, "map-lease-prefix.controller": true}
	for _, directory := range sourceFolders(serving) {
		parse(directory, func(tree *ast.File) {
			ast.Inspect(tree, func(node ast.Node) bool {
				if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					text, _ := strconv.Unquote(literal.Value)
					if name.MatchString(text) {
						found[text] = true
						found["request-"+text] = true
					}
				}
				return true
			})
		})
	}
	for _, shipped := range maps(serving) {
		for key := range exampleKeys(shipped) {
			found[key] = true
		}
	}
	return sorted(found)
}

func sorted(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for text := range set {
		list = append(list, text)
	}
	sort.Strings(list)
	return list
}

type object struct {
	Kind     string
	Metadata struct {
		Name        string
		Annotations map[string]string
	}
	Data settings
	text []byte
}

// objects are the manifests in a folder.
func objects(directory string) []object {
	list := []object{}
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, document := range strings.Split(string(text), "\n---\n") {
			var one object
			if err := yaml.Unmarshal([]byte(document), &one); err != nil {
				return err
			}
			one.text, err = yaml.YAMLToJSON([]byte(document))
			if err != nil {
				return err
			}
			list = append(list, one)
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	return list
}

func maps(serving string) []object {
	return objects(filepath.Join(serving, "config/core/configmaps"))
}

// exampleKeys are what a map and the example in it have.
func exampleKeys(shipped object) map[string]bool {
	keys := map[string]bool{}
	example := map[string]any{}
	if err := yaml.Unmarshal([]byte(shipped.Data[configmap.ExampleKey]), &example); err != nil {
		log.Fatal(err)
	}
	for key := range example {
		keys[key] = true
	}
	for key := range shipped.Data {
		if key != configmap.ExampleKey {
			keys[key] = true
		}
	}
	return keys
}

func printShipped(serving string) {
	for _, shipped := range maps(serving) {
		say(row{"kind": "shipped", "map": shipped.Metadata.Name, "keys": sorted(exampleKeys(shipped))})
	}
}

func printObjects(serving string) {
	for _, folder := range []string{"configmaps", "deployments"} {
		for _, one := range objects(filepath.Join(serving, "config/core", folder)) {
			if one.Kind != "" {
				say(row{"kind": "object", "name": one.Metadata.Name, "object": string(one.text)})
			}
		}
	}
}

// constants of a package by name, as far as they are strings.
type constants map[string]ast.Expr

func (known constants) text(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.Ident:
		if value, ok := known[e.Name]; ok {
			return known.text(value)
		}
	case *ast.BinaryExpr:
		return known.text(e.X) + known.text(e.Y)
	}
	log.Fatalf("no constant string: %v", expression)
	return ""
}

// printSpellings prints every kmap.KeyPriority, the spellings of an annotation, and returns those of
// the autoscaler.
func printSpellings(serving string) []string {
	autoscalers := []string{}
	for _, directory := range []string{"pkg/apis/autoscaling", "pkg/apis/serving"} {
		known := constants{}
		lists := []*ast.CompositeLit{}
		parse(filepath.Join(serving, directory), func(tree *ast.File) {
			ast.Inspect(tree, func(node ast.Node) bool {
				switch n := node.(type) {
				case *ast.ValueSpec:
					for i := range n.Values {
						known[n.Names[i].Name] = n.Values[i]
					}
				case *ast.CompositeLit:
					if selector, ok := n.Type.(*ast.SelectorExpr); ok && selector.Sel.Name == "KeyPriority" {
						lists = append(lists, n)
					}
				}
				return true
			})
		})
		for _, list := range lists {
			spellings := kmap.KeyPriority{}
			for _, element := range list.Elts {
				spellings = append(spellings, known.text(element))
			}
			say(row{"kind": "spellings", "keys": spellings})
			if strings.HasPrefix(spellings[0], autoscaling.GroupName) {
				autoscalers = append(autoscalers, spellings...)
			}
		}
	}
	return autoscalers
}

func pointer(function any) uintptr {
	return reflect.ValueOf(function).Pointer()
}
