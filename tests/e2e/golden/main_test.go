// SPDX-License-Identifier: Apache-2.0

// Package golden shows the golden cases to meshrail through a real kube-apiserver, with the CRDs of all
// that stands around a mesh. What it answers a person has to be what the cases say.
package golden

import (
	"context"
	"errors"
	"os"
	"testing"

	admission "k8s.io/api/admissionregistration/v1"
	rbac "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"meshrail.io/tests/e2e/plane"
	"meshrail.io/tests/e2e/server"
)

const (
	manifests    = "../../../manifests"
	controlPlane = "../control-plane"
	// Whose objects no webhook is asked about: it makes what stands there before an update, and tells
	// what the API server makes of an object by itself.
	unwatched = "unwatched@example.com"
)

var (
	pair       plane.Pair
	policyFile string
	meshrail   *server.Server
	cluster    *plane.Plane
	webhooks   *plane.Webhooks
)

func TestMain(m *testing.M) {
	os.Exit(plane.RunTests(m, "golden", setUp, pair.Stop))
}

func setUp(folder string) error {
	if err := pair.Begin(folder, controlPlane); err != nil {
		return err
	}
	policyFile, meshrail, cluster = pair.PolicyFile, pair.Server, pair.Cluster
	deployers, err := plane.Ask(controlPlane, "deployers")
	if err != nil {
		return err
	}
	if _, err := envtest.InstallCRDs(cluster.Config,
		envtest.CRDInstallOptions{Paths: []string{deployers, "crds"}, ErrorIfPathMissing: true}); err != nil {
		return err
	}
	return errors.Join(mayAll(), guard())
}

// mayAll lets everybody write everything: what is asked here is what webhooks say of it.
func mayAll() error {
	clients, err := kubernetes.NewForConfig(cluster.Config)
	if err != nil {
		return err
	}
	_, err = clients.RbacV1().ClusterRoleBindings().Create(context.Background(), &rbac.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "all-may-all"},
		RoleRef:    rbac.RoleRef{APIGroup: rbac.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
		Subjects:   []rbac.Subject{{APIGroup: rbac.GroupName, Kind: "Group", Name: "system:authenticated"}},
	}, metav1.CreateOptions{})
	return err
}

// guard registers the shipped webhook configurations with all of their components.
func guard() error {
	var err error
	if _, webhooks, err = pair.Render(manifests, "values", "cluster"); err != nil {
		return err
	}
	unless := admission.MatchCondition{Name: "unwatched",
		Expression: "request.userInfo.username != '" + unwatched + "'"}
	for _, config := range webhooks.Validating {
		for i := range config.Webhooks {
			config.Webhooks[i].MatchConditions = append(config.Webhooks[i].MatchConditions, unless)
		}
	}
	for _, config := range webhooks.Mutating {
		for i := range config.Webhooks {
			config.Webhooks[i].MatchConditions = append(config.Webhooks[i].MatchConditions, unless)
		}
	}
	return pair.GuardBy(webhooks)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
