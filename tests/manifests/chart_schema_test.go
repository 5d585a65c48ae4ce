// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// What the schema of the chart's values takes, and what it refuses.

func TestChartRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, value := range []string{"replicass=3", "webhooks.entries.edge=maybe", "certificates.mode=magic", "image.digest=abc",
		"ports.https=0", "networkPolicy.apiServers={10.0.0.1}", "certificates.caBundle=abc", "callers.ca=abc", "service.ipFamilies={IPv5}",
		"webhooks.failClosed={pod}", "webhooks.failClosed={values}", "webhooks.entries.egde=false", "webhooks.entries.monitoring=true"} {
		if _, err := helm(t, "template", "meshrail", chart, "--set", value); err == nil {
			t.Errorf("%s is taken", value)
		}
	}
}

// Each folder of entries by itself can be said, and nothing else can.
func TestChartKnowsTheEntries(t *testing.T) {
	var schema struct {
		Properties struct {
			Webhooks struct {
				Properties struct {
					Entries struct {
						Properties map[string]any `json:"properties"`
					} `json:"entries"`
				} `json:"properties"`
			} `json:"webhooks"`
		} `json:"properties"`
	}
	text, err := os.ReadFile(chart + "/values.schema.json")
	if err == nil {
		err = json.Unmarshal(text, &schema)
	}
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for name := range schema.Properties.Webhooks.Properties.Entries.Properties {
		known[name] = true
	}
	there := map[string]bool{}
	for _, which := range []string{"validating", "mutating"} {
		files, _ := filepath.Glob(shipped + "/components/*/" + which + ".yaml")
		for _, file := range files {
			there[filepath.Base(filepath.Dir(file))] = true
		}
	}
	if !maps.Equal(known, there) {
		t.Errorf("the schema knows %v, and there are %v", known, there)
	}
	for name := range there {
		template(t, "meshrail-system", "webhooks.entries."+name+"=true")
	}
}

// A policy that the pods would not load is not installed.
func TestChartRefusesAPolicyThatDoesNotLoad(t *testing.T) {
	for value, named := range map[string]string{
		"policy.enforcment=warn": "enforcment", "policy.enforcement=refuse": "/policy/enforcement",
		"policy.rules.DR-POOL-MAXCON.action=warn": "DR-POOL-MAXCON", "policy.rules.DR-POOL-PENDING.action=never": "DR-POOL-PENDING",
		"policy.environment.istioVersion=v1": "istioVersion", "policy.environment.sidecarDefaults.cpuLimit=much": "cpuLimit",
		"policy.docsURL=ftp": "docsURL", "policy.exemptions[0].rule=DR-POOL-RPC": "exemptions",
	} {
		output, err := exec.Command(helmPath(t), "template", "meshrail", chart, "--set", value).CombinedOutput()
		if err == nil || !bytes.Contains(output, []byte("schema")) || !bytes.Contains(output, []byte(named)) {
			t.Errorf("of %s helm says %v:\n%s", value, err, output)
		}
	}
	template(t, "meshrail-system", "policy.rules.DR-POOL-PENDING.action=warn", "policy.environment.istioVersion=1.31",
		"policy.environment.sidecarDefaults.cpuLimit=2", "policy.docsURL=https://mesh.example.com/{id}", "policy.thresholds.maxConnections.floor=20")
}
