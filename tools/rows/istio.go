// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const (
	meshPackage = "istio.mesh.v1alpha1."
	ruleMessage = "istio.networking.v1alpha3.DestinationRule"
)

// A file of C has the tables of what its first message leads to, but for what others share with it.
type file struct {
	path, about string
	roots       []root
	constant    string
	alphabetic  bool
	source      string // istio.io/api, unless it says otherwise
}

// A root is a message whose table others may name.
type root struct{ message, name string }

var files = []file{
	{path: "policies/mesh/proxy_fields.c",
		about: "The fields of ProxyConfig: defaultConfig of the mesh, and the annotation proxy.istio.io/config.",
		roots: []root{
			{"istio.networking.v1alpha3.ClientTLSSettings", "client_tls_fields"},
			{"istio.networking.v1alpha3.ConnectionPoolSettings.TCPSettings.TcpKeepalive", "tcp_keepalive_fields"},
			{meshPackage + "ProxyConfig", "proxy_config_fields"},
		}},
	{path: "policies/mesh/provider_fields.c",
		about: "The fields of an entry of extensionProviders.",
		roots: []root{{meshPackage + "MeshConfig.ExtensionProvider", "extension_provider_fields"}}},
	{path: "policies/mesh/fields.c",
		about:    "The fields of MeshConfig, the text of data.mesh.",
		roots:    []root{{meshPackage + "MeshConfig", "mesh_config_fields"}},
		constant: "mesh_fields_of"},
	{path: "policies/destination_rule/fields.c",
		about:      "The fields of a DestinationRule's spec, the same in v1, v1beta1 and v1alpha3.",
		roots:      []root{{ruleMessage, "destination_rule_fields"}},
		constant:   "destination_rule_fields_of",
		alphabetic: true},
}

const valuesProto = "istio.io/istio operator/pkg/apis/values_types.proto"

var injectorFiles = []file{
	{path: "policies/injector/global_values.c",
		about:  "The fields of global in data.values of the sidecar injector.",
		roots:  []root{{"istio.operator.v1alpha1.GlobalConfig", "global_values_fields"}},
		source: valuesProto},
	{path: "policies/injector/values.c",
		about:    "The fields of data.values of the sidecar injector, which istiod reads as the charts' values.",
		roots:    []root{{"istio.operator.v1alpha1.Values", "injector_values_fields"}},
		constant: "injector_values_of",
		source:   valuesProto},
}

// A source is one release.
type source struct{ files []protoreflect.FileDescriptor }

// add takes what a file imports, too.
func (of *source) add(file protoreflect.FileDescriptor) {
	if slices.Contains(of.files, file) {
		return
	}
	of.files = append(of.files, file)
	for i := range file.Imports().Len() {
		of.add(file.Imports().Get(i).FileDescriptor)
	}
}

func (of source) message(name string) protoreflect.MessageDescriptor {
	for _, file := range of.files {
		parts := strings.Split(strings.TrimPrefix(name, string(file.Package())+"."), ".")
		message := file.Messages().ByName(protoreflect.Name(parts[0]))
		for _, part := range parts[1:] {
			if message != nil {
				message = message.Messages().ByName(protoreflect.Name(part))
			}
		}
		if message != nil && string(message.FullName()) == name {
			return message
		}
	}
	return nil
}

func readIstio(module string) source {
	at := folder(module)
	compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{
		ImportPaths: []string{at, filepath.Join(at, "common-protos")},
	})}
	compiled, err := compiler.Compile(context.Background(), "mesh/v1alpha1/config.proto",
		"mesh/v1alpha1/proxy.proto", "networking/v1alpha3/destination_rule.proto")
	must(err)
	of := source{}
	for _, file := range compiled {
		of.add(file)
	}
	sameAsCRD(filepath.Join(at, "kubernetes/customresourcedefinitions.gen.yaml"), of.message(ruleMessage))
	return of
}

func readInjector(module string) source {
	compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{
		ImportPaths: []string{folder(module)},
	})}
	compiled, err := compiler.Compile(context.Background(), "operator/pkg/apis/values_types.proto")
	must(err)
	of := source{}
	for _, file := range compiled {
		of.add(file)
	}
	return of
}

// names lists the fields and words of a message and of all that it leads to.
func names(message protoreflect.MessageDescriptor, visit func(name string), seen map[string]bool) {
	if message == nil || seen[string(message.FullName())] {
		return
	}
	seen[string(message.FullName())] = true
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		visit(string(field.FullName()))
		value := valueOf(field)
		if enum := value.Enum(); enum != nil {
			for i := range enum.Values().Len() {
				visit(string(enum.Values().Get(i).FullName()))
			}
		} else if kindOf(value) == "VALUE_OBJECT" {
			names(value.Message(), visit, seen)
		}
	}
}

// tablesOf reads each release and writes the files from them.
func tablesOf(of project, files []file, read func(module string) source) []table {
	all, sources := newLives(of), []source{}
	for _, minor := range of.minors() {
		one := read(of.Held[minor])
		sources = append(sources, one)
		seen := map[string]bool{}
		for _, file := range files {
			for _, root := range file.roots {
				names(one.message(root.message), func(name string) { all.add(name, minor) }, seen)
			}
		}
	}
	slices.Reverse(sources) // the newest first: its words count
	tables := []table{}
	for _, file := range files {
		writer := &writer{file: file, all: all, sources: sources, written: map[string]string{}}
		tables = append(tables, table{file.path, writer.write(of)})
	}
	all.done()
	return tables
}
