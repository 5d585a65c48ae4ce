// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"encoding/json"
	"strings"
	"testing"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

func renderMonitoring(t *testing.T) rendered {
	t.Helper()
	text := "resources: [../../base]\ncomponents: [../../components/monitoring]\n"
	return renderKustomization(t, text)
}

// What the operator reads, by its own types: the pods are found, and the port is theirs.
func TestMonitoringFindsThePods(t *testing.T) {
	objects := renderMonitoring(t)
	monitor := get[monitoring.PodMonitor](t, objects, "PodMonitor/meshrail")
	template := get[appsv1.Deployment](t, objects, "Deployment/meshrail").Spec.Template
	for key, value := range monitor.Spec.Selector.MatchLabels {
		if template.Labels[key] != value {
			t.Errorf("no pod is labelled %s=%s", key, value)
		}
	}
	var names []string
	for _, port := range template.Spec.Containers[0].Ports {
		names = append(names, port.Name)
	}
	for _, endpoint := range monitor.Spec.PodMetricsEndpoints {
		if !strings.Contains(strings.Join(names, " "), *endpoint.Port) {
			t.Errorf("no port is called %s; there are %v", *endpoint.Port, names)
		}
	}
	if rule := get[monitoring.PrometheusRule](t, objects, "PrometheusRule/meshrail"); len(rule.Spec.Groups) != 1 {
		t.Errorf("%d groups of rules", len(rule.Spec.Groups))
	}
}

func TestDashboardReachesGrafana(t *testing.T) {
	board := get[corev1.ConfigMap](t, renderMonitoring(t), "ConfigMap/meshrail-dashboard")
	if board.Labels["grafana_dashboard"] != "1" || board.Namespace != "meshrail-system" {
		t.Errorf("its sidecar would not find %+v", board.ObjectMeta)
	}
	if !json.Valid([]byte(board.Data["meshrail.json"])) {
		t.Error("meshrail.json is no JSON")
	}
}

func TestChartMonitors(t *testing.T) {
	all := []string{"monitoring.podMonitor.enabled=true", "monitoring.rules.enabled=true",
		"monitoring.dashboard.enabled=true", "webhooks.enabled=false"}
	requireChart(t, renderMonitoring(t), template(t, "meshrail-system", all...))

	elsewhere := template(t, "platform", append(all, "monitoring.labels.release=stack")...)
	rule := get[monitoring.PrometheusRule](t, elsewhere, "PrometheusRule/meshrail")
	if rule.Namespace != "platform" || rule.Labels["release"] != "stack" {
		t.Errorf("the rules are at %+v", rule.ObjectMeta)
	}
}
