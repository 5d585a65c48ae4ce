// SPDX-License-Identifier: Apache-2.0

// Puts many values into every field of MeshConfig and writes what becomes of it, one JSON array per line:
// the text, and whether istiod's reader takes it (sigs.k8s.io/yaml, then jsonpb that passes over unknown
// fields).
package main

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/golang/protobuf/jsonpb"       //nolint:staticcheck // istiod has it
	legacy "github.com/golang/protobuf/proto" //nolint:staticcheck
	"google.golang.org/protobuf/reflect/protoreflect"
	mesh "istio.io/api/mesh/v1alpha1"
	"sigs.k8s.io/yaml"
)

var values = []string{
	"1", `"1"`, "0", `"0"`, "-1", `"-1"`, "1.5", `"1.5"`, "1.0", `"1.0"`, "1e3", `"1e3"`, "0x10", `"0x10"`,
	"010", `"010"`, `"+1"`, `"1_0"`, "2147483648", `"2147483647"`, "4294967295", `"4294967296"`,
	"9223372036854775808", `"-"`, `""`, "true", `"true"`, "yes", `"yes"`, "off", "True", "null", "~",
	"10s", `"10s"`, "1h30m", "-5s", "1.5h", "1d", "10 s", "NaN", "Infinity", `"-Infinity"`, "text",
	"{}", "[]", "[1]", "[text]", "[true]", "[null]", "[[]]", "[{}]", "{a: text}", "{a: 1}", "{a: null}",
	"{a: {}}", "{a: []}", "2026-01-01", "REGISTRY_ONLY", "registry_only", "TEXT", "NONE", "2", "99",
}

func main() {
	out := json.NewEncoder(os.Stdout)
	for _, value := range values {
		write(out, value)
	}
	fields((&mesh.MeshConfig{}).ProtoReflect().Descriptor(), "@", out)
}

func write(out *json.Encoder, text string) {
	if err := out.Encode([]any{text, taken(text)}); err != nil {
		panic(err)
	}
}

func taken(text string) bool {
	document, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return false
	}
	reader := jsonpb.Unmarshaler{AllowUnknownFields: true}
	return reader.Unmarshal(strings.NewReader(string(document)), legacy.MessageV1(&mesh.MeshConfig{})) == nil
}

// fields writes every field below a message; `around` is the text around it, with an @ in its place.
func fields(message protoreflect.MessageDescriptor, around string, out *json.Encoder) {
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		for _, name := range names(field) {
			place := strings.Replace(around, "@", "{"+name+": @}", 1)
			for _, value := range values {
				write(out, strings.Replace(place, "@", value, 1))
			}
			inside := place
			switch {
			case field.IsMap():
				inside = strings.Replace(place, "@", "{some.key: @}", 1)
			case field.IsList():
				inside = strings.Replace(place, "@", "[null, @]", 1)
			}
			if inside != place {
				for _, value := range values {
					write(out, strings.Replace(inside, "@", value, 1))
				}
			}
			if below := messageOf(field); below != nil && name == field.JSONName() {
				fields(below, inside, out)
			}
		}
	}
}

func names(field protoreflect.FieldDescriptor) []string {
	if field.JSONName() == string(field.Name()) {
		return []string{field.JSONName()}
	}
	return []string{field.JSONName(), string(field.Name())}
}

func messageOf(field protoreflect.FieldDescriptor) protoreflect.MessageDescriptor {
	if field.IsMap() {
		field = field.MapValue()
	}
	if field.Message() == nil || field.Message().FullName().Parent() == "google.protobuf" {
		return nil
	}
	return field.Message()
}
