// SPDX-License-Identifier: Apache-2.0

package plane

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	admission "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes"
	sigsyaml "sigs.k8s.io/yaml"
)

// Webhooks are the webhook configurations of a rendered manifest.
type Webhooks struct {
	Validating []*admission.ValidatingWebhookConfiguration
	Mutating   []*admission.MutatingWebhookConfiguration
}

// ReadWebhooks takes the webhook configurations out of a stream of YAML documents (what
// `kubectl kustomize` prints) and leaves the rest.
func ReadWebhooks(manifest []byte) (*Webhooks, error) {
	found := &Webhooks{}
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(manifest)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := found.add(document); err != nil {
			return nil, err
		}
	}
	if len(found.Validating) == 0 || len(found.Mutating) == 0 {
		return nil, errors.New("the manifest holds no webhook configurations: render an overlay")
	}
	return found, nil
}

func (w *Webhooks) add(document []byte) error {
	var meta metav1.TypeMeta
	if err := sigsyaml.Unmarshal(document, &meta); err != nil {
		return err
	}
	switch meta.Kind {
	case "ValidatingWebhookConfiguration":
		config := &admission.ValidatingWebhookConfiguration{}
		w.Validating = append(w.Validating, config)
		return sigsyaml.UnmarshalStrict(document, config)
	case "MutatingWebhookConfiguration":
		config := &admission.MutatingWebhookConfiguration{}
		w.Mutating = append(w.Mutating, config)
		return sigsyaml.UnmarshalStrict(document, config)
	}
	return nil
}

// Redirect makes every webhook call base (https://host:port) instead of its Service, at the same
// path, trusting ca (PEM). It changes nothing else.
func (w *Webhooks) Redirect(base string, ca []byte) error {
	for _, config := range w.Validating {
		for i := range config.Webhooks {
			if err := redirect(&config.Webhooks[i].ClientConfig, base, ca); err != nil {
				return fmt.Errorf("%s: %w", config.Webhooks[i].Name, err)
			}
		}
	}
	for _, config := range w.Mutating {
		for i := range config.Webhooks {
			if err := redirect(&config.Webhooks[i].ClientConfig, base, ca); err != nil {
				return fmt.Errorf("%s: %w", config.Webhooks[i].Name, err)
			}
		}
	}
	return nil
}

func redirect(client *admission.WebhookClientConfig, base string, ca []byte) error {
	if client.Service == nil || client.Service.Path == nil {
		return errors.New("clientConfig has no service with a path")
	}
	url := base + *client.Service.Path
	*client = admission.WebhookClientConfig{URL: &url, CABundle: ca}
	return nil
}

// Register creates the configurations and returns once the API server acts on all of them.
func (p *Plane) Register(ctx context.Context, webhooks *Webhooks) error {
	client, err := kubernetes.NewForConfig(p.Config)
	if err != nil {
		return err
	}
	api := client.AdmissionregistrationV1()
	for _, config := range webhooks.Validating {
		_, err := api.ValidatingWebhookConfigurations().Create(ctx, config, metav1.CreateOptions{})
		if err != nil {
			return err
		}
	}
	for _, config := range webhooks.Mutating {
		_, err := api.MutatingWebhookConfigurations().Create(ctx, config, metav1.CreateOptions{})
		if err != nil {
			return err
		}
	}
	return p.waitUntilGuarded(ctx)
}
