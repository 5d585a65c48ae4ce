// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"meshrail.io/tests/e2e/plane"
)

// What `fix` writes into a file is what the webhook would have patched, where the policy lets it patch
// what is mended by default: the API server makes the same object of both. What it would have refused
// is accepted as it stands then.
func TestFixedFileIsThePatchedObject(t *testing.T) {
	underPolicy(t, policyOfRepairs(t, []string{"DR-LB-LEAST-CONN", "DR-LB-WARMUP-DEPRECATED",
		"DR-HASH-MINRING", "POD-RES-PARTIAL"}))
	must(t, plane.CreateNamespace(clients, "shop", nil))
	paths, err := filepath.Glob("../fix/styles/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no files found", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			must(t, err)
			fixed := fix(t, text)
			if bytes.Equal(text, fixed) {
				t.Fatal("nothing was fixed")
			}
			submitted, refusal := applied(t, text)
			kept, again := applied(t, fixed)
			if again != "" {
				t.Fatal("refused once it is fixed:", again)
			}
			if refusal == "" && !cmp.Equal(submitted, kept) {
				t.Error(cmp.Diff(submitted, kept))
			}
			if refusal != "" && !strings.Contains(refusal, "[MESH-") {
				t.Error(refusal)
			}
		})
	}
}

func fix(t *testing.T, text []byte) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Getenv("MESHRAIL"), "fix", "--policy", policyFile,
		"--write", "-")
	command.Stdin = bytes.NewReader(text)
	fixed, err := command.Output()
	must(t, err)
	return fixed
}

// applied is the object that `kubectl apply --dry-run=server` ends with, but for what is new each
// time, or the words of a refusal.
func applied(t *testing.T, text []byte) (map[string]any, string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(assets, "kubectl"), "apply",
		"--dry-run=server", "--validate=ignore", "--output=json", "--filename=-")
	command.Env = append(os.Environ(), "KUBECONFIG="+cluster.Kubeconfig, "HOME="+workdir)
	command.Stdin = bytes.NewReader(text)
	var refusal bytes.Buffer
	command.Stderr = &refusal
	output, err := command.Output()
	if err != nil {
		return nil, refusal.String()
	}
	object := &unstructured.Unstructured{}
	must(t, object.UnmarshalJSON(output))
	for _, field := range []string{"uid", "creationTimestamp", "resourceVersion", "managedFields"} {
		unstructured.RemoveNestedField(object.Object, "metadata", field)
	}
	unstructured.RemoveNestedField(object.Object, "metadata", "annotations",
		"kubectl.kubernetes.io/last-applied-configuration")
	return object.Object, ""
}
