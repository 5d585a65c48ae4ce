// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/generic"
	webhookrequest "k8s.io/apiserver/pkg/admission/plugin/webhook/request"
	"sigs.k8s.io/yaml"
)

// The conditions are a second opinion on what has rules. These tests hold it against the first one:
// whatever the engine would say something of must be sent, and what is not sent must leave it silent.

// engine is the program under test, by its absolute path in MESHRAIL.
type engine string

func theEngine(t *testing.T) engine {
	t.Helper()
	program := os.Getenv("MESHRAIL")
	if program == "" {
		t.Fatal("MESHRAIL does not name the program")
	}
	return engine(program)
}

func (e engine) run(t *testing.T, input []byte, arguments ...string) []byte {
	t.Helper()
	var said, complaint bytes.Buffer
	command := exec.Command(string(e), arguments...)
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &said, &complaint
	if err := command.Run(); err != nil {
		t.Fatalf("meshrail %s: %v\n%s", strings.Join(arguments, " "), err, complaint.String())
	}
	return said.Bytes()
}

// verdict is what the engine says of a request: the rules that /validate names, and whether /mutate
// has a patch.
type verdict struct {
	rules   []string
	patched bool
}

var ruleAndAction = regexp.MustCompile(`([A-Z0-9-]+)=[a-z]+`)

func (e engine) judge(t *testing.T, r request, options ...string) verdict {
	t.Helper()
	validated := e.review(t, r, append([]string{"review"}, options...))
	mutated := e.review(t, r, append([]string{"review", "--mutate"}, options...))
	var named []string
	for _, found := range ruleAndAction.FindAllStringSubmatch(validated.AuditAnnotations["findings"], -1) {
		named = append(named, found[1])
	}
	if len(named) == 0 && (!validated.Allowed || len(validated.Warnings) > 0) {
		t.Errorf("an answer without findings: %v", validated)
	}
	return verdict{named, len(mutated.Patch) > 0}
}

func (e engine) review(t *testing.T, r request, arguments []string) *admissionv1.AdmissionResponse {
	t.Helper()
	versioned, err := r.VersionedAttribute(r.GetKind())
	if err != nil {
		t.Fatal(err)
	}
	sent := webhookrequest.CreateV1AdmissionReview("uid", versioned, &generic.WebhookInvocation{
		Resource: r.GetResource(), Subresource: r.GetSubresource(), Kind: r.GetKind()})
	sent.SetGroupVersionKind(admissionv1.SchemeGroupVersion.WithKind("AdmissionReview"))
	body, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	var answer admissionv1.AdmissionReview
	if err := json.Unmarshal(e.run(t, body, arguments...), &answer); err != nil || answer.Response == nil {
		t.Fatalf("no answer: %v", err)
	}
	return answer.Response
}

func (e engine) book(t *testing.T) []string {
	t.Helper()
	var ids []string
	listed := e.run(t, nil, "rules", "--output", "json")
	for _, found := range regexp.MustCompile(`"id":\s*"([A-Z0-9-]+)"`).FindAllSubmatch(listed, -1) {
		ids = append(ids, string(found[1]))
	}
	if len(ids) == 0 {
		t.Fatalf("no rules in %s", listed)
	}
	return ids
}

// expectSent fails where the engine has something to say that the API server would not ask for.
func expectSent(t *testing.T, sent []string, said verdict) {
	t.Helper()
	mutating := []string{"repair", "mend", "amend"}
	repairs := func(entry string) bool { return slices.Contains(mutating, entry) }
	asked := slices.ContainsFunc(sent, func(entry string) bool { return !repairs(entry) })
	if len(said.rules) > 0 && !asked {
		t.Errorf("%v speak of it, but it is sent to %v only", said.rules, sent)
	}
	if said.patched && !slices.ContainsFunc(sent, repairs) {
		t.Errorf("there is a repair for it, but it is sent to %v only", sent)
	}
}

func TestEngineAgreesWithTheCases(t *testing.T) {
	program := theEngine(t)
	server := newAPIServer(t, everything(t))
	book := program.book(t)
	for _, c := range readCases(t) {
		t.Run(c.Says, func(t *testing.T) {
			said := program.judge(t, c.request(t, server))
			for _, rule := range c.Rules {
				if slices.Contains(book, rule) && !slices.Contains(said.rules, rule) {
					t.Errorf("%s is silent; the engine says %v", rule, said.rules)
				}
			}
			if c.Unguarded == "" {
				expectSent(t, c.Sent, said)
			}
		})
	}
}

func TestEngineLikesItsOwnManifests(t *testing.T) {
	program := theEngine(t)
	objects := render(t, shipped+"/base")
	server := newAPIServer(t, everything(t))
	for _, name := range []string{"ConfigMap/meshrail-policy", "Deployment/meshrail"} {
		text, err := yaml.YAMLToJSON(objects[name])
		if err != nil {
			t.Fatal(err)
		}
		c := testCase{Object: text}
		if said := program.judge(t, c.request(t, server)); len(said.rules) > 0 || said.patched {
			t.Errorf("%s: %v", name, said.rules)
		}
	}
}

func TestEveryRuleHasACase(t *testing.T) {
	program := theEngine(t)
	cases := readCases(t)
	for _, rule := range program.book(t) {
		// Only files show pairs, and what no API server can decode.
		if strings.HasPrefix(rule, "X-") || rule == "OBJ-TEXT" {
			continue
		}
		if !slices.ContainsFunc(cases, func(c testCase) bool {
			family, all := strings.CutSuffix(c.Covers, "*")
			return slices.Contains(c.Rules, rule) || all && strings.HasPrefix(rule, family)
		}) {
			t.Errorf("no case shows that what %s judges is sent", rule)
		}
	}
}

// What the recorded reviews and the goldens of the rules find must be sent as well.
func TestFindingsOfTheGoldensAreSent(t *testing.T) {
	program := theEngine(t)
	server := newAPIServer(t, everything(t))
	recorded, _ := filepath.Glob("../reviews/recorded/*.json")
	written, _ := filepath.Glob("../reviews/*-*/*.yaml")
	if len(recorded) == 0 || len(written) == 0 {
		t.Fatalf("%d recorded and %d written reviews", len(recorded), len(written))
	}
	for _, file := range slices.Concat(recorded, written) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		// The conditions know of one namespace for Istio and one for Knative. What no API server can
		// decode, it sends to nobody.
		if otherNamespaces.Match(text) || inFilesAlone.Match(text) || strings.Contains(file, "-no-text") ||
			strings.Contains(file, "/OBJ-TEXT/") {
			continue
		}
		t.Run(strings.TrimPrefix(file, "../reviews/"), func(t *testing.T) {
			c, options := readReview(t, text)
			r := c.request(t, server)
			sent, err := server.sends(r)
			if err != nil {
				t.Fatal(err)
			}
			// Pods are sent when they are made or resized, and at no other time.
			if r.GetKind().Kind == "Pod" && r.GetOperation() == admission.Update && c.Subresource != "resize" {
				if len(sent) > 0 {
					t.Errorf("sent to %v", sent)
				}
				return
			}
			expectSent(t, sent, program.judge(t, r, options...))
		})
	}
}

// Objects that no entry of the webhooks names.
var inFilesAlone = regexp.MustCompile(`(?m)^kind: HelmChart$`)

var otherNamespaces = regexp.MustCompile(`(?m)^# policy: .*Namespace:`)

var header = regexp.MustCompile(`(?m)^# (profile|policy|namespace|operation): (.+)$`)

// readReview makes a case of a recorded AdmissionReview or of a golden of tests/golden/case.py, and
// says how the engine is to be called for it.
func readReview(t *testing.T, text []byte) (testCase, []string) {
	t.Helper()
	if json.Valid(text) {
		var review admissionv1.AdmissionReview
		if err := json.Unmarshal(text, &review); err != nil {
			t.Fatal(err)
		}
		return testCase{Operation: admission.Operation(review.Request.Operation),
			Subresource: review.Request.SubResource, Object: review.Request.Object.Raw,
			Old: review.Request.OldObject.Raw}, nil
	}
	var c testCase
	var options []string
	namespace := "shop"
	for _, found := range header.FindAllStringSubmatch(string(text), -1) {
		switch name, value := found[1], found[2]; name {
		case "profile":
			options = append(options, "--profile", value)
		case "policy":
			file := filepath.Join(t.TempDir(), "policy.yaml")
			if err := os.WriteFile(file, []byte(value+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			options = append(options, "--policy", file)
		case "namespace":
			namespace = value
		case "operation":
			c.Operation = admission.Operation(value)
		}
	}
	object, old, _ := strings.Cut(string(text), "\n--- # old\n")
	c.Object, c.Old = objectOf(t, object, namespace), objectOf(t, old, namespace)
	if c.Operation == admission.Delete {
		c.Object, c.Old = nil, c.Object
	}
	return c, options
}

func objectOf(t *testing.T, text, namespace string) json.RawMessage {
	t.Helper()
	var object unstructured.Unstructured
	if err := yaml.Unmarshal([]byte(text), &object.Object); err != nil {
		t.Fatal(err)
	}
	if object.Object == nil {
		return nil
	}
	gvk := object.GroupVersionKind()
	if object.GetNamespace() == "" && (!bookKinds[gvk.Group+"/"+gvk.Kind].cluster || gvk.Group == "") {
		object.SetNamespace(namespace)
	}
	made, err := json.Marshal(object.Object)
	if err != nil {
		t.Fatal(err)
	}
	return made
}
