// SPDX-License-Identifier: Apache-2.0

// Package e2e puts meshrail behind a real kube-apiserver with the shipped webhook configurations.
//
// The environment variable MESHRAIL names the program; the control plane is that of
// KUBEBUILDER_ASSETS or of the script control-plane. UPDATE_GOLDEN=1 rewrites the transcripts in
// cases/: read the difference before you keep it.
package e2e

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"

	"meshrail.io/tests/e2e/plane"
	"meshrail.io/tests/e2e/server"
)

const manifests = "../../manifests"

// What all tests of this package share: one server, one control plane, guarded.
var (
	workdir    string
	assets     string // folder of kubectl
	policyFile string // read anew when it changes
	meshrail   *server.Server
	cluster    *plane.Plane
	shipped    []byte // the rendered manifests
	clients    *kubernetes.Clientset
	objects    *dynamic.DynamicClient
)

func TestMain(m *testing.M) {
	os.Exit(plane.RunTests(m, "e2e", setUp, tearDown))
}

func tearDown() {
	if meshrail != nil {
		meshrail.Kill()
	}
	if cluster != nil {
		cluster.Stop()
	}
}

func setUp(folder string) error {
	workdir = folder
	certs := filepath.Join(workdir, "certs")
	if err := server.InitCerts(certs); err != nil {
		return err
	}
	var err error
	if assets, err = plane.Ask("./control-plane", "programs"); err != nil {
		return err
	}
	crds, err := plane.Ask("./control-plane", "crds")
	if err != nil {
		return err
	}
	policyFile = filepath.Join(workdir, "policy.yaml")
	if err := os.WriteFile(policyFile, []byte("{}"), 0o644); err != nil {
		return err
	}
	if meshrail, err = server.Start(certs, workdir, "--policy", policyFile); err != nil {
		return err
	}
	if cluster, err = plane.Start(assets, crds, filepath.Join(workdir, "kubeconfig")); err != nil {
		return err
	}
	if clients, err = kubernetes.NewForConfig(cluster.Config); err != nil {
		return err
	}
	if objects, err = dynamic.NewForConfig(cluster.Config); err != nil {
		return err
	}
	if err := guard(certs); err != nil {
		return err
	}
	return errors.Join(
		plane.CreateNamespace(clients, "istio-system", nil),
		plane.CreateNamespace(clients, "knative-serving", nil),
		plane.CreateNamespace(clients, "meshrail-system", nil))
}

// guard registers the shipped webhook configurations, with the entry for KnativeServings.
func guard(certs string) error {
	var err error
	shipped, err = plane.Render(filepath.Join(assets, "kubectl"), manifests, certs, workdir, "values")
	if err != nil {
		return err
	}
	webhooks, err := plane.ReadWebhooks(shipped)
	if err != nil {
		return err
	}
	ca, err := os.ReadFile(filepath.Join(certs, "ca.crt"))
	if err != nil {
		return err
	}
	if err := webhooks.Redirect("https://"+meshrail.Address, ca); err != nil {
		return err
	}
	return cluster.Register(context.Background(), webhooks)
}
