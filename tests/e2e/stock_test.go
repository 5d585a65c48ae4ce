// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"path/filepath"
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"meshrail.io/tests/e2e/plane"
)

// What Knative and Istio ship is never refused: on installation, and when it is applied again.
func TestStockObjectsPass(t *testing.T) {
	knative, err := plane.Ask("./control-plane", "stock")
	must(t, err)
	istio, err := plane.Ask("./control-plane", "istio")
	must(t, err)
	charts := filepath.Join(istio, "operator/cmd/mesh/testdata/manifest-generate/output")
	for _, pattern := range []string{
		filepath.Join(knative, "*/*.yaml"),
		filepath.Join(charts, "pilot_default.golden.yaml"),
		filepath.Join(charts, "all_on.golden*.yaml"),
		filepath.Join(istio, "samples/bookinfo/networking/destination-rule-*.yaml"),
	} {
		files, err := filepath.Glob(pattern)
		must(t, err)
		installed := 0
		for _, file := range files {
			for _, object := range parse(t, file) {
				if !slices.Contains([]string{"ConfigMap", "Deployment", "DestinationRule"},
					object.GetKind()) {
					continue
				}
				installed++
				t.Run(object.GetKind()+"/"+object.GetName(), func(t *testing.T) {
					install(t, object)
				})
			}
		}
		if installed == 0 {
			t.Errorf("no stock objects: %s", pattern)
		}
	}
}

func install(t *testing.T, object *unstructured.Unstructured) {
	if object.GetNamespace() == "" {
		object.SetNamespace("default")
	}
	ctx, kind := t.Context(), resourceOf(object)
	stored, err := kind.Create(ctx, object, metav1.CreateOptions{})
	must(t, err)
	must(t, unstructured.SetNestedField(stored.Object, "next", "metadata", "labels", "version"))
	_, err = kind.Update(ctx, stored, metav1.UpdateOptions{})
	must(t, err)
	must(t, kind.Delete(ctx, object.GetName(), metav1.DeleteOptions{}))
}
