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
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

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
	os.Exit(plane.RunTests(m, "install", setUp, tearDown))
}

func tearDown() {
	if cluster != nil {
		cluster.Stop()
	}
}

func setUp(folder string) error {
	workdir = folder
	var err error
	if assets, err = plane.Ask("../control-plane", "programs"); err != nil {
		return err
	}
	crds, err := plane.Ask("../control-plane", "crds")
	if err != nil {
		return err
	}
	if helm, err = plane.Ask("../control-plane", "helm"); err != nil {
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
		err = errors.Join(err, plane.CreateNamespace(clients, name, nil))
	}
	return err
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

// kubectl is that of the administrator.
func kubectl(t *testing.T, arguments ...string) string {
	t.Helper()
	command := exec.Command(filepath.Join(assets, "kubectl"), arguments...)
	command.Env = append(os.Environ(), "KUBECONFIG="+cluster.Kubeconfig)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("kubectl %v: %v\n%s", arguments, err, output)
	}
	return string(output)
}
