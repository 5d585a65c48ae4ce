// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"slices"
	"strings"
	"testing"

	registration "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

var suffixes = []string{"", "-standard", "-high-traffic", "-low-load"}

// entry is what both kinds of webhook have in common.
type entry struct {
	name       string
	path       string
	rules      []registration.RuleWithOperations
	conditions []registration.MatchCondition
	policy     *registration.FailurePolicyType
	match      *registration.MatchPolicyType
	effects    *registration.SideEffectClass
	seconds    *int32
	versions   []string
	client     registration.WebhookClientConfig
}

func validatingEntries(t *testing.T, objects rendered) []entry {
	var all []entry
	for _, hook := range get[registration.ValidatingWebhookConfiguration](t, objects, validatingName).Webhooks {
		all = append(all, entry{hook.Name, *hook.ClientConfig.Service.Path, hook.Rules,
			hook.MatchConditions, hook.FailurePolicy, hook.MatchPolicy, hook.SideEffects,
			hook.TimeoutSeconds, hook.AdmissionReviewVersions, hook.ClientConfig})
	}
	return all
}

func mutatingEntries(t *testing.T, objects rendered) []entry {
	var all []entry
	for _, hook := range get[registration.MutatingWebhookConfiguration](t, objects, mutatingName).Webhooks {
		all = append(all, entry{hook.Name, *hook.ClientConfig.Service.Path, hook.Rules,
			hook.MatchConditions, hook.FailurePolicy, hook.MatchPolicy, hook.SideEffects,
			hook.TimeoutSeconds, hook.AdmissionReviewVersions, hook.ClientConfig})
	}
	return all
}

func expected(kinds ...string) []string {
	var names []string
	for _, kind := range kinds {
		for _, suffix := range suffixes {
			names = append(names, kind+suffix+".meshrail.io")
		}
	}
	return names
}

func names(entries []entry) []string {
	var all []string
	for _, e := range entries {
		all = append(all, e.name)
	}
	return all
}

func TestEntriesAreTheOnesPromised(t *testing.T) {
	objects := render(t, shipped+"/webhooks")
	validating, mutating := validatingEntries(t, objects), mutatingEntries(t, objects)
	if got := names(validating); !slices.Equal(got, slices.Concat(expected("apply", "pods"), []string{"policy.meshrail.io", "profiles.meshrail.io"}, expected("control", "edge", "mesh"))) {
		t.Errorf("validating entries: %v", got)
	}
	if got := names(mutating); !slices.Equal(got, expected("repair", "mend")) {
		t.Errorf("mutating entries: %v", got)
	}
	for _, e := range append(slices.Clone(validating), mutating...) {
		kind, _, _ := strings.Cut(strings.TrimSuffix(e.name, ".meshrail.io"), "-")
		_, profile, of := strings.Cut(strings.TrimSuffix(e.name, ".meshrail.io"), "-")
		path, policy, seconds := "/validate", registration.Ignore, int32(3)
		if kind == "apply" {
			policy = registration.Fail
		}
		if kind == "repair" || kind == "mend" {
			path, seconds = "/mutate", 1
		}
		if of {
			path += "/" + profile
		}
		if e.path != path || *e.policy != policy || *e.seconds != seconds {
			t.Errorf("%s: path %s, %s, %d s; expected %s, %s, %d s", e.name, e.path, *e.policy,
				*e.seconds, path, policy, seconds)
		}
		if *e.effects != registration.SideEffectClassNone || *e.match != registration.Equivalent {
			t.Errorf("%s: side effects %s, match policy %s", e.name, *e.effects, *e.match)
		}
		if !slices.Equal(e.versions, []string{"v1", "v1beta1"}) {
			t.Errorf("%s: review versions %v", e.name, e.versions)
		}
		service := e.client.Service
		if service.Name != "meshrail" || service.Namespace != "meshrail-system" || *service.Port != 443 {
			t.Errorf("%s: service %v", e.name, service)
		}
	}
}

func TestOperationsAreCreateAndUpdateOfNamedResources(t *testing.T) {
	objects := render(t, shipped+"/webhooks")
	for _, e := range append(validatingEntries(t, objects), mutatingEntries(t, objects)...) {
		for _, rule := range e.rules {
			for _, operation := range rule.Operations {
				if operation != registration.Create && operation != registration.Update {
					t.Errorf("%s: operation %s", e.name, operation)
				}
			}
			all := slices.Concat(rule.APIGroups, rule.APIVersions, rule.Resources)
			if slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, "*") }) {
				t.Errorf("%s: a wildcard in %v", e.name, all)
			}
			if slices.Contains(rule.Resources, "destinationrules") &&
				!slices.Equal(rule.APIVersions, []string{"v1", "v1beta1", "v1alpha3"}) {
				t.Errorf("%s: DestinationRule in %v only", e.name, rule.APIVersions)
			}
		}
	}
}

// Every rule of an entry is a kind of the book: group, versions, resource, scope.
func TestRulesAreKindsOfTheBook(t *testing.T) {
	objects := everything(t)
	for _, e := range append(validatingEntries(t, objects), mutatingEntries(t, objects)...) {
		for _, rule := range e.rules {
			for _, resource := range rule.Resources {
				resource, _, _ = strings.Cut(resource, "/")
				kind := bookKinds[rule.APIGroups[0]+"/"+resource]
				scope := registration.NamespacedScope
				if kind.cluster {
					scope = registration.ClusterScope
				}
				if kind.versions != strings.Join(rule.APIVersions, " ") || len(rule.APIGroups) != 1 || *rule.Scope != scope {
					t.Errorf("%s: %s of %v in %v (%s), and the book has %v", e.name, resource, rule.APIGroups,
						rule.APIVersions, *rule.Scope, kind)
				}
			}
		}
	}
}

func TestMutatingRunsBeforeTheInjectorAndAgain(t *testing.T) {
	configuration := get[registration.MutatingWebhookConfiguration](t,
		render(t, shipped+"/webhooks"), mutatingName)
	// Istio's own names; the API server goes by the alphabet.
	for _, other := range []string{"istio-revision-tag-default", "istio-sidecar-injector"} {
		if configuration.Name >= other {
			t.Errorf("%s runs after %s", configuration.Name, other)
		}
	}
	for _, hook := range configuration.Webhooks {
		if *hook.ReinvocationPolicy != registration.IfNeededReinvocationPolicy {
			t.Errorf("%s: reinvocation policy %s", hook.Name, *hook.ReinvocationPolicy)
		}
	}
}

// The pages on operations select by these labels.
func TestLabels(t *testing.T) {
	for name, text := range render(t, shipped+"/base") {
		expectLabels(t, name, text, false)
	}
	for name, text := range render(t, shipped+"/webhooks") {
		expectLabels(t, name, text, true)
	}
}

func expectLabels(t *testing.T, name string, text []byte, webhooks bool) {
	var head metav1.PartialObjectMetadata
	if err := yaml.Unmarshal(text, &head); err != nil {
		t.Fatal(err)
	}
	if head.Labels["app.kubernetes.io/name"] != "meshrail" ||
		(head.Labels["app.kubernetes.io/component"] == "webhooks") != webhooks {
		t.Errorf("%s is labelled %v", name, head.Labels)
	}
}

// The entries of one kind differ in profile and in nothing else.
func TestProfilesShareRulesAndConditions(t *testing.T) {
	objects := render(t, shipped+"/webhooks")
	first := map[string]entry{}
	for _, e := range append(validatingEntries(t, objects), mutatingEntries(t, objects)...) {
		kind, _, _ := strings.Cut(strings.TrimSuffix(e.name, ".meshrail.io"), "-")
		model, seen := first[kind]
		if !seen {
			first[kind] = e
			continue
		}
		if !slices.Equal(e.conditions, model.conditions) {
			t.Errorf("%s and %s differ in their conditions", e.name, model.name)
		}
		if len(e.rules) != len(model.rules) {
			t.Errorf("%s and %s differ in their rules", e.name, model.name)
		}
	}
}
