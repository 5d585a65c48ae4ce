// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	component = "components/reviews-from-api-servers"
	unset     = "addresses of your API servers, like 10.0.0.0/28"
)

// kubectl is what the command says, and whether it ended well.
func kubectl(t *testing.T, stdin []byte, arguments ...string) (string, bool) {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(assets, "kubectl"), arguments...)
	command.Env = append(os.Environ(), "KUBECONFIG="+cluster.Kubeconfig, "HOME="+workdir)
	command.Stdin = bytes.NewReader(stdin)
	said, err := command.CombinedOutput()
	return string(said), err == nil
}

// limited is the base with the component, as kustomize renders it.
func limited(t *testing.T) string {
	t.Helper()
	tree := t.TempDir()
	must(t, os.CopyFS(tree, os.DirFS(manifests)))
	text := "resources: [base]\ncomponents: [" + component + "]\n"
	must(t, os.WriteFile(filepath.Join(tree, "kustomization.yaml"), []byte(text), 0o644))
	rendered, well := kubectl(t, nil, "kustomize", tree)
	if !well {
		t.Fatal(rendered)
	}
	return rendered
}

func applies(t *testing.T, text string) (string, bool) {
	return kubectl(t, []byte(text), "apply", "--dry-run=server", "--validate=strict", "--filename=-")
}

func TestAPIServerTakesTheManifests(t *testing.T) {
	base, well := kubectl(t, nil, "kustomize", filepath.Join(manifests, "base"))
	if !well {
		t.Fatal(base)
	}
	if said, well := applies(t, base); !well {
		t.Error(said)
	}
}

// Who forgets the addresses must be told so, and must not cut the API servers off.
func TestAPIServerRefusesTheComponentUntilItIsFilledIn(t *testing.T) {
	text := limited(t)
	said, well := applies(t, text)
	if well || strings.Count(said, "is invalid") != 1 ||
		!strings.Contains(said, `The NetworkPolicy "meshrail" is invalid: spec.ingress[0].from[0].ipBlock.cidr`) {
		t.Error(said)
	}
	if said, well := applies(t, strings.Replace(text, unset, "10.0.0.0/28", 1)); !well {
		t.Error(said)
	}
}
