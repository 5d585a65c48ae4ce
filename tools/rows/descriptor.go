// SPDX-License-Identifier: Apache-2.0

package main

import (
	"log"
	"os"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"sigs.k8s.io/yaml"
)

func valueOf(field protoreflect.FieldDescriptor) protoreflect.FieldDescriptor {
	if field.IsMap() {
		return field.MapValue()
	}
	return field
}

func isStruct(message protoreflect.MessageDescriptor) bool {
	return message != nil && message.FullName() == "google.protobuf.Struct"
}

// A Struct is a mapping of anything; a list of them, one of objects without a field that we know.
func shapeOf(field protoreflect.FieldDescriptor) string {
	switch {
	case field.IsList():
		return "LIST"
	case field.IsMap() || isStruct(field.Message()):
		return "MAP"
	}
	return "ONE"
}

var kinds = map[protoreflect.Kind]string{
	protoreflect.StringKind: "VALUE_TEXT", protoreflect.BoolKind: "VALUE_BOOL",
	protoreflect.Int32Kind: "VALUE_INT32", protoreflect.Uint32Kind: "VALUE_UINT32",
	protoreflect.Int64Kind: "VALUE_INT", protoreflect.Uint64Kind: "VALUE_UINT",
	protoreflect.DoubleKind: "VALUE_NUMBER", protoreflect.FloatKind: "VALUE_NUMBER",
}

func kindOf(field protoreflect.FieldDescriptor) string {
	message := field.Message()
	if message == nil {
		if field.Enum() != nil {
			return "VALUE_WORD"
		}
		if kinds[field.Kind()] == "" {
			log.Fatalf("%s: no type for %s", field.FullName(), field.Kind())
		}
		return kinds[field.Kind()]
	}
	switch {
	case isStruct(message) && field.IsList():
		return "VALUE_OBJECT"
	case isStruct(message) || message.FullName() == "google.protobuf.Value":
		return "VALUE_ANY"
	case message.Name() == "IntOrString": // which reads itself
		return "VALUE_INT_OR_TEXT"
	case message.FullName() == "google.protobuf.Duration":
		return "VALUE_NUMBER, .unit = UNIT_DURATION"
	case message.FullName().Parent() == "google.protobuf" && strings.HasSuffix(string(message.Name()), "Value"):
		return kinds[message.Fields().Get(0).Kind()] // a wrapper: written as what it wraps
	}
	return "VALUE_OBJECT"
}

type schema struct {
	Type                 string            `json:"type"`
	Properties           map[string]schema `json:"properties"`
	AdditionalProperties *schema           `json:"additionalProperties"`
	Items                *schema           `json:"items"`
}

type definition struct {
	Metadata struct{ Name string }
	Spec     struct {
		Versions []struct {
			Name   string
			Schema struct {
				Root schema `json:"openAPIV3Schema"`
			}
		}
	}
}

// sameAsCRD fails where a version of the CRD has other fields than the .proto, which alone knows which
// strings are durations: the API server goes by the one, istiod by the other.
func sameAsCRD(file string, message protoreflect.MessageDescriptor) {
	text, err := os.ReadFile(file)
	must(err)
	versions := 0
	for _, document := range strings.Split(string(text), "\n---\n") {
		var crd definition
		must(yaml.Unmarshal([]byte(document), &crd))
		if crd.Metadata.Name != "destinationrules.networking.istio.io" {
			continue
		}
		for _, version := range crd.Spec.Versions {
			same(file+" "+version.Name, version.Schema.Root.Properties["spec"], message)
			versions++
		}
	}
	if versions == 0 {
		log.Fatalf("%s has no DestinationRule", file)
	}
}

var crdTypes = map[string][]string{
	"string":  {"VALUE_TEXT", "VALUE_WORD", "VALUE_NUMBER, .unit = UNIT_DURATION"},
	"boolean": {"VALUE_BOOL"}, "number": {"VALUE_NUMBER"}, "object": {"VALUE_OBJECT"},
	"integer": {"VALUE_INT", "VALUE_INT32", "VALUE_UINT", "VALUE_UINT32"},
}

func same(where string, object schema, message protoreflect.MessageDescriptor) {
	fields := message.Fields()
	if fields.Len() != len(object.Properties) {
		log.Fatalf("%s: %s has %d fields, the .proto %d", where, message.FullName(), len(object.Properties),
			fields.Len())
	}
	for i := range fields.Len() {
		field := fields.Get(i)
		there, found := object.Properties[field.JSONName()]
		if there.Items != nil {
			there = *there.Items
		} else if there.AdditionalProperties != nil {
			there = *there.AdditionalProperties
		}
		kind := kindOf(valueOf(field))
		if !found || !slices.Contains(crdTypes[there.Type], kind) {
			log.Fatalf("%s: %s is %q, in the .proto %s", where, field.FullName(), there.Type, kind)
		}
		if kind == "VALUE_OBJECT" {
			same(where, there, valueOf(field).Message())
		}
	}
}
