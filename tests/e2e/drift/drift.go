// SPDX-License-Identifier: Apache-2.0

// Package drift tells where a GitOps tool sees a difference between an object in git and the live
// one. Each function follows the tool's own source, from the same libraries of Kubernetes:
// gitops-engine/pkg/diff of Argo CD, and fluxcd/pkg/ssa, which both controllers of Flux use.
package drift

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// Ignoring returns a copy without what stands at the JSON Pointers, as `ignoreDifferences` has it.
func Ignoring(object *unstructured.Unstructured, pointers []string) *unstructured.Unstructured {
	object = object.DeepCopy()
	for _, pointer := range pointers {
		unstructured.RemoveNestedField(object.Object, segments(pointer)...)
	}
	return object
}

// ThreeWay is how Argo CD compares by default: what the last sync applied, git, and the live object.
func ThreeWay(git, live *unstructured.Unstructured, ignored []string) ([]string, error) {
	before := &unstructured.Unstructured{}
	if err := json.Unmarshal([]byte(live.GetAnnotations()[lastApplied]), &before.Object); err != nil {
		return nil, err
	}
	var texts [3][]byte
	for i, object := range []*unstructured.Unstructured{before, git, live} {
		object = Ignoring(object, ignored)
		if i < 2 {
			object.SetNamespace("") // which git need not say
		}
		if len(object.GetAnnotations()) == 0 {
			object.SetAnnotations(nil)
		}
		var err error
		if texts[i], err = object.MarshalJSON(); err != nil {
			return nil, err
		}
	}
	after, err := merge(git, texts[0], texts[1], texts[2])
	if err != nil {
		return nil, err
	}
	predicted := &unstructured.Unstructured{}
	if err := predicted.UnmarshalJSON(after); err != nil {
		return nil, err
	}
	return differences("", predicted.Object, Ignoring(live, ignored).Object), nil
}

// merge makes and applies the patch of a client-side apply.
func merge(git *unstructured.Unstructured, before, wanted, live []byte) ([]byte, error) {
	kind, err := scheme.Scheme.New(git.GroupVersionKind())
	if err != nil { // a custom resource
		patch, err := jsonmergepatch.CreateThreeWayJSONMergePatch(before, wanted, live)
		if err != nil {
			return nil, err
		}
		return jsonpatch.MergePatch(live, patch)
	}
	meta, err := strategicpatch.NewPatchMetaFromStruct(kind)
	if err != nil {
		return nil, err
	}
	patch, err := strategicpatch.CreateThreeWayMergePatch(before, wanted, live, meta, true)
	if err != nil {
		return nil, err
	}
	return strategicpatch.StrategicMergePatch(live, patch, kind)
}

// ServerSide is Argo CD's server-side diff with IncludeMutationWebhook=true: predicted is the answer
// to a dry run of a server-side apply.
func ServerSide(predicted, live *unstructured.Unstructured) []string {
	bookkeeping := []string{"/metadata/managedFields", "/metadata/resourceVersion",
		"/metadata/generation"} // the last differs when anything does
	return differences("", Ignoring(predicted, bookkeeping).Object, Ignoring(live, bookkeeping).Object)
}

// WithoutMutations is what Argo CD's server-side diff makes of the predicted object by default: fields
// that the manager does not own are as in the live object.
func WithoutMutations(predicted, live *unstructured.Unstructured, manager string,
	kinds *managedfields.GvkParser) (*unstructured.Unstructured, error) {
	owned := &fieldpath.Set{}
	for _, entry := range predicted.GetManagedFields() {
		fields := &fieldpath.Set{}
		if err := fields.FromJSON(bytes.NewReader(entry.FieldsV1.Raw)); err != nil {
			return nil, err
		}
		if entry.Manager == manager {
			owned = owned.Union(fields)
		}
	}
	kind := kinds.Type(predicted.GroupVersionKind())
	after, err := kind.FromUnstructured(predicted.Object)
	if err != nil {
		return nil, err
	}
	before, err := kind.FromUnstructured(live.Object)
	if err != nil {
		return nil, err
	}
	fields, err := after.ToFieldSet()
	if err != nil {
		return nil, err
	}
	comparison, err := before.Compare(after)
	if err != nil {
		return nil, err
	}
	foreign := fields.Difference(owned)
	removed := comparison.Removed.Difference(foreign)
	merged, err := before.Merge(after.RemoveItems(foreign))
	if err != nil {
		return nil, err
	}
	result := merged.RemoveItems(removed).AsValue().Unstructured()
	return &unstructured.Unstructured{Object: result.(map[string]any)}, nil
}

// Flux compares the dry run of a server-side apply with the live object: labels, annotations, and all
// but metadata and status.
func Flux(predicted, live *unstructured.Unstructured) []string {
	return differences("", comparedByFlux(predicted), comparedByFlux(live))
}

func comparedByFlux(object *unstructured.Unstructured) map[string]any {
	rest := Ignoring(object, []string{"/metadata", "/status"})
	rest.SetLabels(object.GetLabels())
	rest.SetAnnotations(object.GetAnnotations())
	return rest.Object
}

// differences lists, as JSON Pointers, the highest places at which two values differ.
func differences(at string, a, b any) []string {
	left, isMap := a.(map[string]any)
	right, alike := b.(map[string]any)
	if !isMap || !alike {
		if equality.Semantic.DeepEqual(a, b) {
			return nil
		}
		return []string{at}
	}
	keys := maps.Clone(left)
	maps.Copy(keys, right)
	var found []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		found = append(found, differences(at+"/"+escape.Replace(key), left[key], right[key])...)
	}
	return found
}

var (
	escape   = strings.NewReplacer("~", "~0", "/", "~1")
	unescape = strings.NewReplacer("~1", "/", "~0", "~")
)

func segments(pointer string) []string {
	keys := strings.Split(pointer, "/")[1:]
	for i := range keys {
		keys[i] = unescape.Replace(keys[i])
	}
	return keys
}
