// SPDX-License-Identifier: Apache-2.0

package install

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"meshrail.io/tests/e2e/plane"
)

// What chart.md says under "Clusters that want something more", and how the pods may be placed: the API server
// takes it with no field that it does not know, and understands it so.
func TestChartForEachCluster(t *testing.T) {
	const namespace = "mesh-clusters"
	must(t, plane.CreateNamespace(clients, namespace, nil))
	for name, c := range map[string]struct {
		values, want, never []string
	}{
		"OpenShift": {values: []string{"certificates.mode=own", "certificates.own.runAsUser=null"},
			want: []string{"runAsNonRoot: true", "kind: CronJob"}, never: []string{"runAsUser"}},
		"AKS": {values: []string{`webhooks.annotations.admissions\.enforcer/disabled=true`},
			want: []string{`admissions.enforcer/disabled: "true"`}},
		"EKS with an overlay network": {
			values: []string{"hostNetwork=true", "ports.https=18443", "ports.health=18080", "dnsPolicy=ClusterFirstWithHostNet"},
			want: []string{"hostNetwork: true", "containerPort: 18443", "containerPort: 18080", "--listen=[::]:18443",
				"dnsPolicy: ClusterFirstWithHostNet", "port: 18443"},
			never: []string{"8443\n            protocol", ":8080"}},
		"GKE": {want: []string{"scopeName: PriorityClass", "priorityClassName: system-cluster-critical"}},
		"dual stack": {values: []string{"service.ipFamilyPolicy=PreferDualStack"},
			want: []string{"ipFamilyPolicy: PreferDualStack"}},
		"API servers off the pod network": {values: []string{"networkPolicy.apiServers={10.0.0.0/28,fd00::/64}"},
			want: []string{"cidr: 10.0.0.0/28", "cidr: fd00::/64"}},
		"places": {
			values: []string{"priorityClassName=high", "nodeSelector.disk=ssd", "tolerations[0].operator=Exists",
				"affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey=kubernetes.io/hostname"},
			want: []string{"priorityClassName: high", "disk: ssd", "kubernetes.io/os: linux", "operator: Exists", "- high",
				"topologyKey: kubernetes.io/hostname"}},
		"as many as it takes": {values: []string{"autoscaling.enabled=true", "podDisruptionBudget.enabled=false"},
			want: []string{"kind: HorizontalPodAutoscaler", "averageUtilization: 70"}, never: []string{"PodDisruptionBudget"}},
	} {
		t.Run(name, func(t *testing.T) {
			arguments := []string{"template", "meshrail", chart, "--namespace", namespace}
			for _, value := range c.values {
				arguments = append(arguments, "--set", value)
			}
			rendered, err := exec.Command(helm, arguments...).Output()
			must(t, err)
			command := exec.Command(filepath.Join(assets, "kubectl"), "apply", "--dry-run=server", "--validate=strict",
				"--namespace", namespace, "--output=yaml", "--filename=-")
			command.Env = append(os.Environ(), "KUBECONFIG="+cluster.Kubeconfig, "HOME="+workdir)
			command.Stdin = bytes.NewReader(rendered)
			understood, err := command.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, understood)
			}
			// What was applied stands in an annotation, too; only lines of the object count.
			var lines []string
			for line := range strings.Lines(string(understood)) {
				if !strings.Contains(line, `{"apiVersion"`) {
					lines = append(lines, line)
				}
			}
			text := strings.Join(lines, "")
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in what the API server understands:\n%s", want, text)
				}
			}
			for _, never := range c.never {
				if strings.Contains(text, never) {
					t.Errorf("%q is in what the API server understands:\n%s", never, text)
				}
			}
		})
	}
}
