// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// fromProto lists the fields that jsonpb takes for a message.
func fromProto(message protoreflect.MessageDescriptor) fields {
	found := fields{}
	walk(message, "", found)
	return found
}

func walk(message protoreflect.MessageDescriptor, above string, found fields) {
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		value, path := field, above+field.JSONName()
		switch {
		case field.IsMap():
			value, path = field.MapValue(), path+"{}"
		case field.IsList():
			path += "[]"
		}
		if isStruct(value.Message()) {
			path += "{}"
		}
		kind := kindOf(value)
		found[path] = string(field.Name()) + "\t" + kind
		if kind == "object" {
			walk(value.Message(), path+".", found)
		}
	}
}

func isStruct(message protoreflect.MessageDescriptor) bool {
	return message != nil && message.FullName() == "google.protobuf.Struct"
}

func kindOf(field protoreflect.FieldDescriptor) string {
	if enum := field.Enum(); enum != nil {
		kind := "enum"
		for i := range enum.Values().Len() {
			kind += " " + string(enum.Values().Get(i).Name())
		}
		return kind
	}
	message := field.Message()
	switch {
	case message == nil:
		return field.Kind().String()
	case isStruct(message):
		return "any"
	case message.FullName() == "google.protobuf.Duration":
		return "duration"
	case strings.HasSuffix(string(message.FullName()), "Value") &&
		message.FullName().Parent() == "google.protobuf":
		return message.Fields().Get(0).Kind().String() // a wrapper: written as what it wraps
	}
	return "object"
}
