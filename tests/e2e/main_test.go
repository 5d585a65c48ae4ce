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
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if workdir, err = os.MkdirTemp("", "meshrail-e2e-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(workdir)
	err = setUp()
	if cluster != nil {
		defer cluster.Stop()
	}
	if meshrail != nil {
		defer meshrail.Kill()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		return 1
	}
	return m.Run()
}

func setUp() error {
	certs := filepath.Join(workdir, "certs")
	if err := server.InitCerts(certs); err != nil {
		return err
	}
	var err error
	if assets, err = controlPlane("programs"); err != nil {
		return err
	}
	crds, err := controlPlane("crds")
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
		createNamespace("istio-system", nil),
		createNamespace("knative-serving", nil),
		createNamespace("meshrail-system", nil))
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

func controlPlane(what string) (string, error) {
	command := exec.Command("./control-plane", what)
	command.Stderr = os.Stderr
	output, err := command.Output()
	return strings.TrimSpace(string(output)), err
}

func createNamespace(name string, labels map[string]string) error {
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}}
	_, err := clients.CoreV1().Namespaces().Create(context.Background(), namespace,
		metav1.CreateOptions{})
	return err
}
