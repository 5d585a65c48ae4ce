// SPDX-License-Identifier: Apache-2.0

package install

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// typeBlock types the commands behind a heading of a document.
func (b *beginner) typeBlock(t *testing.T, document, heading string) {
	t.Helper()
	for _, command := range strings.Split(strings.TrimSpace(block(t, document, heading, "sh")), "\n") {
		b.mustType(t, command)
	}
}

// until types a command until it says what it should, for a policy needs a moment to arrive.
func (b *beginner) until(t *testing.T, command string, says ...string) {
	t.Helper()
	var said string
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(250 * time.Millisecond) {
		said, _ = b.types(t, command)
		missing := 0
		for _, one := range says {
			if !strings.Contains(said, one) {
				missing++
			}
		}
		if missing == 0 {
			return
		}
	}
	t.Fatalf("%s never said %q, but\n%s", command, says, said)
}

// The week of docs/rollout.md, by its own commands: warned of, denied in one namespace, denied everywhere, and back.
func TestFromWarnToDeny(t *testing.T) {
	const page, sample = "docs/rollout.md", "samples/1-destination-rule-refused.yaml"
	const warned, refused, inShop = "[DR-POOL-MAXCONN] would be refused", `The DestinationRule "cart" is invalid`, "kubectl -n shop apply --dry-run=server -f " + sample
	b := newBeginner(t, "meshrail-system")
	binary, err := filepath.Abs(os.Getenv("MESHRAIL"))
	must(t, err)
	b.mustType(t, binary+" certs init --dir manifests/overlays/own-ca/certs")
	b.typeBlock(t, page, "## Tuesday: install it with warnings")
	b.mustType(t, "kubectl get namespace shop || kubectl create namespace shop")
	elsewhere := "sed 's/namespace: shop/namespace: default/' " + sample + " | kubectl apply --dry-run=server -f -"
	b.until(t, inShop, warned, "created (server dry run)")

	policy := "policy:\n  " + strings.ReplaceAll(block(t, page, "## Friday: deny in one namespace", "yaml"), "\n", "\n  ")
	must(t, os.WriteFile(filepath.Join(b.folder, "friday.yaml"), []byte(policy), 0o644))
	b.mustType(t, "helm upgrade meshrail chart/meshrail -n meshrail-system --reuse-values -f friday.yaml")
	b.until(t, inShop, refused)
	b.until(t, elsewhere, warned, "created (server dry run)")

	_, upgrade, _ := strings.Cut(block(t, page, "## Monday: deny", "sh"), "\n") // after a look at the whole cluster
	b.mustType(t, strings.TrimSpace(upgrade))
	b.until(t, elsewhere, refused)
	b.mustType(t, "helm upgrade meshrail chart/meshrail -n meshrail-system --reuse-values --set policy.enforcement=warn")
	b.until(t, inShop, warned, "created (server dry run)")
	b.mustType(t, strings.TrimSpace(block(t, "docs/operations/upgrade.md", "## Rollback", "sh")))
	b.until(t, inShop, refused)
	b.mustType(t, "helm uninstall meshrail -n meshrail-system")
}
