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
// certificate that the user of these manifests put there stays out of the copy.
func Render(kubectl, manifests, certs, workdir string) ([]byte, error) {
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
	command := exec.Command(kubectl, "kustomize", overlay)
	command.Stderr = os.Stderr
	rendered, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("kubectl kustomize: %w", err)
	}
	return rendered, nil
}
