// SPDX-License-Identifier: Apache-2.0

// Package install holds the chart against a real API server: Helm installs, upgrades, rolls back and
// uninstalls it while people write, and certificates are renewed by its CronJob with its own rights.
//
// There is no kubelet, no controller and no Service routing here. Pods are processes of this machine,
// which pods_test.go gives what a Secret holds; the Service leads to them by an EndpointSlice, which the
// API server reads itself (--enable-aggregator-routing); Jobs are run container by container with the
// token of their ServiceAccount.
package install

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"meshrail.io/tests/e2e/plane"
)

const chart = "../../../chart/meshrail"

var (
	workdir string
	assets  string // folder of kubectl
	helm    string
	address string // of this machine, that an EndpointSlice may have
	cluster *plane.Plane
	clients *kubernetes.Clientset
)

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if workdir, err = os.MkdirTemp("", "meshrail-install-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(workdir)
	err = setUp()
	if cluster != nil {
		defer cluster.Stop()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "install:", err)
		return 1
	}
	return m.Run()
}

func setUp() error {
	var err error
	if assets, err = controlPlane("programs"); err != nil {
		return err
	}
	crds, err := controlPlane("crds")
	if err != nil {
		return err
	}
	if helm, err = controlPlane("helm"); err != nil {
		return err
	}
	if address, err = ownAddress(); err != nil {
		return err
	}
	cluster, err = plane.Start(assets, crds, filepath.Join(workdir, "kubeconfig"),
		"enable-aggregator-routing=true")
	if err != nil {
		return err
	}
	if clients, err = kubernetes.NewForConfig(cluster.Config); err != nil {
		return err
	}
	for _, name := range []string{"istio-system", "knative-serving"} {
		err = errors.Join(err, createNamespace(name))
	}
	return err
}

func controlPlane(what string) (string, error) {
	command := exec.Command("../control-plane", what)
	command.Stderr = os.Stderr
	output, err := command.Output()
	return strings.TrimSpace(string(output)), err
}

// An EndpointSlice must not have an address of the loopback.
func ownAddress() (string, error) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return "", err
	}
	for _, candidate := range addresses {
		network, is := candidate.(*net.IPNet)
		if is && network.IP.To4() != nil && network.IP.IsGlobalUnicast() {
			return network.IP.String(), nil
		}
	}
	return "", errors.New("this machine has no address but the loopback's, and an EndpointSlice needs one")
}

func createNamespace(name string) error {
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	_, err := clients.CoreV1().Namespaces().Create(context.Background(), namespace, metav1.CreateOptions{})
	return err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// runHelm is Helm with the administrator's credentials, and whatever it needs to remember in workdir.
func runHelm(t *testing.T, namespace string, arguments ...string) {
	t.Helper()
	command := exec.Command(helm, append(arguments, "--namespace", namespace)...)
	command.Env = append(os.Environ(), "KUBECONFIG="+cluster.Kubeconfig, "HOME="+workdir)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("helm %s: %v\n%s", strings.Join(arguments, " "), err, output)
	}
}
