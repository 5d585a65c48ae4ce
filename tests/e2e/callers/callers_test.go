// SPDX-License-Identifier: Apache-2.0

// Package callers has a server that answers one client certificate alone, and API servers that are told
// to show it, by the files of docs/operations/callers.md, or are not.
package callers

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"meshrail.io/tests/e2e/plane"
	"meshrail.io/tests/e2e/server"
)

const page = "../../../docs/operations/callers.md"

// The page's commands, in the folder.
func makeCertificates(t *testing.T, folder, text string) {
	t.Helper()
	script := regexp.MustCompile(`(?s)\n    (openssl req -x509.*)`).FindStringSubmatch(text)[1]
	command := exec.Command("bash", "-ec", strings.ReplaceAll(script, "\n    ", "\n"))
	command.Dir = folder
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
}

// The page's two files, with paths in the folder and the user of this server. Returns the first's path.
func writeConfigurations(t *testing.T, folder, text, user string) string {
	t.Helper()
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(text, -1)
	replace := strings.NewReplacer("/etc/kubernetes/webhooks", folder, "meshrail.meshrail-system.svc", user)
	admission := filepath.Join(folder, "admission.yaml")
	for i, path := range []string{admission, filepath.Join(folder, "kubeconfig")} {
		must(t, os.WriteFile(path, []byte(replace.Replace(blocks[i][1])), 0o600))
	}
	return admission
}

func TestOnlyWhoShowsTheCertificate(t *testing.T) {
	folder := t.TempDir()
	text, err := os.ReadFile(page)
	must(t, err)
	makeCertificates(t, folder, string(text))
	certs := filepath.Join(folder, "certs")
	must(t, server.InitCerts(certs))
	meshrail, err := server.Start(certs, folder, "--client-ca", filepath.Join(folder, "ca.crt"),
		"--client-name", "kube-apiserver")
	must(t, err)
	t.Cleanup(meshrail.Kill)
	admission := writeConfigurations(t, folder, string(text), meshrail.Address)

	if err := guard(t, meshrail, certs, "admission-control-config-file="+admission); err != nil {
		t.Errorf("an API server with the certificate is not served: %v\n%s", err, meshrail.Log())
	}
	if strings.Contains(meshrail.Log(), "event=caller_refused") {
		t.Errorf("somebody was refused:\n%s", meshrail.Log())
	}
	err = guard(t, meshrail, certs)
	if err == nil || !strings.Contains(err.Error(), "show a client certificate that is accepted here") {
		t.Errorf("an API server without it: %v", err)
	}
	if !strings.Contains(meshrail.Log(), "the caller showed no client certificate") {
		t.Errorf("the log does not say why:\n%s", meshrail.Log())
	}
}

// guard starts a control plane and puts the server before it; nil: it decides there what is admitted.
func guard(t *testing.T, meshrail *server.Server, certs string, arguments ...string) error {
	t.Helper()
	folder := t.TempDir()
	assets, err := plane.Ask("../control-plane", "programs")
	must(t, err)
	crds, err := plane.Ask("../control-plane", "crds")
	must(t, err)
	cluster, err := plane.Start(assets, crds, filepath.Join(folder, "kubeconfig"), arguments...)
	must(t, err)
	t.Cleanup(func() { cluster.Stop() })
	rendered, err := plane.Render(filepath.Join(assets, "kubectl"), "../../../manifests", certs, folder)
	must(t, err)
	webhooks, err := plane.ReadWebhooks(rendered)
	must(t, err)
	ca, err := os.ReadFile(filepath.Join(certs, "ca.crt"))
	must(t, err)
	must(t, webhooks.Redirect("https://"+meshrail.Address, ca))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return cluster.Register(ctx, webhooks)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
