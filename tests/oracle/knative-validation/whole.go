// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"knative.dev/pkg/apis"
	v1 "knative.dev/serving/pkg/apis/serving/v1"
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

var wholes = []string{good,
	`{"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "two", "namespace": "shop"},
	"spec": {"traffic": [{"latestRevision": true, "percent": 40, "tag": "new"}, {"revisionName": "two-v1", "percent": 60}],
	"template": {"metadata": {"name": "two-v2"}, "spec": {"serviceAccountName": "runner", "timeoutSeconds": 30,
	"containers": [{"name": "app", "image": "example.com/two:1.0", "ports": [{"name": "h2c", "containerPort": 8080, "protocol": "TCP"}],
		"env": [{"name": "A", "value": "b"}, {"name": "S", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
		"resources": {"requests": {"cpu": "100m"}, "limits": {"cpu": "1"}},
		"readinessProbe": {"httpGet": {"path": "/", "port": 8080}, "periodSeconds": 5},
		"livenessProbe": {"tcpSocket": {"port": "h2c"}}},
		{"name": "beside", "image": "example.com/beside@sha256:` + strings.Repeat("a", 64) + `", "args": ["x"]}]}}}}`,
	`{"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "files", "namespace": "shop",
		"annotations": {"serving.knative.dev/rollout-duration": "60s"}},
	"spec": {"template": {"spec": {"containers": [{"image": "files", "volumeMounts": [
		{"name": "s", "mountPath": "/s", "readOnly": true}, {"name": "c", "mountPath": "/c"}, {"name": "e", "mountPath": "/e"},
		{"name": "p", "mountPath": "/p"}], "securityContext": {"runAsUser": 1000}, "startupProbe": {"exec": {"command": ["true"]}}}],
	"volumes": [{"name": "s", "secret": {"secretName": "s", "items": [{"key": "a", "path": "b"}]}}, {"name": "c", "configMap": {"name": "c"}},
		{"name": "e", "emptyDir": {"sizeLimit": "1Gi"}},
		{"name": "p", "projected": {"sources": [{"secret": {"name": "s"}}, {"serviceAccountToken": {"path": "t"}}]}}]}}}}`}

// What a text may be where its field has words or a syntax of its own.
var texts = map[string][]any{
	"name": {"a", "s", "c", "app", "h2c", "http1", "grpc", "two-v2", "two-v3", "hello", "hello-1", "A_B", "", "a-", "queue-proxy",
		"PORT", "K_SERVICE", "K_REVISION", strings.Repeat("a", 64)},
	"generateName": {"a-", "A", "", "two-"},
	"image": {"a", "ab", "ab:1", "ab:", "example.com/a/b:c", "Example/b", "example.com:5000/ab", "a b", "",
		"x@sha256:1", "ab@sha256:" + strings.Repeat("0", 64), "ab:1@sha256:" + strings.Repeat("f", 64), "a.b/", "//ab", "ab:!"},
	"mountPath":                {"/", "/a", "/s", "/dev", "/dev/", "a", "", "/a/../dev", "/e/", "./s"},
	"protocol":                 {"TCP", "UDP", ""},
	"tag":                      {"new", "old", "A", "", "a_b", "1a"},
	"revisionName":             {"two-v1", "A.b", "", "-a", "x/y", "a/b/c"},
	"configurationName":        {"", "two"},
	"serviceAccountName":       {"a", "a.b", "A", "", "a..b", "-a"},
	"terminationMessagePolicy": {"File", "FallbackToLogsOnError", "file", ""},
	"medium":                   {"", "Memory", "HugePages", "x"},
	"mountPropagation":         {"None", "HostToContainer", "Bidirectional"},
	"pullPolicy":               {"", "Always", "x"},
	"restartPolicy":            {"", "Always"},
}

var anyText = []any{"", "a", "b-c", "A_B"}
var numbers = []any{0, 1, -1, 2, 30, 100, 101, 1000, 1001, 8080, 8012, 65535, 65536, 2147483647}
var keys = []string{"a", "autoscaling.knative.dev/target", "serving.knative.dev/rollout-duration"}

// sample is a value of a type, in JSON; nil: null.
func sample(random *rand.Rand, kind reflect.Type, field string, depth int) any {
	switch kind {
	case reflect.TypeOf(resource.Quantity{}):
		return []any{"1", "500m", "64Mi", "-1", "0"}[random.Intn(5)]
	case reflect.TypeOf(intstr.IntOrString{}):
		return []any{8080, 0, "http", "h2c", "web", ""}[random.Intn(6)]
	case reflect.TypeOf(metav1.Time{}), reflect.TypeOf(metav1.MicroTime{}):
		return nil
	}
	switch kind.Kind() {
	case reflect.Pointer:
		return sample(random, kind.Elem(), field, depth)
	case reflect.String:
		if pool, ok := texts[field]; ok {
			return pool[random.Intn(len(pool))]
		}
		return anyText[random.Intn(len(anyText))]
	case reflect.Bool:
		return random.Intn(2) == 0
	case reflect.Int32, reflect.Int64, reflect.Int:
		return numbers[random.Intn(len(numbers))]
	case reflect.Slice:
		list := []any{}
		for random.Intn(3) > 0 && depth < 4 && len(list) < 2 {
			list = append(list, sample(random, kind.Elem(), field, depth+1))
		}
		return list
	case reflect.Map:
		if random.Intn(3) == 0 {
			return object{}
		}
		return object{keys[random.Intn(len(keys))]: sample(random, kind.Elem(), "", depth+1)}
	case reflect.Struct:
		made := object{}
		fields := fieldsOf(kind)
		for range fields {
			one := fields[random.Intn(len(fields))]
			if random.Intn(len(fields)) < 2 && depth < 4 {
				made[one.name] = sample(random, one.kind, one.name, depth+1)
			}
		}
		return made
	}
	return nil
}

type field struct {
	name string
	kind reflect.Type
}

// fieldsOf are those of a struct as JSON has them, the inlined ones among them.
func fieldsOf(kind reflect.Type) []field {
	list := []field{}
	for i := range kind.NumField() {
		one := kind.Field(i)
		name, options, _ := strings.Cut(one.Tag.Get("json"), ",")
		if one.Anonymous && (name == "" || options == "inline") {
			list = append(list, fieldsOf(one.Type)...)
		} else if name != "" && name != "-" {
			list = append(list, field{name, one.Type})
		}
	}
	return list
}

// A slot is where something may be set or taken away.
type slot struct {
	block object
	field field
}

// Of metadata only what Knative looks into.
var looked = map[string]bool{"name": true, "generateName": true, "annotations": true}

func slots(kind reflect.Type, value any) []slot {
	for kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	list := []slot{}
	switch made := value.(type) {
	case object:
		if kind.Kind() != reflect.Struct || kind == reflect.TypeOf(resource.Quantity{}) {
			return nil
		}
		for _, one := range fieldsOf(kind) {
			if kind == reflect.TypeOf(metav1.ObjectMeta{}) && !looked[one.name] ||
				one.name == "status" || one.name == "kind" || one.name == "apiVersion" {
				continue
			}
			list = append(list, slot{made, one})
			list = append(list, slots(one.kind, made[one.name])...)
		}
	case []any:
		for _, element := range made {
			list = append(list, slots(kind.Elem(), element)...)
		}
	}
	return list
}

func twice(value any) any {
	var copy any
	text, _ := json.Marshal(value)
	json.Unmarshal(text, &copy)
	return copy
}

// changed has something set, taken away or repeated in one to three places.
func changed(random *rand.Rand) object {
	var made object
	if err := json.Unmarshal([]byte(wholes[random.Intn(len(wholes))]), &made); err != nil {
		log.Fatal(err)
	}
	if random.Intn(3) == 0 {
		one := rows[random.Intn(len(rows))]
		template := made["spec"].(object)["template"].(object)
		if meta, ok := template["metadata"].(object); ok && len(one.path) == 5 {
			if meta["annotations"] == nil {
				meta["annotations"] = object{}
			}
			meta["annotations"].(object)[one.path[4].(string)] = one.values[random.Intn(len(one.values))]
			return made
		}
	}
	for range 1 + random.Intn(3)/2 + random.Intn(2) {
		places := slots(reflect.TypeOf(v1.Service{}), any(made))
		place := places[random.Intn(len(places))]
		old, there := place.block[place.field.name]
		list, isList := old.([]any)
		switch choice := random.Intn(6); {
		case there && choice == 0 && place.field.name != "spec":
			delete(place.block, place.field.name)
		case isList && choice < 3 && len(list) > 0:
			place.block[place.field.name] = append(list, twice(list[random.Intn(len(list))]))
		case place.field.name != "metadata" && place.field.name != "spec" && place.field.name != "template":
			place.block[place.field.name] = sample(random, place.field.kind, place.field.name, 0)
		}
	}
	return made
}

type said struct{ File, Rule, Field, Action, Message string }

// judged is what meshrail says of each, by number; as updates, where there are those before.
func judged(program string, objects, before []object) map[int][]said {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	write := func(name string, value any) string {
		text, _ := json.Marshal(value)
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			log.Fatal(err)
		}
		return path
	}
	arguments := []string{"check", "--complete", "--output", "json"}
	if before != nil {
		arguments = append(arguments, "--old", write("before", object{"apiVersion": "v1", "kind": "List", "items": before}))
	}
	for i, one := range objects {
		write(fmt.Sprintf("%06d.json", i), one)
	}
	arguments = append(arguments, folder)
	printed, err := exec.Command(program, arguments...).Output()
	if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() != 1) {
		log.Fatalf("%s %v: %v: %s", program, arguments, err, printed)
	}
	var report struct{ Findings []said }
	if err := json.Unmarshal(printed, &report); err != nil {
		log.Fatal(err)
	}
	found := map[int][]said{}
	for _, one := range report.Findings {
		number, _ := strconv.Atoi(strings.TrimSuffix(filepath.Base(one.File), ".json"))
		found[number] = append(found[number], one)
	}
	return found
}

func denies(found []said) bool {
	for _, one := range found {
		if one.Action == "deny" || one.Action == "patch" {
			return true
		}
	}
	return false
}

// refusing: the finding says that Knative refuses the Service.
func refusing(one said) bool {
	return one.Rule == "KS-INVALID" || strings.Contains(one.Message, "Knative refuses")
}

// explains: each line has a reason, and the rule that goes with it speaks.
func explains(refused string, found []said) bool {
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
	found := judged(program, objects, nil)
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
	wrong := map[string]string{}
	for i, found := range judged(program, objects, before) {
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
