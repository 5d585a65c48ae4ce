// SPDX-License-Identifier: Apache-2.0

// Config writes many configs, and what becomes of each at those who read it: ApplyMeshConfig and
// ParseMeshNetworks of istiod, the injector's check of a Pod's own config, its reader of values. One
// JSON object a line. A text that is read otherwise the next time (a map of Go has no order) says so.
//
//	config COUNT SEED
package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	meshapi "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/operator/pkg/apis"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/validation/agent"
	"istio.io/istio/pkg/kube/inject"
	"istio.io/istio/pkg/log"
)

// A door is somebody who reads a text.
type door struct {
	name   string
	reads  protoreflect.MessageDescriptor
	refuse func(text string) error
	// What a text is made of besides the random, so that the rest of it is looked at.
	usual map[string]any
	// What is always met.
	always []string
}

var doors = []door{
	{"mesh", (&meshapi.MeshConfig{}).ProtoReflect().Descriptor(), func(text string) error {
		_, err := mesh.ApplyMeshConfig(text, mesh.DefaultMeshConfig())
		return err
	}, map[string]any{"defaultConfig": map[string]any{"discoveryAddress": "istiod.istio-system.svc:15012"},
		"rootNamespace": "istio-system", "trustDomain": "cluster.local"},
		[]string{`{"localityLbSetting": {"distribute": [{"from": "a", "to": {"*": 50, "a": 50}}]}}`}},
	{"pod", (&meshapi.ProxyConfig{}).ProtoReflect().Descriptor(), func(text string) error {
		config := mesh.DefaultProxyConfig()
		if _, err := mesh.MergeProxyConfig(text, config); err != nil {
			return err
		}
		return agent.ValidateMeshConfigProxyConfig(config).Err
	}, map[string]any{"holdApplicationUntilProxyStarts": true}, nil},
	{"values", (&apis.Values{}).ProtoReflect().Descriptor(), func(text string) error {
		_, err := inject.NewValuesConfig(text)
		return err
	}, map[string]any{"global": map[string]any{"hub": "registry.example"}, "revision": "stable"}, nil},
}

type verdict struct {
	Door    string `json:"door"`
	Text    string `json:"text"`
	Refused string `json:"refused"` // why; empty: it is taken
	Random  bool   `json:"random"`  // the next time it may be the other way
}

const readings = 200

// judge reads again what only the order of a map may have refused.
func (of door) judge(text string) verdict {
	said := verdict{Door: of.name, Text: text, Refused: of.read(text)}
	for i := 0; i < readings && !said.Random && strings.Contains(said.Refused, "overlap"); i++ {
		said.Random = of.read(text) == ""
	}
	return said
}

func (of door) read(text string) (why string) {
	defer func() {
		if failed := recover(); failed != nil {
			why = fmt.Sprintf("panic: %v", failed)
		}
	}()
	if err := of.refuse(text); err != nil {
		return err.Error()
	}
	return ""
}

func main() {
	for _, scope := range log.Scopes() {
		scope.SetOutputLevel(log.NoneLevel) // it would go to standard output
	}
	count, seed := number(os.Args[1]), int64(number(os.Args[2]))
	out := json.NewEncoder(os.Stdout)
	for _, door := range doors {
		seen := map[string]bool{}
		(&generator{Rand: rand.New(rand.NewSource(seed)), door: door}).generate(count, func(text string) {
			if !seen[text] {
				seen[text] = true
				must(out.Encode(door.judge(text)))
			}
		})
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	must(err)
	return value
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
