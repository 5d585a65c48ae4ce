// SPDX-License-Identifier: Apache-2.0

package install

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"meshrail.io/tests/e2e/plane"
	"meshrail.io/tests/e2e/server"
)

// As docs/operations/chart.md has it, in a namespace of another name, while people write.
func TestLifeOfARelease(t *testing.T) {
	const namespace = "mesh-guard"
	must(t, plane.CreateNamespace(clients, namespace, nil))
	certs := filepath.Join(t.TempDir(), "certs")
	must(t, server.InitCertsFor(certs, namespace))
	before := everything(t)
	people := startTraffic(t, cluster.Config)

	runHelm(t, namespace, "install", "guard", chart, "--set", "webhooks.enabled=false",
		"--set-file", "certificates.given.crt="+filepath.Join(certs, "tls.crt"),
		"--set-file", "certificates.given.key="+filepath.Join(certs, "tls.key"),
		"--set-file", "certificates.given.ca="+filepath.Join(certs, "ca.crt"))
	route(t, namespace, runPod(t, namespace))
	requireGuarded(t, false, cluster.Config)
	runHelm(t, namespace, "upgrade", "guard", chart, "--reuse-values", "--set", "webhooks.enabled=true")
	requireGuarded(t, true, cluster.Config)
	people.more(t, 200)

	runHelm(t, namespace, "upgrade", "guard", chart, "--reuse-values", "--set", "webhooks.entries.cluster=true",
		"--set", "policy.defaultProfile=high-traffic", "--set", "replicas=5")
	if !has(t, "cluster.meshrail.io") {
		t.Error("the upgrade has brought no entry for the cluster")
	}
	requireGuarded(t, true, cluster.Config)
	people.more(t, 200)

	runHelm(t, namespace, "rollback", "guard", "2")
	if has(t, "cluster.meshrail.io") {
		t.Error("the rollback has left the entry for the cluster")
	}
	requireGuarded(t, true, cluster.Config)
	people.more(t, 200)

	runHelm(t, namespace, "upgrade", "guard", chart, "--reuse-values", "--set", "webhooks.enabled=false")
	requireGuarded(t, false, cluster.Config)
	runHelm(t, namespace, "uninstall", "guard")
	people.more(t, 200)
	people.requireNoFailure(t)
	requireNothingLeft(t, before)
}

// has tells whether the API server calls an entry of that name.
func has(t *testing.T, name string) bool {
	t.Helper()
	configuration, err := clients.AdmissionregistrationV1().ValidatingWebhookConfigurations().Get(
		context.Background(), "meshrail", metav1.GetOptions{})
	must(t, err)
	for _, entry := range configuration.Webhooks {
		if entry.Name == name {
			return true
		}
	}
	return false
}

// everything is the names of all objects of all kinds that can be listed; what comes and goes by
// itself does not count.
func everything(t *testing.T) map[string]bool {
	t.Helper()
	client, err := dynamic.NewForConfig(cluster.Config)
	must(t, err)
	lists, err := clients.Discovery().ServerPreferredResources()
	must(t, err)
	found := map[string]bool{}
	for _, list := range lists {
		group, err := schema.ParseGroupVersion(list.GroupVersion)
		must(t, err)
		for _, kind := range list.APIResources {
			if !slices.Contains(kind.Verbs, "list") || kind.Name == "events" || kind.Name == "leases" {
				continue
			}
			objects, err := client.Resource(group.WithResource(kind.Name)).List(context.Background(), metav1.ListOptions{})
			must(t, err)
			for _, object := range objects.Items {
				found[kind.Name+" "+object.GetNamespace()+"/"+object.GetName()] = true
			}
		}
	}
	return found
}

func requireNothingLeft(t *testing.T, before map[string]bool) {
	t.Helper()
	for name := range everything(t) {
		if !before[name] && !strings.HasSuffix(name, "/meshrail-pods") { // the test's own
			t.Errorf("%s is left behind", name)
		}
	}
}
