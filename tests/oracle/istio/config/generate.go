// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"math/rand"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"sigs.k8s.io/yaml"
)

// A place is the way to a field, from the root.
type place []protoreflect.FieldDescriptor

type generator struct {
	*rand.Rand
	door
	places []place
}

// generate meets every field twice, once with a value of its type and once with one near an edge; the
// rest are texts with some fields at random, of which those that somebody checks come more often.
func (of *generator) generate(count int, visit func(string)) {
	for _, text := range of.always {
		visit(text)
	}
	of.find(nil, of.reads)
	for _, where := range of.places {
		visit(of.print(of.with(where, of.value(where[len(where)-1], false))))
		visit(of.print(of.with(where, of.value(where[len(where)-1], true))))
	}
	checked := []place{}
	for _, where := range of.places {
		if where.isChecked() {
			checked = append(checked, where)
		}
	}
	for range count {
		document := of.base()
		for range 1 + of.Intn(3) {
			among := of.places
			if len(checked) > 0 && of.Intn(4) > 0 {
				among = checked
			}
			where := among[of.Intn(len(among))]
			of.put(document, where, of.value(where[len(where)-1], of.Intn(2) == 0))
		}
		visit(of.print(document))
	}
}

func (of *generator) find(way place, message protoreflect.MessageDescriptor) {
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		here := append(append(place{}, way...), field)
		of.places = append(of.places, here)
		if below := messageOf(field); below != nil && len(here) < 8 {
			of.find(here, below)
		}
	}
}

// messageOf is what to look into: no well-known type, which is written as a scalar.
func messageOf(field protoreflect.FieldDescriptor) protoreflect.MessageDescriptor {
	if field.IsMap() {
		field = field.MapValue()
	}
	message := field.Message()
	if message == nil || message.FullName().Parent() == "google.protobuf" || message.Name() == "IntOrString" {
		return nil
	}
	return message
}

// isChecked: a reader may ask more of these than their type.
func (of place) isChecked() bool {
	way := ""
	for _, field := range of {
		way += "." + field.JSONName()
	}
	for _, part := range strings.Fields(checkedParts) {
		if strings.Contains(way, part) {
			return true
		}
	}
	return false
}

func (of *generator) base() map[string]any {
	document := map[string]any{}
	for key, value := range of.usual {
		if of.Intn(3) > 0 {
			document[key] = value
		}
	}
	text, err := json.Marshal(document) // a copy
	must(err)
	copied := map[string]any{}
	must(json.Unmarshal(text, &copied))
	return copied
}

func (of *generator) with(where place, value any) map[string]any {
	document := map[string]any{}
	of.put(document, where, value)
	return document
}

// put writes a value at a place, into what is on its way there already.
func (of *generator) put(document map[string]any, where place, value any) {
	name := of.name(where[0])
	if len(where) == 1 {
		document[name] = value
		return
	}
	below := map[string]any{}
	switch there := document[name].(type) {
	case map[string]any:
		below = there
	case []any:
		if len(there) > 0 && of.Intn(2) == 0 {
			if one, is := there[len(there)-1].(map[string]any); is {
				of.put(one, where[1:], value)
				return
			}
		}
		of.put(below, where[1:], value)
		document[name] = append(there, below)
		return
	}
	switch field := where[0]; {
	case field.IsMap():
		entry := map[string]any{}
		of.put(entry, where[1:], value)
		below["some.key"] = entry
		document[name] = below
	case field.IsList():
		of.put(below, where[1:], value)
		document[name] = []any{below}
	default:
		of.put(below, where[1:], value)
		document[name] = below
	}
}

// name is in camel case, or sometimes in snake case.
func (of *generator) name(field protoreflect.FieldDescriptor) string {
	if of.Intn(12) == 0 {
		return string(field.Name())
	}
	return field.JSONName()
}

func (of *generator) value(field protoreflect.FieldDescriptor, edge bool) any {
	one := func() any { return of.single(field, edge) }
	switch {
	case of.Intn(25) == 0:
		return of.any()
	case field.IsMap() && field.MapValue().Kind() == protoreflect.Uint32Kind && !edge:
		entries, left := map[string]any{}, 100
		for left > 0 {
			weight := 1 + of.Intn(left)
			key := of.pick(keys)
			before, _ := entries[key].(float64)
			entries[key] = before + float64(weight)
			left -= weight
		}
		return entries
	case field.IsMap():
		entries := map[string]any{}
		for range of.Intn(4) {
			field := field.MapValue()
			entries[of.pick(keys)] = of.single(field, edge)
		}
		return entries
	case field.IsList():
		list := []any{}
		for range of.Intn(3) {
			list = append(list, one())
		}
		return list
	}
	return one()
}

func (of *generator) single(field protoreflect.FieldDescriptor, edge bool) any {
	if edge && of.Intn(12) == 0 {
		return of.any()
	}
	switch field.Kind() {
	case protoreflect.BoolKind:
		return of.Intn(2) == 0
	case protoreflect.EnumKind:
		return of.word(field.Enum(), edge)
	case protoreflect.StringKind:
		return of.text(field, edge)
	case protoreflect.MessageKind:
		return of.message(field, edge)
	}
	return of.count(edge)
}

func (of *generator) word(enum protoreflect.EnumDescriptor, edge bool) any {
	value := enum.Values().Get(of.Intn(enum.Values().Len()))
	if edge && of.Intn(3) == 0 {
		return of.pickAny(1.0, 2.0, 7.0, 1000.0, "1", strings.ToLower(string(value.Name())), float64(value.Number()))
	}
	return string(value.Name())
}

func (of *generator) message(field protoreflect.FieldDescriptor, edge bool) any {
	switch name := field.Message().FullName(); {
	case name == "google.protobuf.Duration":
		if edge {
			return of.pick(durations)
		}
		return of.pick([]string{"1s", "10s", "45s", "1m", "1h", "100ms"})
	case field.Message().Name() == "IntOrString":
		return of.pickAny(1.0, "1", "50%", 2147483648.0, true, 1.5, nil)
	case name == "google.protobuf.Struct":
		return map[string]any{"a": of.any()}
	case name == "google.protobuf.BoolValue":
		return of.Intn(2) == 0
	case name == "google.protobuf.StringValue":
		return of.pick(names)
	case name.Parent() == "google.protobuf" && strings.HasSuffix(string(name), "Value") && name != "google.protobuf.Value":
		return of.count(edge)
	case name.Parent() == "google.protobuf":
		return of.any()
	}
	object, fields := map[string]any{}, field.Message().Fields()
	for range of.Intn(4) {
		if fields.Len() > 0 {
			field := fields.Get(of.Intn(fields.Len()))
			object[of.name(field)] = of.value(field, edge && of.Intn(2) == 0)
		}
	}
	return object
}

func (of *generator) print(document any) string {
	if of.Intn(3) == 0 {
		text, err := json.Marshal(document)
		must(err)
		return string(text)
	}
	text, err := yaml.Marshal(document)
	must(err)
	return string(text)
}
