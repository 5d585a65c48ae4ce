// SPDX-License-Identifier: Apache-2.0

package install

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"meshrail.io/tests/e2e/plane"
	"meshrail.io/tests/e2e/server"
)

const managed = "mesh-managed"

// cert-manager's ca-injector, its own code, brings the CA of the Certificate's Secret into both
// configurations. Its controller, which makes pairs, is played here: what it writes is the Secret, with
// its annotation. One pair follows another of the same CA while people write.
func TestCertManagerBringsTheBundles(t *testing.T) {
	folder, err := plane.Ask("../control-plane", "cert-manager")
	must(t, err)
	kubectl(t, "apply", "--server-side", "-f", filepath.Join(folder, "crds"))
	must(t, plane.CreateNamespace(clients, managed, nil))
	before := everything(t)
	injector := exec.Command(filepath.Join(folder, "cainjector"))
	injector.Env = append(os.Environ(), "KUBECONFIG="+cluster.Kubeconfig)
	injector.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	log, err := os.Create(filepath.Join(t.TempDir(), "cainjector.log"))
	must(t, err)
	injector.Stderr = log
	must(t, injector.Start())
	t.Cleanup(func() { injector.Process.Kill(); injector.Wait() })

	runHelm(t, managed, "install", "guard", chart, "--set", "certificates.mode=cert-manager", "--set", "webhooks.enabled=false")
	certs := filepath.Join(t.TempDir(), "certs")
	must(t, server.InitCertsFor(certs, managed))
	issue(t, certs)
	p := runPod(t, managed)
	route(t, managed, p)
	// Ignore until the injector has been: it learns of a configuration when that is there.
	runHelm(t, managed, "upgrade", "guard", chart, "--reuse-values", "--set", "webhooks.enabled=true", "--set", "webhooks.failurePolicy=Ignore")
	if err := awaitBundles(t, certs); err != nil {
		text, _ := os.ReadFile(log.Name())
		t.Fatalf("the ca-injector has not brought the CA: %v\n%s", err, text)
	}
	requireGuarded(t, true, cluster.Config)
	people := startTraffic(t, cluster.Config)
	runHelm(t, managed, "upgrade", "guard", chart, "--reuse-values", "--set", "webhooks.failurePolicy=")
	must(t, awaitBundles(t, certs)) // an upgrade takes nothing of it away
	requireGuarded(t, true, cluster.Config)
	people.more(t, 200)

	binary, err := server.Binary()
	must(t, err)
	must(t, exec.Command(binary, "certs", "renew", "--dir", certs, "--days", "600").Run())
	issue(t, certs)
	must(t, p.server.Await("the new pair", func() (bool, error) {
		got, err := served(p)
		want, _ := os.ReadFile(filepath.Join(certs, "tls.crt"))
		return err == nil && got != "" && got == string(want[:len(want)-1]), nil
	}))
	people.more(t, 200)
	requireGuarded(t, true, cluster.Config)

	runHelm(t, managed, "upgrade", "guard", chart, "--reuse-values", "--set", "webhooks.enabled=false")
	runHelm(t, managed, "uninstall", "guard")
	people.requireNoFailure(t)
	// cert-manager leaves the Secrets of Certificates that go, unless it is told otherwise.
	must(t, clients.CoreV1().Secrets(managed).Delete(t.Context(), "meshrail-certs", metav1.DeleteOptions{}))
	requireNothingLeft(t, before)
}

// issue writes the Secret of the Certificate, as cert-manager's controller does.
func issue(t *testing.T, certs string) {
	t.Helper()
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "meshrail-certs", Namespace: managed,
		Annotations: map[string]string{"cert-manager.io/certificate-name": "meshrail-certs"}},
		Type: corev1.SecretTypeTLS, Data: map[string][]byte{}}
	for _, name := range []string{"ca.crt", "tls.crt", "tls.key"} {
		content, err := os.ReadFile(filepath.Join(certs, name))
		must(t, err)
		secret.Data[name] = content
	}
	api := clients.CoreV1().Secrets(managed)
	if _, err := api.Update(t.Context(), secret, metav1.UpdateOptions{}); err != nil {
		_, err = api.Create(t.Context(), secret, metav1.CreateOptions{})
		must(t, err)
	}
}

// awaitBundles waits until each entry trusts the CA of the folder.
func awaitBundles(t *testing.T, certs string) error {
	t.Helper()
	ca, err := os.ReadFile(filepath.Join(certs, "ca.crt"))
	must(t, err)
	return wait.PollUntilContextTimeout(t.Context(), 100*time.Millisecond, 60*time.Second, true,
		func(context.Context) (bool, error) {
			bundles := bundlesOf(t)
			for _, bundle := range bundles {
				if bundle != string(ca) {
					return false, nil
				}
			}
			return len(bundles) > 0, nil
		})
}

func bundlesOf(t *testing.T) []string {
	t.Helper()
	var all []string
	api := clients.AdmissionregistrationV1()
	validating, err := api.ValidatingWebhookConfigurations().Get(t.Context(), "meshrail", metav1.GetOptions{})
	must(t, err)
	for _, entry := range validating.Webhooks {
		all = append(all, string(entry.ClientConfig.CABundle))
	}
	mutating, err := api.MutatingWebhookConfigurations().Get(t.Context(), "00-meshrail", metav1.GetOptions{})
	must(t, err)
	for _, entry := range mutating.Webhooks {
		all = append(all, string(entry.ClientConfig.CABundle))
	}
	return all
}
