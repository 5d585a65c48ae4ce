// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math/rand"
	"strings"
)

// What templates are made of: actions that Knative's data suits or does not, literals, control.
var (
	hosts    = []string{"", ".", "-", "foo", "example.com", ":80", ":x", "/", "//", "?", "?a=b", "#", "#a%zz", "%41", "%c3", "@", "[::1]", " ", "ß", "a b", "<", "\\", "^", "\n", "\x01", "%"}
	operands = []string{
		".", ".Name", ".Namespace", ".Domain", ".Tag", ".Labels", ".Annotations", ".Labels.x", ".Annotations.sub", ".Foo", ".UID",
		".Generation", ".CreationTimestamp", ".OwnerReferences", ".DeletionTimestamp", ".SwaggerDoc", ".GenerateName", ".GetName", ".Request.Method",
		"$", "$.Name", "$x", "$x.y", "nil", "true", "false", "0", "1", "-1", "1.5", "0x1F", "1e3", "1_000", "08", "0b12", "1i", "1+2i", "99999999999999999999",
		"9223372036854775808", `""`, `"a"`, `"%s"`, `"%d-%v"`, `"\x41\u00e9\n"`, `"\q"`, "`raw`", "'a'", "'ab'", `'\''`, `"a b"`, "(.Name)", "(len .Name)", "(index .Labels `x`)",
		"(printf `%s` .Name)", "(print 1 2)", "(.Labels).x", "(.Name).x", "print", "and", "foo", "ä",
	}
	functions = []string{
		"print", "printf", "println", "len", "index", "slice", "not", "and", "or", "eq", "ne", "lt", "le", "gt", "ge", "html", "js", "urlquery", "call",
	}
	wholes = []string{
		"{{.Name}}.{{.Namespace}}.{{.Domain}}", "{{.Name}}-{{index .Annotations \"sub\"}}.{{.Domain}}", "{{.Tag}}-{{.Name}}", "user-container", "{{.Name}}",
		"{{if eq .Namespace \"default\"}}{{.Name}}{{else}}{{.Name}}-{{.Namespace}}{{end}}.{{.Domain}}",
		"{{with index .Labels \"team\"}}{{.}}.{{end}}{{.Name}}.{{.Domain}}", "{{- /* a remark */ -}}{{.Name}}", "{{$x := .Name}}{{$x}}.{{.Domain}}",
		"{{range $i, $e := .Labels}}{{$i}}{{end}}{{.Name}}", "{{range 3}}{{.}}{{if eq . 1}}{{break}}{{end}}{{end}}", "{{range $i := 2}}{{$i}}{{continue}}{{end}}",
		"{{define \"a\"}}{{.Name}}{{end}}{{template \"a\" .}}.{{.Domain}}", "{{block \"b\" .}}{{.Name}}{{end}}", "{{template \"c\"}}", "{{range .Name}}x{{end}}",
		"{{.Name | printf \"%s-%s\" .Namespace}}", "{{slice .Name 0 2}}.{{.Domain}}", "{{index .Name 0}}", "{{index .Labels 1}}", "{{.Name -}} x", "{{ .Name }} {{- .Domain }}",
		"{\"url\": \"{{js .Request.RequestURI}}\", \"code\": {{.Response.Code}}}", "{{.Request.RequestURI\"}", "{{end}}", "{{else}}", "{{break}}", "{{$y}}", "{{$y = 1}}", "{{}}", "{{ | }}", "{{.Name | }}",
		"{{.Name | 1}}", "{{1 | .Name}}", "{{\"a\" | len}}", "{{nil}}", "{{print nil}}", "{{.Name 1}}", "{{.Labels.x 1}}", "{{1 2}}", "{{(1)}}", "{{((.Name))}}", "{{(.Name}}", "{{.Name)}}",
		"{{/* a */}}", "{{/* a }}", "{{- .Name -}}", "{{-3}}", "{{if}}{{end}}", "{{if .Name}}", "{{if .Name}}a{{else if .Tag}}b{{else}}c{{end}}", "{{with .Name}}a{{else with .Namespace}}b{{end}}",
		"{{if .Name}}a{{else with .Name}}b{{end}}", "{{define \"domain-template\"}}x{{end}}", "{{define \"tag-template\"}}x{{end}}y", "{{define `e`}}{{end}}{{define `e`}}a{{end}}{{define `e`}}b{{end}}",
		"{{if and .Name .Labels}}a{{else}}b{{end}}", "{{or .Labels.x .Name}}", "{{not .Name}}", "{{eq .Name 1}}", "{{eq .Labels nil}}", "{{lt 1 2.0}}", "{{ne .Name}}", "{{eq .Name}}", "{{call .Name}}",
		"{{.Name}}:80:80", "a@{{.Name}}{{\"\"}} ", "@", "{{1.5}} {{.Domain}}",
	}
)

func action(random *rand.Rand, depth int) string {
	operand := func() string { return oneOf(random, operands) }
	call := func() string {
		text := oneOf(random, functions)
		for range random.Intn(4) {
			text += " " + operand()
		}
		return text
	}
	pipe := func() string {
		text := operand()
		if random.Intn(2) == 0 {
			text = call()
		}
		for range random.Intn(6) / 4 {
			text += " | " + call()
		}
		return text
	}
	inner := func() string { return template(random, depth-1) }
	switch kind := random.Intn(14); {
	case depth == 0 || kind < 6:
		return "{{" + pipe() + "}}"
	case kind < 8:
		return "{{if " + pipe() + "}}" + inner() + "{{else}}" + inner() + "{{end}}"
	case kind == 8:
		return "{{with " + pipe() + "}}" + inner() + "{{end}}"
	case kind == 9:
		return "{{range " + oneOf(random, []string{"", "$x := ", "$x, $y := ", "$x = "}) + pipe() + "}}" + inner() + oneOf(random, []string{"", "{{break}}", "{{continue}}", "{{else}}z"}) + "{{end}}"
	case kind == 10:
		return "{{$x " + oneOf(random, []string{":=", "="}) + " " + pipe() + "}}"
	case kind == 11:
		return "{{define \"t\"}}" + inner() + "{{end}}"
	case kind == 12:
		return "{{template \"t\" " + oneOf(random, []string{"", "."}) + "}}"
	}
	return "{{- " + pipe() + " -}}"
}

func template(random *rand.Rand, depth int) string {
	text := strings.Builder{}
	for range 1 + random.Intn(3) {
		text.WriteString(oneOf(random, hosts))
		text.WriteString(action(random, depth))
	}
	return text.String()
}

// YAML that selects, and that does not.
var selections = []string{
	"", " ", "~", "web", "1", "true", "[]", "{}", "- a", "selector:", "selector: {}", "selector: {app: web}", "Selector: {app: web}", "selector: {app: 1}", "selector: {app: true}",
	"selector: {app: 1.5}", "selector: {app: null}", "selector: {app: [a]}", "selector: {app: {a: b}}", "selector: web", "selector: [a]", "selector:\n  app: web\n", "selector:\n\tapp: web",
	"selector:\n  app: web\ntype: wildcard", "type: 1", "type: [a]", "type: {a: b}", "other: [a]", "selector: {app: web", "selector: {a: b, a: c}", "selector: &a {app: web}", "selector: *a",
	"app: web", "gvisor: {}", "gvisor:", "gvisor: web", "gvisor: [", "gvisor: {selector: {app: web}}", "gvisor: {selector: {'a b': c}}", "gvisor: {selector: {app: 'a b'}}",
	"gvisor: {selector: {example.com/app: web}}", "gvisor: {selector: {Example.com/app: web}}", "gvisor: {selector: {/app: web}}", "gvisor: {selector: {a/b/c: web}}", "gvisor: {selector: {app: ''}}",
	"gvisor: {selector: {app: -a}}", "gvisor: {Selector: {app: -a}}", "gvisor: {selector: {app: 1e6}}", "Gvisor: {}", "g_visor: {}", "a.b: {}", "a..b: {}", "-a: {}", "a-: {}", "'': {}", "1: {}", "a-.b: {}",
	"kata: {selector: {" + strings.Repeat("a", 64) + ": b}}", "kata: {selector: {a: " + strings.Repeat("b", 64) + "}}", strings.Repeat("a", 254) + ": {}",
	"matchLabels: {a: b}", "matchLabels: web", "matchLabels: {a: [b]}", "matchlabels: {a: 1}", "matchExpressions: {key: a}", "matchExpressions:\n- key: a\n  operator: NotIn\n  values: [b]",
	"matchExpressions:\n- key: a\n  operator: NotIn\n  values: b", "matchExpressions:\n- a", "matchExpressions: [{key: [a]}]", "matchExpressions: [{key: a, operator: Foo, values: [1, true]}]", "matchExpressions: [null]",
	"{kind: ClusterIssuer, name: a}", "kind: Issuer\nname: a\ngroup: b", "kind: [a]", "name: {a: b}", "name: 1", "a: b\n---\n- c", "%", "a: b: c", "a: 'b", "!!binary a", "\"a\": {}", "a: !!str 1", "? a\n: {}", "x: y # z", "a: !!]tr 1", "a: {b:,c", "[a:]",
}

func mutated(random *rand.Rand, text string) string {
	const letters = "{}.$|\"`'()=:-/% \n[]&*a1Name,#"
	for range random.Intn(3) {
		at := random.Intn(len(text) + 1)
		rest := text[at:]
		if random.Intn(2) == 0 && rest != "" {
			rest = rest[1:]
		}
		if random.Intn(3) > 0 {
			letter := random.Intn(len(letters))
			rest = letters[letter:letter+1] + rest
		}
		text = strings.ToValidUTF8(text[:at]+rest, "")
	}
	return text
}

// What a key is tried with, where its value has a syntax of its own.
func syntax(random *rand.Rand, name, key string) (string, bool) {
	switch {
	case strings.HasSuffix(strings.ToLower(key), "template") && key != "logging.revision-url-template":
		switch random.Intn(4) {
		case 0:
			return oneOf(random, wholes), true
		case 1:
			return mutated(random, oneOf(random, wholes)), true
		case 2:
			return mutated(random, template(random, 2)), true
		}
		return template(random, 2), true
	case name == "config-domain", name == "config-certmanager", key == "runtime-class-name", key == "namespace-wildcard-cert-selector":
		if random.Intn(2) == 0 {
			return oneOf(random, selections), true
		}
		return mutated(random, oneOf(random, selections)), true
	case key == "default-affinity-type":
		return oneOf(random, []string{"none", "none ", " none", "None", "", "prefer-spread-revision-over-nodes", "prefer-spread-revision-over-nodes\n"}), true
	}
	return fmt.Sprint(random.Intn(9)), false
}
