// SPDX-License-Identifier: Apache-2.0

// Package e2e puts meshrail behind a real kube-apiserver with the shipped webhook configurations.
//
// The environment variable MESHRAIL names the program; the control plane is that of
// KUBEBUILDER_ASSETS or of the script control-plane. UPDATE_GOLDEN=1 rewrites the transcripts in
// cases/: read the difference before you keep it.
package e2e

import (
	"errors"
	"os"
	"testing"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"

	"meshrail.io/tests/e2e/plane"
	"meshrail.io/tests/e2e/server"
)

const manifests = "../../manifests"

// What all tests of this package share: one server, one control plane, guarded.
var (
	pair       plane.Pair
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
	os.Exit(plane.RunTests(m, "e2e", setUp, pair.Stop))
}

func setUp(folder string) error {
	err := pair.Begin(folder, "./control-plane")
	if err != nil {
		return err
	}
	workdir, assets, policyFile, meshrail, cluster = folder, pair.Assets, pair.PolicyFile, pair.Server, pair.Cluster
	if clients, err = kubernetes.NewForConfig(cluster.Config); err != nil {
		return err
	}
	if objects, err = dynamic.NewForConfig(cluster.Config); err != nil {
		return err
	}
	// With the entry for KnativeServings.
	var webhooks *plane.Webhooks
	if shipped, webhooks, err = pair.Render(manifests, "values"); err != nil {
		return err
	}
	return errors.Join(
		pair.GuardBy(webhooks),
		plane.CreateNamespace(clients, "istio-system", nil),
		plane.CreateNamespace(clients, "knative-serving", nil),
		plane.CreateNamespace(clients, "meshrail-system", nil))
}
