// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"path/filepath"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// What Knative and Istio ship is never refused: on installation, and when it is applied again.
func TestStockObjectsPass(t *testing.T) {
	stock, err := controlPlane("stock")
	must(t, err)
	var files []string
	for _, pattern := range []string{filepath.Join(stock, "*", "*.yaml"), "stock/*.yaml"} {
		found, err := filepath.Glob(pattern)
		must(t, err)
		if len(found) == 0 {
			t.Fatalf("no stock objects: %s", pattern)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		for _, object := range parse(t, file) {
			t.Run(object.GetKind()+"/"+object.GetName(), func(t *testing.T) {
				ctx, kind := t.Context(), resourceOf(object)
				stored, err := kind.Create(ctx, object, metav1.CreateOptions{})
				must(t, err)
				must(t, unstructured.SetNestedField(stored.Object, "next",
					"metadata", "labels", "version"))
				_, err = kind.Update(ctx, stored, metav1.UpdateOptions{})
				must(t, err)
				must(t, kind.Delete(ctx, object.GetName(), metav1.DeleteOptions{}))
			})
		}
	}
}
