// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What ships has none of the traps that lint-webhook knows: with every component, by kustomize and by
// Helm, held against the certificate that it comes with.
func TestNoTrapsInOurs(t *testing.T) {
	program := theEngine(t)
	manifests := copyManifests(t)
	folder := filepath.Join(manifests, "overlays", "own-ca")
	certs := filepath.Join(folder, "certs")
	if err := os.RemoveAll(certs); err != nil {
		t.Fatal(err)
	}
	makeCertificates(t, certs)
	var components strings.Builder
	entries, err := filepath.Glob(filepath.Join(manifests, "components", "*", "validating.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	usual, err := os.ReadFile(filepath.Join(manifests, "webhooks", "kustomization.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	arguments := []string{"template", "meshrail", chart, "--namespace", "meshrail-system",
		"--set-file", "certificates.caBundle=" + filepath.Join(certs, "ca.crt")}
	for _, path := range entries {
		name := filepath.Base(filepath.Dir(path))
		arguments = append(arguments, "--set", "webhooks.entries."+name+"=true")
		if !bytes.Contains(usual, []byte("components/"+name+"\n")) {
			components.WriteString("\n  - ../../components/" + name)
		}
	}
	edit(t, filepath.Join(folder, "kustomization.yaml"), "\nimages:", "\ncomponents:"+components.String()+"\nimages:")
	var all []byte
	for _, document := range render(t, folder) {
		all = append(append(all, "\n---\n"...), document...)
	}
	ofChart, err := helm(t, arguments...)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"kustomize": all, "the chart": ofChart} {
		command := exec.Command(string(program), "lint-webhook", "--certificate", filepath.Join(certs, "tls.crt"))
		command.Stdin = bytes.NewReader(text)
		if said, err := command.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, said)
		}
	}
}
