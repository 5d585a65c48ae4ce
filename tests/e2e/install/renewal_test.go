// SPDX-License-Identifier: Apache-2.0

package install

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"meshrail.io/tests/e2e/plane"
)

const own = "mesh-own"

// A CA that the CronJob makes, and two that follow it, while people write through two API servers.
// Each run has the token of its account and no other rights.
func TestTheCAChangesTwiceAndNoCallFails(t *testing.T) {
	must(t, plane.CreateNamespace(clients, own, nil))
	before := everything(t)
	second, stop, err := cluster.Another(t.Context())
	must(t, err)
	t.Cleanup(stop)

	runHelm(t, own, "install", "guard", chart, "--set", "certificates.mode=own", "--set", "webhooks.enabled=false")
	first, err := clients.BatchV1().Jobs(own).Get(t.Context(), "meshrail-certs-1", metav1.GetOptions{})
	must(t, err)
	said := runJob(t, own, first.Spec)
	if !strings.Contains(said, "made a CA and a pair") {
		t.Fatalf("the first run made no CA:\n%s", said)
	}
	p := runPod(t, own)
	if _, err := os.Stat(filepath.Join(p.mount.folder, "ca.key")); err == nil {
		t.Error("the server's pod has the key of the CA")
	}
	route(t, own, p)
	runHelm(t, own, "upgrade", "guard", chart, "--reuse-values", "--set", "webhooks.enabled=true")
	requireGuarded(t, true, cluster.Config, second)

	people := startTraffic(t, cluster.Config, second)
	cron, err := clients.BatchV1().CronJobs(own).Get(t.Context(), "meshrail-certs", metav1.GetOptions{})
	must(t, err)
	nightly := cron.Spec.JobTemplate.Spec
	for turn := range 2 {
		ca := bundle(t)
		renew(t, p, people, nightly, "put a new CA into ca.crt", "--new-ca")
		requireBundles(t, 2)
		if !bytes.HasPrefix(bundle(t), ca) {
			t.Errorf("turn %d: the old CA has gone too soon", turn)
		}
		renew(t, p, people, nightly, "waiting: the new CA signs")
		renew(t, p, people, nightly, "made a new pair", "--settle=0s")
		requireBundles(t, 2)
		renew(t, p, people, nightly, "waiting: the old CA goes")
		renew(t, p, people, nightly, "took the old CA", "--settle=0s")
		requireBundles(t, 1)
		if bytes.Equal(bundle(t), ca) {
			t.Errorf("turn %d: the CA is still the old one", turn)
		}
	}
	requireGuarded(t, true, cluster.Config, second)
	people.requireNoFailure(t)
	requireAnswers(t, own, "meshrail-certs", map[string]string{
		"get secrets/meshrail-certs":                      "yes",
		"patch secrets/meshrail-certs":                    "yes",
		"patch validatingwebhookconfigurations/meshrail":  "yes",
		"patch mutatingwebhookconfigurations/00-meshrail": "yes",
		"list secrets": "no",
		"get secrets/sh.helm.release.v1.guard.v1":          "no",
		"delete secrets/meshrail-certs":                    "no",
		"create secrets":                                   "no",
		"patch validatingwebhookconfigurations/other":      "no",
		"delete validatingwebhookconfigurations/meshrail":  "no",
		"update mutatingwebhookconfigurations/00-meshrail": "no",
		"create mutatingwebhookconfigurations":             "no",
		"patch deployments/meshrail":                       "no",
		"create pods":                                      "no",
	})

	runHelm(t, own, "upgrade", "guard", chart, "--reuse-values", "--set", "webhooks.enabled=false")
	runHelm(t, own, "uninstall", "guard")
	requireNothingLeft(t, before)
}

// renew runs the CronJob's containers, then waits until the pod has what the Secret holds and people
// have written through new connections for a while.
func renew(t *testing.T, p *pod, people *traffic, job batchv1.JobSpec, wanted string, more ...string) {
	t.Helper()
	said := runJob(t, own, job, more...)
	if !strings.Contains(said, wanted) {
		t.Fatalf("%v: %q is not in\n%s", more, wanted, said)
	}
	must(t, p.server.Await("the pair of the Secret", func() (bool, error) {
		mounted, err := os.ReadFile(filepath.Join(p.mount.folder, "tls.crt"))
		if err != nil {
			return false, err
		}
		served, err := served(p)
		return err == nil && strings.Contains(string(mounted), served), nil
	}))
	people.more(t, 300)
}

// served is the certificate of a handshake, as PEM without its first line.
func served(p *pod) (string, error) {
	output, err := exec.Command("sh", "-c", fmt.Sprintf("openssl s_client -connect %s </dev/null 2>/dev/null | openssl x509",
		net.JoinHostPort(address, fmt.Sprint(p.port)))).Output()
	return strings.TrimSpace(string(output)), err
}

func bundle(t *testing.T) []byte {
	t.Helper()
	secret, err := clients.CoreV1().Secrets(own).Get(t.Context(), "meshrail-certs", metav1.GetOptions{})
	must(t, err)
	return secret.Data["ca.crt"]
}

// requireBundles: so many CAs in each caBundle, and they are those of the Secret.
func requireBundles(t *testing.T, count int) {
	t.Helper()
	want := bundle(t)
	if got := bytes.Count(want, []byte("BEGIN CERTIFICATE")); got != count {
		t.Errorf("the Secret has %d CAs, not %d", got, count)
	}
	for i, got := range bundlesOf(t) {
		if got != string(want) {
			t.Errorf("entry %d has another bundle than the Secret", i)
		}
	}
}

// requireAnswers asks what an account may do, and what it must not.
func requireAnswers(t *testing.T, namespace, account string, answers map[string]string) {
	t.Helper()
	kubeconfig := credentials(t, namespace, account)
	for question, answer := range answers {
		words := append([]string{"auth", "can-i", "--namespace", namespace}, strings.Fields(question)...)
		command := exec.CommandContext(context.Background(), filepath.Join(assets, "kubectl"), words...)
		command.Env = append(os.Environ(), "KUBECONFIG="+kubeconfig)
		output, _ := command.Output() // it fails where the answer is no
		if got := strings.TrimSpace(string(output)); got != answer {
			t.Errorf("may it %s? %s", question, got)
		}
	}
}
