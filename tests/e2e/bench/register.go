// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	_ "embed"
	"errors"
	"os"
	"path/filepath"
	"strings"

	admission "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"

	"meshrail.io/tests/e2e/plane"
)

//go:embed policy.yaml
var policy string

func (g *guard) selector() *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{corev1.LabelMetadataName: g.namespace()}}
}

// narrow leaves of the namespaces that an entry is for the guard's own.
func (g *guard) narrow(selector **metav1.LabelSelector) {
	if *selector == nil {
		*selector = &metav1.LabelSelector{}
	}
	(*selector).MatchExpressions = append((*selector).MatchExpressions, metav1.LabelSelectorRequirement{
		Key: corev1.LabelMetadataName, Operator: metav1.LabelSelectorOpIn, Values: []string{g.namespace()}})
}

func (g *guards) registerPolicy() error {
	var rules admission.ValidatingAdmissionPolicy
	var binding admission.ValidatingAdmissionPolicyBinding
	first, second, _ := strings.Cut(policy, "\n---\n")
	if err := errors.Join(yaml.UnmarshalStrict([]byte(first), &rules),
		yaml.UnmarshalStrict([]byte(second), &binding)); err != nil {
		return err
	}
	api := g.clients.AdmissionregistrationV1()
	_, err := api.ValidatingAdmissionPolicies().Create(context.Background(), &rules, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	_, err = api.ValidatingAdmissionPolicyBindings().Create(context.Background(), &binding, metav1.CreateOptions{})
	return err
}

// registerEntry is the same one entry for whoever answers at the address.
func (g *guards) registerEntry(guard *guard, address string) error {
	ca, err := os.ReadFile(filepath.Join(g.certs, "ca.crt"))
	if err != nil {
		return err
	}
	entry := admission.ValidatingWebhook{
		Name:         guard.name + ".bench.meshrail.io",
		ClientConfig: admission.WebhookClientConfig{URL: ptr.To("https://" + address + "/validate"), CABundle: ca},
		Rules: []admission.RuleWithOperations{{
			Operations: []admission.OperationType{admission.Create, admission.Update},
			Rule: admission.Rule{APIGroups: []string{destinationRules.Group}, APIVersions: []string{"*"},
				Resources: []string{destinationRules.Resource}}}},
		NamespaceSelector:       guard.selector(),
		SideEffects:             ptr.To(admission.SideEffectClassNone),
		AdmissionReviewVersions: []string{"v1"},
	}
	guard.webhooks = []string{entry.Name}
	return g.register(&admission.ValidatingWebhookConfiguration{ObjectMeta: metav1.ObjectMeta{Name: guard.namespace()},
		Webhooks: []admission.ValidatingWebhook{entry}})
}

func (g *guards) register(config *admission.ValidatingWebhookConfiguration) error {
	_, err := g.clients.AdmissionregistrationV1().ValidatingWebhookConfigurations().Create(context.Background(), config,
		metav1.CreateOptions{})
	return err
}

// registerShipped is all entries as they are shipped, each for the one namespace.
func (g *guards) registerShipped(guard *guard, manifests, address string) error {
	rendered, err := plane.Render(g.kubectl, manifests, g.certs, g.folder)
	if err != nil {
		return err
	}
	ca, err := os.ReadFile(filepath.Join(g.certs, "ca.crt"))
	if err != nil {
		return err
	}
	webhooks, err := plane.ReadWebhooks(rendered)
	if err != nil {
		return err
	}
	if err := webhooks.Redirect("https://"+address, ca); err != nil {
		return err
	}
	for _, config := range webhooks.Validating {
		for i := range config.Webhooks {
			guard.narrow(&config.Webhooks[i].NamespaceSelector)
			guard.webhooks = append(guard.webhooks, config.Webhooks[i].Name)
		}
		if err := g.register(config); err != nil {
			return err
		}
	}
	for _, config := range webhooks.Mutating {
		for i := range config.Webhooks {
			guard.narrow(&config.Webhooks[i].NamespaceSelector)
			guard.webhooks = append(guard.webhooks, config.Webhooks[i].Name)
		}
		if _, err := g.clients.AdmissionregistrationV1().MutatingWebhookConfigurations().Create(context.Background(), config,
			metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	return nil
}
