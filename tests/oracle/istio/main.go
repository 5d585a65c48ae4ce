// SPDX-License-Identifier: Apache-2.0

// Says what becomes of DestinationRules on their way to istiod: which fields the API server prunes, what
// the CRD refuses, what istiod's own webhook refuses.
//
//	istio SOURCE generate COUNT    Istio's samples, a corpus, COUNT changes of both, each with its verdict
//	istio SOURCE grow SEED COUNT   the same samples and rules with every block, and COUNT changes by the CRD
//	istio SOURCE judge             the objects of standard input, one a line, with their verdicts
//
// SOURCE is a checkout of istio.io/istio. The same lines every time, for a seed.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"

	"istio.io/api/networking/v1alpha3"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/validation"
	"istio.io/istio/pkg/log"
)

type object = map[string]any

type verdict struct {
	Origin  string `json:"origin,omitempty"`
	Written object `json:"written"`
	Pruned  object `json:"pruned"` // as webhooks see it
	CRD     string `json:"crd"`    // why it refuses; empty: it takes it
	Istiod  string `json:"istiod"`
}

func main() {
	for _, scope := range log.Scopes() {
		scope.SetOutputLevel(log.NoneLevel) // it would go to standard output
	}
	source := os.Args[1]
	schema := readSchema(source)
	out := json.NewEncoder(os.Stdout)
	write := func(origin string, written object) {
		if err := out.Encode(judge(schema, origin, written)); err != nil {
			panic(err)
		}
	}
	if os.Args[2] == "judge" {
		lines := bufio.NewScanner(os.Stdin)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			write("", parse(lines.Bytes()))
		}
		return
	}
	numbers := make([]int, 2)
	for i, text := range os.Args[3:] {
		number, err := strconv.Atoi(text)
		if err != nil {
			panic(err)
		}
		numbers[i] = number
	}
	if os.Args[2] == "generate" {
		generate(source, numbers[0], write)
		return
	}
	for range 4 {
		for _, rule := range rulesOf(odd) {
			write("odd", rule)
		}
	}
	rules := rulesOf(whole)
	originals(source, func(origin string, rule object) { rules = append(rules, rule) })
	for _, rule := range rules {
		write("whole", rule)
	}
	cultivate(schema.properties, rules, int64(numbers[0]), numbers[1], write)
}

func parse(text []byte) object {
	var parsed object
	if err := json.Unmarshal(text, &parsed); err != nil {
		panic(err)
	}
	return parsed
}

func judge(schema *schema, origin string, written object) verdict {
	pruned := clone(written)
	schema.prune(pruned)
	return verdict{
		Origin:  origin,
		Written: written,
		Pruned:  pruned,
		CRD:     schema.refuses(clone(pruned)),
		Istiod:  istiodRefuses(pruned),
	}
}

func clone(value object) object {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return parse(text)
}

func istiodRefuses(rule object) string {
	text, err := json.Marshal(rule["spec"])
	if err != nil {
		panic(err)
	}
	spec := &v1alpha3.DestinationRule{}
	if err := config.ApplyJSON(spec, string(text)); err != nil {
		return err.Error()
	}
	meta := config.Meta{Name: "generated", Namespace: "shop"}
	if metadata, stated := rule["metadata"].(object); stated && metadata["namespace"] != nil {
		meta.Namespace, _ = metadata["namespace"].(string)
	}
	if _, err := validation.ValidateDestinationRule(config.Config{Meta: meta, Spec: spec}); err != nil {
		return err.Error()
	}
	return ""
}
