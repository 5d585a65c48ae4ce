// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/util/proto"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"meshrail.io/tests/e2e/drift"
	"meshrail.io/tests/e2e/plane"
)

const gitopsPage = "../../docs/operations/gitops.md"

// What the page claims of each rule is what Argo CD and Flux see after they synced gitops/RULE-ID.yaml
// twice: by then nothing changes any more, or never will.
func TestGitOps(t *testing.T) {
	page, err := os.ReadFile(gitopsPage)
	must(t, err)
	claims := claimsOf(string(page))
	ignored := ignoredOf(t, string(page))
	kinds := kindsOfCluster(t)
	must(t, plane.CreateNamespace(clients, "gitops", nil))
	must(t, plane.CreateNamespace(clients, "gitops-high-traffic", map[string]string{
		"meshrail.io/profile": "high-traffic"}))
	for _, rule := range patchedByDefault(t) {
		t.Run(rule, func(t *testing.T) {
			tools := &tools{T: t, git: parse(t, filepath.Join("gitops", rule+".yaml"))[0], kinds: kinds}
			if claims[rule] == nil {
				t.Fatal("the page has no line for it")
			}
			saw := []string{tools.argo(nil), tools.argoServerSide(),
				tools.flux("kustomize-controller", serverSide...)}
			if !slices.Equal(saw, claims[rule]) {
				t.Errorf("claimed %q, saw %q", claims[rule], saw)
			}
			pointers := ignored[tools.git.GroupVersionKind().GroupKind()]
			if saw[0] == differs && tools.argo(pointers) != inSync {
				t.Error("ignoreDifferences of the page does not help")
			}
			if by := tools.argoServerSide(serverSide...); by != saw[1] {
				t.Errorf("with ServerSideApply=true: %s", by)
			}
			if by := tools.flux("helm-controller"); by != saw[2] {
				t.Errorf("released by Helm as a client: %s", by)
			}
			delete(claims, rule)
		})
	}
	if len(claims) != 0 {
		t.Error("not patched by default:", slices.Sorted(maps.Keys(claims)))
	}
}

const (
	inSync  = "in sync"
	differs = "differs"
	refused = "refused"
)

// claimsOf reads the table of the page: a rule, and what three ways to compare make of it.
func claimsOf(page string) map[string][]string {
	line := regexp.MustCompile(`(?m)^\| \[([A-Z0-9-]+)\]\S* \|.*\| ([a-z ]+) \| ([a-z ]+) \| ([a-z ]+) \|$`)
	claims := map[string][]string{}
	for _, match := range line.FindAllStringSubmatch(page, -1) {
		claims[match[1]] = match[2:]
	}
	return claims
}

// ignoredOf reads the JSON Pointers of the page's Application, by kind.
func ignoredOf(t *testing.T, page string) map[schema.GroupKind][]string {
	block := regexp.MustCompile("(?ms)^```yaml\n(spec:\n  ignoreDifferences:.*?)^```$").
		FindStringSubmatch(page)
	if block == nil {
		t.Fatal("the page shows no ignoreDifferences")
	}
	var application struct {
		Spec struct {
			IgnoreDifferences []struct {
				Group, Kind  string
				JSONPointers []string
			}
		}
	}
	must(t, yaml.UnmarshalStrict([]byte(block[1]), &application))
	ignored := map[schema.GroupKind][]string{}
	for _, entry := range application.Spec.IgnoreDifferences {
		ignored[schema.GroupKind{Group: entry.Group, Kind: entry.Kind}] = entry.JSONPointers
	}
	return ignored
}

func patchedByDefault(t *testing.T) []string {
	return rulesThat(t, func(rule rule) bool {
		return slices.ContainsFunc(slices.Collect(maps.Values(rule.Actions)), func(action string) bool {
			return strings.HasPrefix(action, "patch")
		})
	})
}

func kindsOfCluster(t *testing.T) *managedfields.GvkParser {
	document, err := clients.Discovery().OpenAPISchema()
	must(t, err)
	models, err := proto.NewOpenAPIData(document)
	must(t, err)
	kinds, err := managedfields.NewGVKParser(models, false)
	must(t, err)
	return kinds
}

// tools sync one object of git and say what they see.
type tools struct {
	*testing.T
	git   *unstructured.Unstructured
	kinds *managedfields.GvkParser
}

// argo is Argo CD as it comes, with ignoreDifferences at the JSON Pointers.
func (t *tools) argo(ignored []string) string {
	return t.synced("argocd-controller", nil, func(live *unstructured.Unstructured) string {
		found, err := drift.ThreeWay(t.git, live, ignored)
		must(t.T, err)
		return t.verdict(found)
	})
}

// argoServerSide is Argo CD with ServerSideDiff=true; how much it makes of webhooks must not matter.
func (t *tools) argoServerSide(options ...string) string {
	const manager = "argocd-controller"
	return t.synced(manager, options, func(live *unstructured.Unstructured) string {
		predicted, err := t.apply(manager, metav1.DryRunAll)
		if err != nil {
			return refused
		}
		mutated := t.verdict(drift.ServerSide(predicted, live))
		predicted, err = drift.WithoutMutations(predicted, live, manager, t.kinds)
		must(t.T, err)
		if plain := t.verdict(drift.ServerSide(predicted, live)); plain != mutated {
			t.Errorf("%s, and with IncludeMutationWebhook=true %s", plain, mutated)
		}
		return mutated
	})
}

// flux is one of Flux's controllers, which compare alike.
func (t *tools) flux(manager string, options ...string) string {
	return t.synced(manager, options, func(live *unstructured.Unstructured) string {
		predicted, err := t.apply(manager, metav1.DryRunAll)
		if err != nil {
			return refused
		}
		return t.verdict(drift.Flux(predicted, live))
	})
}

var serverSide = []string{"--server-side", "--force-conflicts"}

// synced applies the object twice, with these options of kubectl, and asks what is seen then.
func (t *tools) synced(manager string, options []string,
	see func(*unstructured.Unstructured) string) string {
	kind, name := resourceOf(t.git), t.git.GetName()
	defer func() {
		err := kind.Delete(context.Background(), name, metav1.DeleteOptions{})
		must(t.T, client.IgnoreNotFound(err))
	}()
	file := filepath.Join("gitops", filepath.Base(t.Name())+".yaml")
	for range 2 {
		command := exec.Command(filepath.Join(assets, "kubectl"), append([]string{"apply",
			"--field-manager", manager, "--filename", file}, options...)...)
		command.Env = append(os.Environ(), "KUBECONFIG="+cluster.Kubeconfig, "HOME="+workdir)
		if said, err := command.CombinedOutput(); err != nil {
			t.Logf("%s", said)
			return refused
		}
	}
	live, err := kind.Get(t.Context(), name, metav1.GetOptions{})
	must(t.T, err)
	return see(live)
}

func (t *tools) apply(manager string, dryRun ...string) (*unstructured.Unstructured, error) {
	return resourceOf(t.git).Apply(t.Context(), t.git.GetName(), t.git,
		metav1.ApplyOptions{FieldManager: manager, Force: true, DryRun: dryRun})
}

func (t *tools) verdict(found []string) string {
	if len(found) == 0 {
		return inSync
	}
	t.Log(found)
	return differs
}
