// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/dynamic"
)

var (
	destinationRules = schema.GroupVersionResource{
		Group: "networking.istio.io", Version: "v1", Resource: "destinationrules"}
	deploymentResource = schema.GroupVersionResource{
		Group: "apps", Version: "v1", Resource: "deployments"}
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// parse reads the objects of a YAML file.
func parse(t *testing.T, path string) []*unstructured.Unstructured {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	var found []*unstructured.Unstructured
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return found
		}
		must(t, err)
		object := &unstructured.Unstructured{}
		must(t, yaml.Unmarshal(document, &object.Object))
		if len(object.Object) != 0 {
			found = append(found, object)
		}
	}
}

func resourceOf(object *unstructured.Unstructured) dynamic.ResourceInterface {
	// All kinds here have the ordinary plural.
	plural, _ := meta.UnsafeGuessKindToResource(object.GroupVersionKind())
	return objects.Resource(plural).Namespace(object.GetNamespace())
}

// dryRunCreate shows an object to all webhooks; what becomes of it is the caller's to say.
func dryRunCreate(object *unstructured.Unstructured) {
	resourceOf(object).Create(context.Background(), object,
		metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
}
