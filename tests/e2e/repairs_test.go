// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"meshrail.io/tests/e2e/plane"
	"meshrail.io/tests/e2e/writers"
)

// What becomes of a repaired object when its source is written again.
const (
	afresh  = "as afresh"                    // what repairing that source afresh gives
	kept    = "as written"                   // what the author wrote, and perhaps an earlier repair
	stays   = "stays"                        // the same, and the earlier repair beside it
	refusal = "refused"                      // by the API server itself
	denied  = "DENIED"                       // by meshrail
	lost    = "LOST"                         // anything else
	edits   = "again changed removed second" // what is done to a source
)

// The law of repairs, for every rule that has one, by every way to write and every edit: never a
// denial, never a lost edit. An earlier repair stays only where nothing tells that its source is gone.
func TestRepairs(t *testing.T) {
	sources := readSources(t)
	together, alone := []string{}, []string{}
	for rule, source := range sources {
		if source.Alone {
			alone = append(alone, rule)
		} else {
			together = append(together, rule)
		}
	}
	must(t, plane.CreateNamespace(clients, "repairs", nil))
	must(t, plane.CreateNamespace(clients, "repairs-high-traffic", map[string]string{"meshrail.io/profile": "high-traffic"}))
	var table strings.Builder
	rules := repairing(t)
	for _, rule := range rules {
		if _, found := sources[rule]; !found {
			t.Error("repairs/sources.yaml has no source for", rule)
		}
	}
	underPolicy(t, policyOfRepairs(t, together))
	playAll(t, sources, together, &table)
	for _, rule := range alone {
		underPolicy(t, policyOfRepairs(t, []string{rule, "DR-LB-LEAST-CONN"}))
		playAll(t, sources, []string{rule}, &table)
	}
	t.Logf("what the stored object is:\n%s", table.String())
	for name := range sources {
		if !slices.Contains(rules, ruleOf(name)) {
			t.Error("it does not repair:", name)
		}
	}
}

// playAll plays every scenario of some rules, and adds their lines to the table.
func playAll(t *testing.T, sources map[string]source, rules []string, table *strings.Builder) {
	slices.Sort(rules)
	for _, rule := range rules {
		t.Run(rule, func(t *testing.T) {
			source := sources[rule]
			for _, writer := range writers.All(objects) {
				fmt.Fprintf(table, "%-30s %-28s", rule, writer.Name)
				for _, edit := range strings.Fields(edits) {
					scenario := scenario{T: t, source: source, writer: writer, edit: edit}
					outcome, why := scenario.play()
					fmt.Fprintf(table, "  %s: %-9s", edit, outcome)
					if outcome == refusal {
						t.Logf("%s, %s: %s", writer.Name, edit, why)
					}
					if !scenario.lawful(outcome) {
						t.Errorf("%s, %s: %s\n%s", writer.Name, edit, outcome, why)
					}
				}
				table.WriteString("\n")
			}
			t.Run("by an account that is never blocked", func(t *testing.T) {
				source.neverBlocked(t)
			})
		})
	}
}

// A scenario writes a source, and then what an edit makes of it.
type scenario struct {
	*testing.T
	source source
	writer writers.Writer
	edit   string
}

// lawful tells which outcomes the law allows.
func (s scenario) lawful(outcome string) bool {
	switch outcome {
	case afresh, refusal:
		return true
	case kept: // what runs is not changed, where a rule speaks of new objects alone
		return s.source.Created || s.source.Settled && !s.writer.Tells
	case stays: // what was not told is not known
		return s.source.Created || (s.source.Settled || s.edit == "removed") && !s.writer.Tells
	}
	return false
}

func (s scenario) play() (outcome, why string) {
	before, after := s.source.object(s.T, "again"), s.source.object(s.T, s.edit)
	wanted, err := s.store(after)
	if err != nil {
		return outcomeOf(err), err.Error()
	}
	earlier, err := s.store(before)
	if err != nil {
		return outcomeOf(err), err.Error()
	}
	defer s.remove(before)
	must(s.T, s.writer.Create(s.T.Context(), before.DeepCopy()))
	if err := s.writer.Update(s.T.Context(), before.DeepCopy(), after.DeepCopy()); err != nil {
		return outcomeOf(err), err.Error()
	}
	stored := s.live(after)
	why = fmt.Sprintf("stored %v\nafresh %v", stored, wanted)
	switch {
	case same(stored, wanted):
		return afresh, why
	case same(stored, union(wanted, earlier)):
		return stays, why
	case same(stored, union(s.own(after), stored)):
		return kept, why
	}
	return lost, why
}

// own is what the author wrote of an object that is stored. The API server completes the spec of a Pod.
func (s scenario) own(object *unstructured.Unstructured) map[string]any {
	own := written(object)
	if s.source.Kind == "Pod" {
		delete(own, "spec")
	}
	return own
}

func outcomeOf(err error) string {
	if strings.Contains(err.Error(), "meshrail") || strings.Contains(err.Error(), "] ") {
		return denied
	}
	return refusal
}

// store tells what becomes of an object that was not there.
func (s scenario) store(object *unstructured.Unstructured) (map[string]any, error) {
	defer s.remove(object)
	if err := s.writer.Create(s.T.Context(), object.DeepCopy()); err != nil {
		return nil, err
	}
	return s.live(object), nil
}

func (s scenario) live(object *unstructured.Unstructured) map[string]any {
	live, err := resourceOf(object).Get(s.T.Context(), object.GetName(), metav1.GetOptions{})
	must(s.T, err)
	return written(live)
}

func (s scenario) remove(object *unstructured.Unstructured) {
	now := int64(0)
	err := resourceOf(object).Delete(s.T.Context(), object.GetName(),
		metav1.DeleteOptions{GracePeriodSeconds: &now})
	must(s.T, writers.IgnoreNotFound(err))
}

// written is what authors and repairs write of an object.
func written(object *unstructured.Unstructured) map[string]any {
	annotations := object.GetAnnotations()
	delete(annotations, writers.LastApplied)
	labels := object.GetLabels()
	delete(labels, writers.SecondManager)
	found := map[string]any{"annotations": anyOf(annotations), "labels": anyOf(labels)}
	for _, key := range []string{"spec", "data"} {
		if value, there := object.Object[key]; there && !isLoadBalancer(object) {
			found[key] = value
		}
	}
	return found
}

// isLoadBalancer tells a Service to whose spec the API server adds addresses and ports, others each
// time. No rule repairs any of it.
func isLoadBalancer(object *unstructured.Unstructured) bool {
	return object.GetAPIVersion() == "v1" && object.GetKind() == "Service"
}

func anyOf(texts map[string]string) map[string]any {
	found := map[string]any{}
	for key, value := range texts {
		found[key] = value
	}
	return found
}

// same compares what is stored; an empty mapping says nothing.
func same(a, b map[string]any) bool {
	return fmt.Sprint(pruned(a)) == fmt.Sprint(pruned(b))
}

func pruned(value any) any {
	object, is := value.(map[string]any)
	if !is {
		return value
	}
	found := map[string]any{}
	for key, member := range object {
		member = pruned(member)
		if mapping, is := member.(map[string]any); !is || len(mapping) > 0 {
			found[key] = member
		}
	}
	return found
}

// union is a with what only b has.
func union(a, b map[string]any) map[string]any {
	all := maps.Clone(a)
	for key, value := range b {
		mine, there := all[key].(map[string]any)
		its, is := value.(map[string]any)
		switch {
		case there && is:
			all[key] = union(mine, its)
		case all[key] == nil:
			all[key] = value
		}
	}
	return all
}

// neverBlocked writes the source as an account of the platform, which is never repaired, and labels
// it as an ordinary user, which repairs nothing either.
func (s source) neverBlocked(t *testing.T) {
	const user = "system:serviceaccount:knative-serving:controller"
	config := rest.CopyConfig(cluster.Config)
	config.Impersonate = rest.ImpersonationConfig{UserName: user, Groups: []string{"system:masters"}}
	trusted, err := dynamic.NewForConfig(config)
	must(t, err)
	object := s.object(t, "again")
	scenario := scenario{T: t, source: s}
	if err := writers.Replacing(trusted).Create(t.Context(), object.DeepCopy()); err != nil {
		if outcomeOf(err) == denied {
			t.Fatal(err)
		}
		t.Skipf("there is no such object to leave alone, for the API server itself refuses it: %v", err)
	}
	defer scenario.remove(object)
	as := scenario.live(object)
	own, stored := repairable(s, written(object)), repairable(s, as)
	if !same(union(own, stored), own) { // of which the API server may drop what its schema does not know
		t.Errorf("an account that is never blocked was patched: %v", stored)
	}
	live, err := resourceOf(object).Get(t.Context(), object.GetName(), metav1.GetOptions{})
	must(t, err)
	labels := live.GetLabels()
	if labels == nil {
		labels = map[string]string{}
	}
	labels["team"] = "shop"
	live.SetLabels(labels)
	labelled, err := resourceOf(object).Update(t.Context(), live, metav1.UpdateOptions{})
	must(t, err)
	as["labels"].(map[string]any)["team"] = "shop"
	if !same(written(labelled), as) {
		t.Errorf("a label was set, and more was changed:\n%v\n%v", written(labelled), as)
	}
}

// repairable is what rules repair of it. Of the spec of a Pod, which the API server completes, that is
// the grace alone, 30 by default.
func repairable(s source, object map[string]any) map[string]any {
	if s.Kind != "Pod" {
		return object
	}
	object = maps.Clone(object)
	spec, _ := object["spec"].(map[string]any)
	grace := spec["terminationGracePeriodSeconds"]
	if grace == nil {
		grace = int64(30)
	}
	object["spec"] = map[string]any{"terminationGracePeriodSeconds": grace}
	return object
}
