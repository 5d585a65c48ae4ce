// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"log"
	"math/rand"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	v1 "knative.dev/serving/pkg/apis/serving/v1"
)

// Good Services, and how anything in them is changed, by Knative's own types.
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
