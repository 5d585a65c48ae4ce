// SPDX-License-Identifier: Apache-2.0

package plane

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Render is `kubectl kustomize` of the overlay own-ca with the certificates of a folder: the
// overlay wants them beside itself, so it is rendered in a copy of the manifests under workdir. A
// certificate that the user of these manifests put there stays out of the copy. Components that are
// not there by default are added to it.
func Render(kubectl, manifests, certs, workdir string, components ...string) ([]byte, error) {
	tree, err := os.MkdirTemp(workdir, "manifests-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tree)
	if err := os.CopyFS(tree, os.DirFS(manifests)); err != nil {
		return nil, err
	}
	overlay := filepath.Join(tree, "overlays", "own-ca")
	beside := filepath.Join(overlay, "certs")
	if err := os.RemoveAll(beside); err != nil {
		return nil, err
	}
	if err := os.CopyFS(beside, os.DirFS(certs)); err != nil {
		return nil, err
	}
	if err := add(filepath.Join(overlay, "kustomization.yaml"), components); err != nil {
		return nil, err
	}
	command := exec.Command(kubectl, "kustomize", overlay)
	command.Stderr = os.Stderr
	rendered, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("kubectl kustomize: %w", err)
	}
	return rendered, nil
}

func add(kustomization string, components []string) error {
	if len(components) == 0 {
		return nil
	}
	text, err := os.ReadFile(kustomization)
	if err != nil {
		return err
	}
	text = append(text, "components:\n"...)
	for _, component := range components {
		text = fmt.Appendf(text, "  - ../../components/%s\n", component)
	}
	return os.WriteFile(kustomization, text, 0o644)
}
