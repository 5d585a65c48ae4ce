// SPDX-License-Identifier: Apache-2.0

package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"meshrail.io/tests/e2e/apiclient"
)

//go:embed objects.yaml
var objects string

// A body is a review as the API server writes it, and what is to be answered.
type body struct {
	bytes   []byte
	allowed bool
	either  bool // servers may differ
}

// A kind has an object that passes, what makes it larger, and what must refuse it.
type kind struct {
	name  string
	list  []string             // that grows
	item  func(number int) any // of it
	fault []string             // the field that decides
	low   any                  // and too little there
	base  *unstructured.Unstructured
}

// Objects grow where those of people do: by subsets with their settings, and by environment variables.
func kinds() ([]*kind, error) {
	environment := func(number int) any {
		return fields{"name": fmt.Sprintf("SETTING_%d", number), "value": strings.Repeat("v", 40)}
	}
	all := []*kind{
		{name: "DestinationRule", list: []string{"spec", "subsets"}, item: subset,
			fault: []string{"spec", "trafficPolicy", "connectionPool", "tcp", "maxConnections"}, low: int64(1)},
		{name: "Service", list: []string{"spec", "template", "spec", "containers", "env"}, item: environment,
			fault: []string{"spec", "template", "metadata", "annotations",
				"queue.sidecar.serving.knative.dev/memory-resource-limit"}, low: "40Mi"},
		{name: "Pod", list: []string{"spec", "containers", "env"}, item: environment,
			fault: []string{"metadata", "annotations", "sidecar.istio.io/proxyMemoryLimit"}, low: "64Mi"},
	}
	for i, document := range strings.Split(objects, "\n---\n") {
		text, err := yaml.YAMLToJSON([]byte(document))
		if err != nil {
			return nil, err
		}
		all[i].base = &unstructured.Unstructured{}
		if err := all[i].base.UnmarshalJSON(text); err != nil {
			return nil, err
		}
	}
	return all, nil
}

type fields = map[string]any

// Its settings say all that those of the host say, for they take the place of those.
func subset(number int) any {
	version := fmt.Sprintf("v%d", number)
	return fields{"name": version, "labels": fields{"version": version}, "trafficPolicy": fields{
		"connectionPool": fields{
			"tcp": fields{"maxConnections": int64(1000), "connectTimeout": "5s"},
			"http": fields{"http1MaxPendingRequests": int64(1024), "http2MaxRequests": int64(1024),
				"maxRetries": int64(3)}},
		"outlierDetection": fields{"consecutive5xxErrors": int64(7), "interval": "30s", "baseEjectionTime": "30s"}}}
}

// warned is the same kind with subsets that leave out what the host says: meshrail warns of each of them, other
// servers say nothing.
func (k *kind) warned() *kind {
	warned := *k
	warned.name += ", a warning for each subset"
	warned.item = func(number int) any {
		short := subset(number).(fields)
		delete(short["trafficPolicy"].(fields)["connectionPool"].(fields)["http"].(fields), "maxRetries")
		return short
	}
	return &warned
}

// object is one of about so many bytes.
func (k *kind) object(size int) (*unstructured.Unstructured, error) {
	object := k.base.DeepCopy()
	text, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	var items []any
	for left := size - len(text); ; {
		item := k.item(len(items))
		text, err := json.Marshal(item)
		if err != nil {
			return nil, err
		}
		if left -= len(text) + 1; left < 0 {
			break
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return object, nil
	}
	return object, k.set(object.Object, k.list, items)
}

// set writes into the first element where a list is on the way.
func (k *kind) set(within fields, path []string, value any) error {
	for i, name := range path[:len(path)-1] {
		switch next := within[name].(type) {
		case fields:
			within = next
		case []any:
			within = next[0].(fields)
		default:
			return fmt.Errorf("a %s has no %s", k.name, strings.Join(path[:i+1], "."))
		}
	}
	within[path[len(path)-1]] = value
	return nil
}

// What the API server adds to an object.
const envelope = 900

// Beyond what a request may have, a review is an update: it has the object twice.
const largestObject = 3 << 20

// reviews are three that pass and one that does not, of about so many bytes each.
func (k *kind) reviews(client *apiclient.Client, size int) ([]body, error) {
	update := size > largestObject
	if update {
		size /= 2
	}
	object, err := k.object(size - envelope)
	if err != nil {
		return nil, err
	}
	faulty := object.DeepCopy()
	if err := k.set(faulty.Object, k.fault, k.low); err != nil {
		return nil, err
	}
	var old *unstructured.Unstructured
	if update {
		old = object.DeepCopy()
	}
	passes, err := client.Review(object, old)
	if err != nil {
		return nil, err
	}
	fails, err := client.Review(faulty, old)
	if err != nil {
		return nil, err
	}
	pass, fail := body{bytes: passes, allowed: true}, body{bytes: fails}
	return []body{pass, pass, pass, fail}, nil
}

// recorded are the reviews of these kinds that an API server once sent to be validated: creations, updates and
// deletions, some of them of what is wrong in ways that not every server looks for.
func recorded(folder string, kinds []*kind) (bodies []body, err error) {
	files, err := filepath.Glob(filepath.Join(folder, "*-validate-*.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var review admissionv1.AdmissionReview
		if err := json.Unmarshal(text, &review); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if slices.ContainsFunc(kinds, func(k *kind) bool { return k.name == review.Request.Kind.Kind }) {
			bodies = append(bodies, body{bytes: text, either: true})
		}
	}
	if len(bodies) == 0 {
		return nil, fmt.Errorf("%s has no reviews", folder)
	}
	return bodies, nil
}
