// SPDX-License-Identifier: Apache-2.0

package golden

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

// What an object is sent as.
type resource struct {
	schema.GroupVersionResource
	subresources []string
	namespaced   bool
}

// as is the client of somebody for the objects of a case, who hears warnings.
func (c *goldenCase) as(user string, heard *[]string) (dynamic.ResourceInterface, error) {
	config := rest.CopyConfig(cluster.Config)
	config.Impersonate.UserName = user
	config.WarningHandler = listener{heard}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	all := client.Resource(c.resource.GroupVersionResource)
	if !c.resource.namespaced {
		return all, nil
	}
	return all.Namespace(orElse(c.object.GetNamespace(), c.namespace)), nil
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

type listener struct{ heard *[]string }

func (l listener) HandleWarningHeader(code int, agent, text string) {
	*l.heard = append(*l.heard, text)
}

// ask sends the object of a case, which stays a trial, and compares the answer with what the case expects.
// Where the API server refuses the object by itself it says why.
func ask(t *testing.T, c *goldenCase) string {
	if err := c.stage(t); err != nil {
		return reason(err)
	}
	bare, alone, err := c.send(t, unwatched, nil)
	if err != nil {
		return reason(err)
	}
	stored, found, err := c.send(t, c.user, alone.warnings)
	must(t, err)
	if difference := c.wanted.difference(found); difference != "" {
		t.Error(difference)
	}
	if !found.allowed {
		return ""
	}
	text, err := bare.MarshalJSON()
	must(t, err)
	text, err = c.wanted.operation.Apply(text)
	must(t, err)
	patched := &unstructured.Unstructured{}
	must(t, patched.UnmarshalJSON(text))
	if difference := cmp.Diff(settled(patched), settled(stored)); difference != "" {
		t.Errorf("stored otherwise than patched:\n%s", difference)
	}
	return ""
}

// reason is what the API server says, in one order: its own differs from time to time.
func reason(err error) string {
	var status *apierrors.StatusError
	if !errors.As(err, &status) || status.ErrStatus.Details == nil || len(status.ErrStatus.Details.Causes) == 0 {
		return err.Error()
	}
	var said []string
	for _, cause := range status.ErrStatus.Details.Causes {
		said = append(said, cause.Field+": "+cause.Message)
	}
	slices.Sort(said)
	return strings.Join(said, "; ")
}

// stage makes what stands there before an update, until the test ends.
func (c *goldenCase) stage(t *testing.T) error {
	if c.old == nil {
		return nil
	}
	old := c.asSubmitted(t, c.old, c.resource.namespaced)
	if c.resource.subresources != nil {
		old = scaled(old)
	}
	client, err := c.as(unwatched, new([]string))
	must(t, err)
	stored, err := client.Create(t.Context(), old, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	c.object.SetResourceVersion(stored.GetResourceVersion())
	c.object.SetUID(stored.GetUID())
	if status, has := old.Object["status"]; has {
		stored.Object["status"] = status
		stored, err = client.UpdateStatus(t.Context(), stored, metav1.UpdateOptions{})
		must(t, err)
		c.object.SetResourceVersion(stored.GetResourceVersion())
	}
	t.Cleanup(func() {
		must(t, client.Delete(context.Background(), old.GetName(), metav1.DeleteOptions{}))
	})
	return nil
}

// scaled is the Deployment that a Scale is of.
func scaled(scale *unstructured.Unstructured) *unstructured.Unstructured {
	labels := map[string]any{"app": scale.GetName()}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": map[string]any{"name": scale.GetName(), "namespace": scale.GetNamespace()},
		"spec": map[string]any{
			"replicas": scale.Object["spec"].(map[string]any)["replicas"],
			"selector": map[string]any{"matchLabels": labels},
			"template": map[string]any{
				"metadata": map[string]any{"labels": labels},
				"spec": map[string]any{"containers": []any{
					map[string]any{"name": "app", "image": "example.com/app:1.0"}}}}}}}
}

// send shows the object to all webhooks, and answers what they and the API server say to the user beyond
// what is `known`. An error is of the API server itself.
func (c *goldenCase) send(t *testing.T, user string, known []string) (*unstructured.Unstructured, answer, error) {
	var heard []string
	client, err := c.as(user, &heard)
	must(t, err)
	object := c.asSubmitted(t, c.object, c.resource.namespaced)
	trial, strict := []string{metav1.DryRunAll}, "Strict" // as kubectl is
	if c.pruned {
		strict = "Ignore"
	}
	var stored *unstructured.Unstructured
	if c.old == nil {
		stored, err = client.Create(t.Context(), object, metav1.CreateOptions{DryRun: trial, FieldValidation: strict})
	} else {
		stored, err = client.Update(t.Context(), object,
			metav1.UpdateOptions{DryRun: trial, FieldValidation: strict}, c.resource.subresources...)
	}
	found := answer{allowed: err == nil}
	for _, warning := range heard {
		if !slices.Contains(known, warning) {
			found.warnings = append(found.warnings, warning)
		}
	}
	var status *apierrors.StatusError
	if errors.As(err, &status) && status.ErrStatus.Details != nil {
		for _, cause := range status.ErrStatus.Details.Causes {
			if cause.Field == "meshrail" { // the last one says who speaks
				return nil, found, nil
			}
			found.denials = append(found.denials, cause.Field+": "+cause.Message)
		}
	}
	return stored, found, err
}

// settled is an object without what the API server chooses anew each time.
func settled(object *unstructured.Unstructured) map[string]any {
	for _, path := range [][]string{
		{"metadata", "uid"}, {"metadata", "creationTimestamp"}, {"metadata", "managedFields"},
		{"spec", "clusterIP"}, {"spec", "clusterIPs"}, {"spec", "healthCheckNodePort"},
	} {
		unstructured.RemoveNestedField(object.Object, path...)
	}
	ports, _, _ := unstructured.NestedSlice(object.Object, "spec", "ports")
	for _, port := range ports {
		if entry, is := port.(map[string]any); is {
			delete(entry, "nodePort")
		}
	}
	if ports != nil {
		unstructured.SetNestedSlice(object.Object, ports, "spec", "ports")
	}
	return object.Object
}
