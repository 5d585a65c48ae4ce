// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math/rand"
	"regexp"
	"strings"

	"knative.dev/pkg/apis"
	v1 "knative.dev/serving/pkg/apis/serving/v1"
	"meshrail/tests/oracle/asked"
)

// Whole Services, of which anything may be changed: what Knative refuses is denied, and what it takes
// is not denied as refused. What differs has a reason here, and a reason that no Service shows any
// more has gone.
const seed = 20260101

// A reason why a line of Knative's is not denied, and the rule that says it in its own way.
type reason struct {
	why  string
	line *regexp.Regexp
	rule string // warns of it; empty: nobody does
	seen int
}

var reasons = []*reason{
	{why: "a flag of the cluster may allow it", rule: "KS-FLAGGED-FIELD",
		line: regexp.MustCompile(`(?i)^must not set the field\(s\): .*\.(affinity|dnsConfig|dnsPolicy|hostAliases|hostIPC|hostNetwork|hostPID|initContainers|nodeSelector|priorityClassName|runtimeClassName|schedulerName|securityContext|shareProcessNamespace|tolerations|topologySpreadConstraints|csi|ephemeral|hostPath|image|persistentVolumeClaim|mountPropagation|fieldRef|resourceFieldRef|capabilities\.add|containers\[\d+\]\.(liveness|readiness|startup)Probe(\..*)?)\b|support is disabled|support for init-containers is off`)},
	{why: "the cluster may allow a longer one", rule: "KS-TIMEOUT-MAX",
		line: regexp.MustCompile(`^expected 0 <= \d+ <= 600: spec\.template\.spec\.timeoutSeconds`)},
	{why: "the cluster may have another class", rule: "KS-ANN-RANGE",
		line: regexp.MustCompile(`^invalid value: .*: spec\.template\.metadata\.annotations\.autoscaling\.knative\.dev/metric`)},
	{why: "the cluster may allow 0", line: regexp.MustCompile(`initial-scale=0 not allowed by cluster`)},
}

// Why a denial of what Knative takes is right.
var lenient []*reason

func excused(message string) bool {
	for _, one := range lenient {
		if one.line.MatchString(message) {
			one.seen++
			return true
		}
	}
	return false
}

func denies(found []asked.Finding) bool {
	for _, one := range found {
		if one.Action == "deny" || one.Action == "patch" {
			return true
		}
	}
	return false
}

// refusing: the finding says that Knative refuses the Service.
func refusing(one asked.Finding) bool {
	return one.Rule == "KS-INVALID" || strings.Contains(one.Message, "Knative refuses")
}

// explains: each line has a reason, and the rule that goes with it speaks.
func explains(refused string, found []asked.Finding) bool {
	for _, line := range strings.Split(refused, "\n") {
		explained := false
		for _, one := range reasons {
			if !one.line.MatchString(line) {
				continue
			}
			speaks := one.rule == ""
			for _, finding := range found {
				speaks = speaks || finding.Rule == one.rule
			}
			if speaks {
				one.seen++
				explained = true
			}
		}
		if !explained {
			return false
		}
	}
	return true
}

// wholeServices fails where one of the two directions does.
func wholeServices(program string, count int) bool {
	random := rand.New(rand.NewSource(seed))
	objects, refused := []object{}, []string{}
	for len(objects) < count {
		made := changed(random)
		text, _ := json.Marshal(made)
		var service v1.Service
		if json.Unmarshal(text, &service) != nil {
			continue // the API server refuses another type
		}
		objects = append(objects, made)
		refused = append(refused, refusesService(made))
	}
	found := asked.Check(program, objects, asked.With{Complete: true})
	missed, wrong, taken := map[string]string{}, map[string]string{}, 0
	for i := range objects {
		text, _ := json.Marshal(objects[i])
		if refused[i] == "" {
			taken++
			for _, one := range found[i] {
				if one.Action == "deny" && refusing(one) && !excused(one.Message) {
					wrong[one.Rule+" "+one.Message] = string(text)
				}
			}
		} else if !denies(found[i]) && !explains(refused[i], found[i]) {
			missed[refused[i]] = string(text)
		}
	}
	tell := func(what string, list map[string]string) {
		for _, one := range sorted(list)[:min(len(list), 20)] {
			fmt.Printf("# %s: %s\n#   %s\n", what, strings.ReplaceAll(one, "\n", "; "), list[one])
		}
	}
	say(len(missed) == 0, fmt.Sprintf("what Knative refuses is denied: %d of %d Services, seed %d", count-taken, count, seed))
	tell("missed", missed)
	say(len(wrong) == 0, fmt.Sprintf("what Knative takes is not denied as refused: %d of %d Services", taken, count))
	tell("denied", wrong)
	unseen := map[string]string{}
	for _, one := range append(reasons, lenient...) {
		if one.seen == 0 {
			unseen[one.why] = ""
		}
	}
	say(len(unseen) == 0, "each reason is met")
	tell("unmet", unseen)
	return len(missed)+len(wrong)+len(unseen) > 0
}

// kept: is another template under the name of the revision before refused, and the same one taken?
func kept(program string, count int) bool {
	random := rand.New(rand.NewSource(seed))
	objects, before, refused := []object{}, []object{}, []bool{}
	for i := range count {
		name := fmt.Sprintf("kept-%04d", i)
		var live v1.Service
		if err := json.Unmarshal([]byte(strings.ReplaceAll(wholes[1], `"two`, `"`+name)), &live); err != nil {
			log.Fatal(err)
		}
		live.SetDefaults(inCreate())
		old := asObject(&live)
		made := twice(old).(object)
		template := made["spec"].(object)["template"].(object)
		container := template["spec"].(object)["containers"].([]any)[0].(object)
		switch random.Intn(6) {
		case 0:
			container["image"] = "example.com/two:2.0"
		case 1:
			template["metadata"].(object)["name"] = name + "-v3"
			container["image"] = "example.com/two:2.0"
		case 2:
			template["metadata"].(object)["labels"] = object{"a": "b"}
		case 3:
			container["resources"].(object)["limits"] = object{"cpu": "1000m"}
		case 4:
			delete(template["metadata"].(object), "name")
		}
		objects, before = append(objects, made), append(before, old)
		refused = append(refused, refusesUpdate(made, &live))
	}
	list := object{"apiVersion": "v1", "kind": "List", "items": before}
	wrong := map[string]string{}
	for i, found := range asked.Check(program, objects, asked.With{Complete: true, Before: list}) {
		denied := false
		for _, one := range found {
			denied = denied || one.Action == "deny" && refusing(one)
		}
		if denied != refused[i] {
			text, _ := json.Marshal(objects[i])
			wrong[string(text)] = ""
		}
	}
	say(len(wrong) == 0, fmt.Sprintf("a revision's name is kept for one template: %d updates", count))
	for _, one := range sorted(wrong)[:min(len(wrong), 3)] {
		fmt.Printf("# %s\n", one)
	}
	return len(wrong) > 0
}

func asObject(service *v1.Service) object {
	var made object
	text, _ := json.Marshal(service)
	if err := json.Unmarshal(text, &made); err != nil {
		log.Fatal(err)
	}
	delete(made, "status")
	made["apiVersion"], made["kind"] = "serving.knative.dev/v1", "Service"
	return made
}

// refusesUpdate is what becomes of it where the other one lives.
func refusesUpdate(made object, live *v1.Service) bool {
	var service v1.Service
	text, _ := json.Marshal(made)
	if err := json.Unmarshal(text, &service); err != nil {
		log.Fatal(err)
	}
	ctx := apis.WithinUpdate(inCreate(), live)
	service.SetDefaults(ctx)
	return service.Validate(ctx).Filter(apis.ErrorLevel) != nil
}
