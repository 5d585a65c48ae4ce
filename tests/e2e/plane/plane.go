// SPDX-License-Identifier: Apache-2.0

// Package plane runs a real etcd and kube-apiserver on loopback, with the CRDs of Istio and
// Knative, and registers meshrail's shipped webhook configurations with them.
package plane

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
)

// Plane is a running control plane; Stop ends it.
type Plane struct {
	Config     *rest.Config
	Kubeconfig string // path of a file with the administrator's credentials
	env        *envtest.Environment
}

// Start starts etcd and kube-apiserver from the folder assets, installs the CRDs in the folder
// crds, and writes a kubeconfig to the given path, readable by its owner only. The arguments are for
// kube-apiserver, without their dashes.
func Start(assets, crds, kubeconfig string, arguments ...string) (*Plane, error) {
	env := &envtest.Environment{
		BinaryAssetsDirectory: assets,
		CRDDirectoryPaths:     []string{crds},
		ErrorIfCRDPathMissing: true,
	}
	for _, argument := range arguments {
		name, value, _ := strings.Cut(argument, "=")
		env.ControlPlane.GetAPIServer().Configure().Append(name, value)
	}
	config, err := env.Start()
	if err != nil {
		env.Stop()
		return nil, fmt.Errorf("the control plane did not start: %w", err)
	}
	// The default of 5 calls per second is for controllers, not for tests.
	config.QPS = -1
	config.WarningHandler = rest.NoWarnings{} // who wants warnings copies the configuration
	plane := &Plane{Config: config, Kubeconfig: kubeconfig, env: env}
	if err := writeAtomically(kubeconfig, env.KubeConfig); err != nil {
		plane.Stop()
		return nil, err
	}
	return plane, nil
}

// Stop ends both servers and removes their data and the kubeconfig.
func (p *Plane) Stop() error {
	os.Remove(p.Kubeconfig)
	return p.env.Stop()
}

// A reader that waits for the file must never see half of it.
func writeAtomically(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".kubeconfig-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if _, err := file.Write(content); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
