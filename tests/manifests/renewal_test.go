// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

const renewedCA = shipped + "/overlays/renewed-ca"

// One Secret, two webhook configurations, by their names.
func TestRenewalHasTheLeastRights(t *testing.T) {
	objects := render(t, renewedCA)
	role := get[rbacv1.Role](t, objects, "Role/meshrail-certs")
	cluster := get[rbacv1.ClusterRole](t, objects, "ClusterRole/meshrail-certs")
	var rights []string
	for _, rule := range append(role.Rules, cluster.Rules...) {
		rights = append(rights, fmt.Sprint(rule.Resources, rule.ResourceNames, rule.Verbs))
	}
	wanted := []string{"[secrets] [meshrail-certs] [get patch]",
		"[validatingwebhookconfigurations] [meshrail] [get patch]",
		"[mutatingwebhookconfigurations] [00-meshrail] [get patch]"}
	if !slices.Equal(rights, wanted) {
		t.Errorf("the rights are %q", rights)
	}
	for _, subjects := range [][]rbacv1.Subject{
		get[rbacv1.RoleBinding](t, objects, "RoleBinding/meshrail-certs").Subjects,
		get[rbacv1.ClusterRoleBinding](t, objects, "ClusterRoleBinding/meshrail-certs").Subjects,
	} {
		if len(subjects) != 1 || subjects[0].Name != "meshrail-certs" || subjects[0].Kind != "ServiceAccount" {
			t.Errorf("the rights are those of %v", subjects)
		}
	}
}

func TestRenewalPodsAreRestricted(t *testing.T) {
	objects := render(t, renewedCA)
	pod := get[batchv1.CronJob](t, objects, "CronJob/meshrail-certs").Spec.JobTemplate.Spec.Template
	requireRestricted(t, &pod)
	for _, container := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
		for _, mount := range container.VolumeMounts {
			if mount.Name == "secret" && !strings.HasPrefix(container.Image, "meshrail:") {
				t.Errorf("%s gets the key of the CA besides what it writes", container.Name)
			}
		}
	}
}

// requireRestricted: a CronJob's pods are as Pod Security's strictest level wants them, pass for no pods of
// the server's, and give their token to kubectl alone.
func requireRestricted(t *testing.T, pod *corev1.PodTemplateSpec) {
	t.Helper()
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for _, result := range evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec) {
		if !result.Allowed {
			t.Errorf("%s: %s", result.ForbiddenReason, result.ForbiddenDetail)
		}
	}
	// The Service and the budget count those that serve, and the NetworkPolicy would cut these off.
	if pod.Labels["app.kubernetes.io/name"] == "meshrail" {
		t.Error("its pods pass for the server's")
	}
	for _, container := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
		for _, mount := range container.VolumeMounts {
			if mount.Name == "token" && strings.HasPrefix(container.Image, "meshrail:") {
				t.Error("meshrail gets a token")
			}
		}
	}
}

// The server never sees the key of the CA, and starts before there is anything.
func TestRenewalKeepsTheKeyFromTheServer(t *testing.T) {
	spec := podSpec(t, render(t, renewedCA))
	for _, volume := range spec.Volumes {
		if volume.Secret == nil {
			continue
		}
		var keys []string
		for _, item := range volume.Secret.Items {
			keys = append(keys, item.Key)
		}
		if !slices.Equal(keys, []string{"tls.crt", "tls.key", "ca.crt"}) || !*volume.Secret.Optional {
			t.Errorf("the volume has %v", volume.Secret)
		}
	}
	secret := get[corev1.Secret](t, render(t, renewedCA), "Secret/meshrail-certs")
	if len(secret.Data)+len(secret.StringData) != 0 {
		t.Error("an apply would write over what was renewed")
	}
}
