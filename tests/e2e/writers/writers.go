// SPDX-License-Identifier: Apache-2.0

// Package writers has the ways in which tools bring an object of git into a cluster. Each follows the
// tool's own source, from the same libraries of Kubernetes.
package writers

import (
	"context"
	"encoding/json"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// LastApplied is where kubectl keeps what it applied.
const LastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// SecondManager is a label that a manager of fields other than the author's sets.
const SecondManager = "second-manager"

// IgnoreNotFound is nil for an object that is not there.
var IgnoreNotFound = client.IgnoreNotFound

// Writer is one way to write. Tells: the object says which fields left the source.
type Writer struct {
	Name   string
	Tells  bool
	Create func(context.Context, *unstructured.Unstructured) error
	Update func(ctx context.Context, before, after *unstructured.Unstructured) error
}

// All is every way there is.
func All(objects *dynamic.DynamicClient) []Writer {
	return []Writer{
		ClientSide(objects, "client-side apply", "kubectl-client-side-apply"),
		ServerSide(objects, "server-side apply", false),
		ServerSide(objects, "server-side, two managers", true),
		Replacing(objects),
		Helm(objects),
		ClientSide(objects, "Argo CD's three-way merge", "argocd-controller"),
	}
}

func resource(objects *dynamic.DynamicClient, object *unstructured.Unstructured) dynamic.ResourceInterface {
	plural, _ := meta.UnsafeGuessKindToResource(object.GroupVersionKind())
	return objects.Resource(plural).Namespace(object.GetNamespace())
}

func create(objects *dynamic.DynamicClient, manager string) func(context.Context, *unstructured.Unstructured) error {
	return func(ctx context.Context, object *unstructured.Unstructured) error {
		_, err := resource(objects, object).Create(ctx, object, metav1.CreateOptions{FieldManager: manager})
		return err
	}
}

// annotate adds the object to itself, as kubectl apply does.
func annotate(object *unstructured.Unstructured) error {
	text, err := json.Marshal(object.Object)
	if err != nil {
		return err
	}
	annotations := object.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[LastApplied] = string(text) + "\n"
	object.SetAnnotations(annotations)
	return nil
}

// ClientSide is `kubectl apply`, which Argo CD calls by default.
func ClientSide(objects *dynamic.DynamicClient, name, manager string) Writer {
	return Writer{
		Name: name, Tells: true,
		Create: func(ctx context.Context, object *unstructured.Unstructured) error {
			if err := annotate(object); err != nil {
				return err
			}
			return create(objects, manager)(ctx, object)
		},
		Update: func(ctx context.Context, _, after *unstructured.Unstructured) error {
			live, err := resource(objects, after).Get(ctx, after.GetName(), metav1.GetOptions{})
			if err != nil {
				return err
			}
			if err := annotate(after); err != nil {
				return err
			}
			before := []byte(live.GetAnnotations()[LastApplied])
			return threeWay(ctx, objects, manager, before, after, live)
		},
	}
}

// threeWay sends the patch that kubectl makes: of lists by name for the kinds it knows.
func threeWay(ctx context.Context, objects *dynamic.DynamicClient, manager string, before []byte,
	after, live *unstructured.Unstructured) error {
	wanted, err := after.MarshalJSON()
	if err != nil {
		return err
	}
	now, err := live.MarshalJSON()
	if err != nil {
		return err
	}
	options := metav1.PatchOptions{FieldManager: manager}
	known, err := scheme.Scheme.New(after.GroupVersionKind())
	if err != nil { // a custom resource
		patch, err := jsonmergepatch.CreateThreeWayJSONMergePatch(before, wanted, now)
		if err != nil {
			return err
		}
		_, err = resource(objects, after).Patch(ctx, after.GetName(), types.MergePatchType, patch, options)
		return err
	}
	schema, err := strategicpatch.NewPatchMetaFromStruct(known)
	if err != nil {
		return err
	}
	patch, err := strategicpatch.CreateThreeWayMergePatch(before, wanted, now, schema, true)
	if err != nil {
		return err
	}
	_, err = resource(objects, after).Patch(ctx, after.GetName(), types.StrategicMergePatchType, patch, options)
	return err
}

// ServerSide is `kubectl apply --server-side`, as Flux and Helm 4 have it.
func ServerSide(objects *dynamic.DynamicClient, name string, second bool) Writer {
	apply := func(ctx context.Context, manager string, object *unstructured.Unstructured) error {
		_, err := resource(objects, object).Apply(ctx, object.GetName(), object,
			metav1.ApplyOptions{FieldManager: manager, Force: true})
		return err
	}
	return Writer{
		Name: name,
		Create: func(ctx context.Context, object *unstructured.Unstructured) error {
			if err := apply(ctx, "author", object); err != nil || !second {
				return err
			}
			other := &unstructured.Unstructured{}
			other.SetGroupVersionKind(object.GroupVersionKind())
			other.SetName(object.GetName())
			other.SetNamespace(object.GetNamespace())
			other.SetLabels(map[string]string{SecondManager: "true"})
			return apply(ctx, "other", other)
		},
		Update: func(ctx context.Context, _, after *unstructured.Unstructured) error {
			return apply(ctx, "author", after)
		},
	}
}

// Replacing is `kubectl replace`.
func Replacing(objects *dynamic.DynamicClient) Writer {
	return Writer{
		Name: "replace", Tells: true,
		Create: create(objects, "kubectl-replace"),
		Update: func(ctx context.Context, _, after *unstructured.Unstructured) error {
			live, err := resource(objects, after).Get(ctx, after.GetName(), metav1.GetOptions{})
			if err != nil {
				return err
			}
			after.SetResourceVersion(live.GetResourceVersion())
			_, err = resource(objects, after).Update(ctx, after, metav1.UpdateOptions{FieldManager: "kubectl-replace"})
			return err
		},
	}
}

// Helm is Helm 3: of a custom resource it sends what changed between two releases, whatever the live
// object is; of the kinds it knows, a three-way merge with the last release.
func Helm(objects *dynamic.DynamicClient) Writer {
	return Writer{
		Name:   "Helm's three-way merge",
		Create: create(objects, "helm"),
		Update: func(ctx context.Context, before, after *unstructured.Unstructured) error {
			was, err := before.MarshalJSON()
			if err != nil {
				return err
			}
			if _, err := scheme.Scheme.New(after.GroupVersionKind()); err == nil {
				live, err := resource(objects, after).Get(ctx, after.GetName(), metav1.GetOptions{})
				if err != nil {
					return err
				}
				return threeWay(ctx, objects, "helm", was, after, live)
			}
			wanted, err := after.MarshalJSON()
			if err != nil {
				return err
			}
			patch, err := jsonpatch.CreateMergePatch(was, wanted)
			if err != nil || string(patch) == "{}" {
				return err
			}
			_, err = resource(objects, after).Patch(ctx, after.GetName(), types.MergePatchType, patch,
				metav1.PatchOptions{FieldManager: "helm"})
			return err
		},
	}
}
