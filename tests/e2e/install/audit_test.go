// SPDX-License-Identifier: Apache-2.0

package install

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"meshrail.io/tests/e2e/plane"
	"meshrail.io/tests/e2e/server"
)

const (
	audited   = "mesh-audit" // the release
	shop      = "audit-shop" // what it looks at
	tooLow    = "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: cart, namespace: " + shop + "}\nspec: {host: cart, trafficPolicy: {connectionPool: {tcp: {maxConnections: 8}}}}\n"
	reportCRD = "github.com/openreports/reports-api@v0.2.1"
)

// A report of openreports.io or of wgpolicyk8s.io, as far as the tests read it.
type report struct {
	Summary struct{ Fail, Warn int }
	Results []struct {
		Rule, Result, Severity, Message string
		Resources                       []struct{ Kind, Namespace, Name, UID string }
	}
}

func apply(t *testing.T, manifest string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "manifest.yaml")
	must(t, os.WriteFile(file, []byte(manifest), 0o644))
	kubectl(t, "apply", "-f", file)
}

func reportOf(t *testing.T, kind string) report {
	t.Helper()
	var found report
	must(t, json.Unmarshal([]byte(kubectl(t, "get", kind, "meshrail", "-n", shop, "-o", "json")), &found))
	return found
}

// openReports is the folder of their CRDs, in the module that has them.
func openReports(t *testing.T) string {
	t.Helper()
	command := exec.Command("go", "mod", "download", "-json", reportCRD)
	command.Dir = t.TempDir()
	output, err := command.Output()
	must(t, err)
	var module struct{ Dir string }
	must(t, json.Unmarshal(output, &module))
	return filepath.Join(module.Dir, "config", "crd")
}

// Each run has the token of its account and no other rights; what people have mended is gone from the report.
func TestTheAuditWritesReports(t *testing.T) {
	for _, name := range []string{audited, shop} {
		must(t, plane.CreateNamespace(clients, name, nil))
	}
	crds := openReports(t)
	kubectl(t, "apply", "--server-side", "-f", crds)
	kubectl(t, "wait", "--for=condition=Established", "-f", crds)
	runHelm(t, audited, "install", "audit", chart, "--set", "audit.enabled=true",
		"--set", "certificates.mode=own", "--set", "certificates.own.job=false", "--set", "webhooks.enabled=false")
	t.Cleanup(func() { runHelm(t, audited, "uninstall", "audit") })
	cron, err := clients.BatchV1().CronJobs(audited).Get(t.Context(), "meshrail-audit", metav1.GetOptions{})
	must(t, err)

	apply(t, tooLow)
	runJob(t, audited, cron.Spec.JobTemplate.Spec)
	found := reportOf(t, "reports.openreports.io")
	if found.Summary.Fail != 1 || len(found.Results) != 1 {
		t.Fatalf("the report is %+v", found)
	}
	result := found.Results[0]
	if result.Rule != "DR-POOL-MAXCONN" || result.Result != "fail" || result.Resources[0].Name != "cart" ||
		result.Resources[0].UID == "" {
		t.Errorf("it says %+v", result)
	}

	apply(t, strings.Replace(tooLow, ": 8", ": 1000", 1))
	runJob(t, audited, cron.Spec.JobTemplate.Spec)
	if found = reportOf(t, "reports.openreports.io"); found.Summary.Fail != 0 || len(found.Results) != 0 {
		t.Errorf("mended, the report is %+v", found)
	}
	requireAnswers(t, audited, "meshrail-audit", map[string]string{
		"list configmaps --all-namespaces": "yes",
		"create reports.openreports.io":    "yes",
		"get configmaps":                   "no",
		"list secrets":                     "no",
		"watch pods":                       "no",
		"patch configmaps":                 "no",
		"delete reports.openreports.io":    "no",
		"create pods":                      "no",
	})
}

// As a person has it: the program kubectl on PATH, and the report applied by hand.
func TestAuditByKubectlAndPolicyReports(t *testing.T) {
	const name = "audit-by-hand"
	must(t, plane.CreateNamespace(clients, name, map[string]string{"meshrail.io/profile": "high-traffic"}))
	kubectl(t, "apply", "-f", "policyreport.yaml")
	kubectl(t, "wait", "--for=condition=Established", "-f", "policyreport.yaml")
	rule := strings.NewReplacer(shop, name, ": 8", ": 50").Replace(tooLow) // enough for standard
	apply(t, rule)
	binary, err := server.Binary()
	must(t, err)
	file := filepath.Join(t.TempDir(), "reports.json")
	command := exec.Command(binary, "audit", "--kubectl", "--fail-on", "nothing", "--output", "policyreport",
		"--output-file", file)
	command.Env = append(os.Environ(), "KUBECONFIG="+cluster.Kubeconfig, "PATH="+assets+":"+os.Getenv("PATH"))
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	kubectl(t, "apply", "--server-side", "-f", file)
	var found report
	must(t, json.Unmarshal([]byte(kubectl(t, "get", "policyreport", "meshrail", "-n", name, "-o", "json")), &found))
	if found.Summary.Fail != 1 || found.Results[0].Rule != "DR-POOL-MAXCONN" || found.Results[0].Severity != "high" {
		t.Errorf("the report is %+v", found)
	}
}
