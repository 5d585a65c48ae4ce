// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	batchv1 "k8s.io/api/batch/v1"
	rbacv1 "k8s.io/api/rbac/v1"
)

// audited is what is shipped with the component audit.
func audited(t *testing.T) rendered {
	t.Helper()
	text := "resources: [../../base, ../../webhooks]\ncomponents: [../../components/audit]\n" +
		"labels:\n  - pairs: {app.kubernetes.io/name: meshrail}\n"
	return renderKustomization(t, text)
}

// listed is its name as kubectl knows it.
func listed(group, plural string) string {
	if group == "" {
		return plural
	}
	return plural + "." + group
}

// sent has what some entry of the webhooks sends, as far as there are lists of it.
func sent(t *testing.T) []string {
	t.Helper()
	resources := map[string]bool{}
	configuration := get[admissionv1.ValidatingWebhookConfiguration](t, everything(t),
		"ValidatingWebhookConfiguration/meshrail")
	for _, entry := range configuration.Webhooks {
		for _, rule := range entry.Rules {
			for _, group := range rule.APIGroups {
				for _, plural := range rule.Resources {
					if !strings.Contains(plural, "/") {
						resources[listed(group, plural)] = true
					}
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(resources))
}

func TestAuditReadsWhatTheWebhookIsSent(t *testing.T) {
	objects := audited(t)
	cron := get[batchv1.CronJob](t, objects, "CronJob/meshrail-audit")
	reads := cron.Spec.JobTemplate.Spec.Template.Spec.InitContainers[0]
	var kinds []string
	for _, variable := range reads.Env {
		if variable.Name == "KINDS" {
			kinds = strings.Fields(variable.Value)
		}
	}
	slices.Sort(kinds)
	if wanted := sent(t); !slices.Equal(kinds, wanted) {
		t.Errorf("it reads\n%q\nand the webhook is sent\n%q", kinds, wanted)
	}
}

// It lists what it reads, and writes its reports.
func TestAuditHasTheLeastRights(t *testing.T) {
	role := get[rbacv1.ClusterRole](t, audited(t), "ClusterRole/meshrail-audit")
	var lists, others []string
	for _, rule := range role.Rules {
		for _, group := range rule.APIGroups {
			for _, plural := range rule.Resources {
				name := listed(group, plural)
				if verbs := strings.Join(rule.Verbs, " "); verbs == "list" {
					lists = append(lists, name)
				} else {
					others = append(others, fmt.Sprintf("%s: %s", name, verbs))
				}
			}
		}
	}
	slices.Sort(lists)
	if wanted := sent(t); !slices.Equal(lists, wanted) {
		t.Errorf("it may list\n%q\nand has to read\n%q", lists, wanted)
	}
	wanted := []string{"reports.openreports.io: get create patch", "clusterreports.openreports.io: get create patch"}
	if !slices.Equal(others, wanted) {
		t.Errorf("besides, it may %q", others)
	}
}

func TestAuditPodsAreRestricted(t *testing.T) {
	cron := get[batchv1.CronJob](t, audited(t), "CronJob/meshrail-audit")
	requireRestricted(t, &cron.Spec.JobTemplate.Spec.Template)
}

func TestChartHasTheAudit(t *testing.T) {
	requireChart(t, audited(t), template(t, "meshrail-system", "audit.enabled=true"))
}
