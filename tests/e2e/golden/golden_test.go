// SPDX-License-Identifier: Apache-2.0

package golden

import (
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	admission "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/restmapper"

	"meshrail.io/tests/e2e/plane"
)

// Entries whose kinds are asked about here; those of `apply` and `pods` have transcripts of their own.
var entries = []string{"edge", "mesh", "control", "values", "cluster"}

// What the API server takes at all of these kinds gets the answer of its case, and is stored as its patch
// says. What it refuses by itself stands in refused.txt, with what it says; UPDATE_GOLDEN=1 writes that.
func TestCasesOfEveryEntry(t *testing.T) {
	clients, err := kubernetes.NewForConfig(cluster.Config)
	must(t, err)
	groups, members, namespaces := grouped(t, discover(t))
	for _, namespace := range namespaces[1:] {
		must(t, plane.CreateNamespace(clients, namespace, nil))
	}
	asked := map[string]int{}
	var refused []string
	for _, group := range groups {
		putInForce(t, clients, namespaces, members[group][0])
		for _, c := range members[group] {
			t.Run(c.name, func(t *testing.T) {
				if said := ask(t, c); said != "" {
					refused = append(refused, c.name+": "+said+"\n")
				} else {
					asked[c.resource.name()]++
				}
			})
		}
	}
	t.Log("asked: ", asked)
	for _, rule := range rules() {
		for _, name := range rule.Resources {
			if asked[name] == 0 {
				t.Errorf("no case of %s in %s reached meshrail", name, rule.APIGroups)
			}
		}
	}
	compareRefused(t, refused)
}

// grouped sorts cases by what has to be in force, profile and policy; and tells in which namespaces they are.
func grouped(t *testing.T, mapper meta.RESTMapper) ([]string, map[string][]*goldenCase, []string) {
	members := map[string][]*goldenCase{}
	namespaces := []string{"default"}
	for _, c := range readCases(t) {
		c.resource = resourceOf(mapper, c.object.GroupVersionKind())
		if c.resource == nil {
			continue
		}
		namespace := orElse(c.object.GetNamespace(), c.namespace)
		if !slices.Contains(namespaces, namespace) {
			namespaces = append(namespaces, namespace)
		}
		group := c.profile + "\n" + c.policy
		members[group] = append(members[group], c)
	}
	return slices.Sorted(maps.Keys(members)), members, namespaces
}

func compareRefused(t *testing.T, lines []string) {
	t.Helper()
	slices.Sort(lines)
	refused := "# Cases that the API server refuses by itself, and what it says of each.\n" + strings.Join(lines, "")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		must(t, os.WriteFile("refused.txt", []byte(refused), 0o644))
	}
	wanted, err := os.ReadFile("refused.txt")
	must(t, err)
	if difference := cmp.Diff(string(wanted), refused); difference != "" {
		t.Errorf("the API server refuses others by itself:\n%s", difference)
	}
}

func discover(t *testing.T) meta.RESTMapper {
	t.Helper()
	client, err := discovery.NewDiscoveryClientForConfig(cluster.Config)
	must(t, err)
	groups, err := restmapper.GetAPIGroupResources(client)
	must(t, err)
	return restmapper.NewDiscoveryRESTMapper(groups)
}

// resourceOf is what an object of a kind is sent as, where an entry names that; else nil.
func resourceOf(mapper meta.RESTMapper, kind schema.GroupVersionKind) *resource {
	found := &resource{schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"},
		[]string{"scale"}, true}
	if kind.Kind != "Scale" {
		mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version)
		if err != nil {
			return nil
		}
		found = &resource{mapping.Resource, nil, mapping.Scope.Name() == meta.RESTScopeNameNamespace}
	}
	for _, rule := range rules() {
		if slices.Contains(rule.APIGroups, found.Group) && slices.Contains(rule.APIVersions, found.Version) &&
			slices.Contains(rule.Resources, found.name()) {
			return found
		}
	}
	return nil
}

// name is what rules of a webhook call the resource.
func (r *resource) name() string {
	return strings.Join(append([]string{r.Resource}, r.subresources...), "/")
}

// rules are those of the entries, without their copies for each profile.
func rules() []admission.RuleWithOperations {
	var found []admission.RuleWithOperations
	for _, config := range webhooks.Validating {
		for _, webhook := range config.Webhooks {
			entry, _, _ := strings.Cut(webhook.Name, ".")
			if slices.Contains(entries, entry) {
				found = append(found, webhook.Rules...)
			}
		}
	}
	return found
}

// putInForce gives a profile to all namespaces, and then a policy to the server.
func putInForce(t *testing.T, clients *kubernetes.Clientset, namespaces []string, c *goldenCase) {
	t.Helper()
	label := "null"
	if c.profile != "" {
		label = `"` + c.profile + `"`
	}
	patch := []byte(`{"metadata":{"labels":{"meshrail.io/profile":` + label + `}}}`)
	for _, namespace := range namespaces {
		_, err := clients.CoreV1().Namespaces().Patch(t.Context(), namespace, types.MergePatchType, patch,
			metav1.PatchOptions{})
		must(t, err)
	}
	putPolicy(t, "{}")
	awaitProfile(t, namespaces[len(namespaces)-1], c.profile)
	putPolicy(t, c.policy)
}

func putPolicy(t *testing.T, policy string) {
	t.Helper()
	must(t, os.WriteFile(policyFile, []byte(policy), 0o644))
	sum := fnv.New64a()
	sum.Write([]byte(policy))
	inForce := regexp.MustCompile(fmt.Sprintf(`^meshrail_policy_info{hash="%016x"}$`, sum.Sum64()))
	must(t, meshrail.Await("policy "+policy, func() (bool, error) {
		count, err := meshrail.Count(inForce)
		return count == 1, err
	}))
}

// awaitProfile waits until a webhook is called as the profile of the namespace that was changed last has it.
func awaitProfile(t *testing.T, namespace, profile string) {
	t.Helper()
	probe := &goldenCase{name: "probe", namespace: namespace, user: "dev@example.com"}
	probe.object = probe.parse(t, `{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: probe},
		spec: {host: probe, trafficPolicy: {connectionPool: {tcp: {maxConnections: 100}}}}}`)
	probe.resource = &resource{schema.GroupVersionResource{
		Group: "networking.istio.io", Version: "v1", Resource: "destinationrules"}, nil, true}
	must(t, meshrail.Await("profile "+profile+" in "+namespace, func() (bool, error) {
		_, found, err := probe.send(t, probe.user, nil)
		switch profile {
		case "high-traffic":
			return len(found.denials) == 1, err
		case "low-load":
			return found.allowed && len(found.warnings) == 0, err
		default:
			return found.allowed && len(found.warnings) == 1, err
		}
	}))
}
