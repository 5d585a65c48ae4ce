// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	registration "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
)

// printed is what `meshrail manifests` prints, object by object.
func printed(t *testing.T, arguments ...string) rendered {
	t.Helper()
	command := exec.Command(string(theEngine(t)), append([]string{"manifests"}, arguments...)...)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("manifests %v: %v", arguments, err)
	}
	return documents(t, output)
}

func TestTheProgramPrintsWhatKustomizeDoes(t *testing.T) {
	folders, err := filepath.Glob(shipped + "/overlays/*/kustomization.yaml")
	if err != nil || len(folders) < 4 {
		t.Fatalf("the overlays are %v (%v)", folders, err)
	}
	for _, path := range folders {
		overlay := filepath.Base(filepath.Dir(path))
		t.Run(overlay, func(t *testing.T) {
			folder := filepath.Join(copyManifests(t), "overlays", overlay)
			certs := filepath.Join(folder, "certs")
			if err := os.RemoveAll(certs); err != nil {
				t.Fatal(err)
			}
			makeCertificates(t, certs)
			requireSame(t, render(t, folder), printed(t, overlay, "--certs", certs))
			added := "\ncomponents:\n  - ../../components/cluster\n  - ../../components/values\n  - ../../components/callers\n"
			path := filepath.Join(folder, "kustomization.yaml")
			if text, _ := os.ReadFile(path); bytes.Contains(text, []byte("\ncomponents:\n")) {
				edit(t, path, "\ncomponents:\n", added)
			} else {
				edit(t, path, "\nresources:\n", added+"resources:\n")
			}
			requireSame(t, render(t, folder),
				printed(t, overlay, "--certs", certs, "--component=cluster", "--component=values", "--component=callers"))
		})
	}
}

func TestTheProgramPrintsForYou(t *testing.T) {
	image := "registry.example.com:5000/mesh/guard@sha256:" + strings.Repeat("ab", 32)
	objects := printed(t, "renewed-ca", "--namespace=mesh-guard", "--image", image, "--failure-policy=Ignore")
	if _, found := objects["Namespace/mesh-guard"]; !found {
		t.Error("there is no namespace")
	}
	for name, document := range objects {
		if bytes.Contains(document, []byte("meshrail-system")) || bytes.Contains(document, []byte("meshrail:0")) {
			t.Errorf("%s is as the files have it:\n%s", name, document)
		}
	}
	if got := get[appsv1.Deployment](t, objects, "Deployment/meshrail").Spec.Template.Spec.Containers[0].Image; got != image {
		t.Errorf("the image is %s", got)
	}
	entries := append(validatingEntries(t, objects), mutatingEntries(t, objects)...)
	for _, e := range entries {
		if *e.policy != registration.Ignore || e.client.Service.Namespace != "mesh-guard" {
			t.Errorf("%s: %s, %v", e.name, *e.policy, e.client.Service)
		}
	}
}

// What lets nobody in while meshrail does not answer, by the same words from both.
func TestChartAndProgramFailAlike(t *testing.T) {
	everything := []string{"webhooks.entries.cluster=true", "webhooks.entries.values=true"}
	for _, one := range []struct{ program, chart []string }{
		{nil, nil},
		{[]string{"--failure-policy=Ignore"}, []string{"webhooks.failurePolicy=Ignore"}},
		{[]string{"--failure-policy=Fail"}, []string{"webhooks.failurePolicy=Fail"}},
		{[]string{"--fail-closed=pods", "--fail-closed=values"}, []string{"webhooks.failClosed={pods,values}"}},
		{[]string{"--failure-policy=Ignore", "--fail-closed=policy"}, []string{"webhooks.failurePolicy=Ignore", "webhooks.failClosed={policy}"}},
	} {
		byProgram := printed(t, append([]string{"renewed-ca", "--component=cluster", "--component=values"}, one.program...)...)
		byChart := template(t, "meshrail-system", append(slices.Clip(everything), one.chart...)...)
		if ours, charts := failures(t, byProgram), failures(t, byChart); !maps.Equal(ours, charts) {
			t.Errorf("%v are\n%v\nand %v\n%v", one.program, ours, one.chart, charts)
		}
	}
}

func failures(t *testing.T, objects rendered) map[string]registration.FailurePolicyType {
	t.Helper()
	found := map[string]registration.FailurePolicyType{}
	for _, e := range append(validatingEntries(t, objects), mutatingEntries(t, objects)...) {
		found[e.name] = *e.policy
	}
	return found
}

// kubectl applies in this order: whoever takes all at once has pods before anybody asks them.
func TestTheProgramPrintsWebhooksLast(t *testing.T) {
	output, err := exec.Command(string(theEngine(t)), "manifests", "cert-manager").Output()
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, line := range strings.Split(string(output), "\n") {
		if kind, found := strings.CutPrefix(line, "kind: "); found {
			kinds = append(kinds, kind)
		}
	}
	if kinds[0] != "Namespace" ||
		!slices.Equal(kinds[len(kinds)-2:], []string{"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"}) {
		t.Errorf("the order is %v", kinds)
	}
}
