// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

type schema struct {
	Type                 string            `json:"type"`
	Properties           map[string]schema `json:"properties"`
	AdditionalProperties *schema           `json:"additionalProperties"`
	Items                *schema           `json:"items"`
}

type definition struct {
	Metadata struct {
		Name string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		Versions []struct {
			Name   string `json:"name"`
			Schema struct {
				Root schema `json:"openAPIV3Schema"`
			} `json:"schema"`
		} `json:"versions"`
	} `json:"spec"`
}

// destinationRule reads the fields of spec, by version. Which strings are durations, and what a field
// is called in the .proto, only the proto knows.
func destinationRule(file string, proto fields) map[string]fields {
	text, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	versions := map[string]fields{}
	for _, document := range strings.Split(string(text), "\n---\n") {
		var crd definition
		if err := yaml.Unmarshal([]byte(document), &crd); err != nil {
			panic(err)
		}
		if crd.Metadata.Name != "destinationrules.networking.istio.io" {
			continue
		}
		for _, version := range crd.Spec.Versions {
			versions[version.Name] = fields{}
			properties(version.Schema.Root.Properties["spec"], "", proto, versions[version.Name])
		}
	}
	return versions
}

var crdTypes = map[string]string{
	"string": "string", "boolean": "bool", "integer": "int", "number": "number", "object": "object",
}

func properties(object schema, above string, proto, found fields) {
	for name, field := range object.Properties {
		path := above + name
		if field.Items != nil {
			path, field = path+"[]", *field.Items
		} else if field.AdditionalProperties != nil {
			path, field = path+"{}", *field.AdditionalProperties
		}
		kind := crdTypes[field.Type]
		original, protoKind, _ := strings.Cut(proto[path], "\t")
		if protoKind == "duration" {
			kind = protoKind
		}
		found[path] = original + "\t" + kind
		if kind == "object" {
			properties(field, path+".", proto, found)
		}
	}
}
