// SPDX-License-Identifier: Apache-2.0

// Package apiclient calls a webhook with the very code of kube-apiserver: its client manager makes
// the connections, its dispatcher's functions make the review and check the answer.
package apiclient

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	admissionv1beta1 "k8s.io/api/admission/v1beta1"
	registrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/webhook"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/generic"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/request"
	"k8s.io/apiserver/pkg/authentication/user"
	webhookutil "k8s.io/apiserver/pkg/util/webhook"
)

// Client calls one path of one server.
type Client struct {
	hook     webhook.WebhookAccessor
	manager  webhookutil.ClientManager
	mutating bool
	timeout  time.Duration
}

// Options say how a webhook entry is registered.
type Options struct {
	Address  string                      // host:port that the Service resolves to
	Service  webhookutil.ServiceResolver // instead of Address: asked for each new connection
	Path     string
	CA       []byte
	Version  string // v1 or v1beta1
	Mutating bool
	Seconds  int32 // timeoutSeconds; 0: the most that may be registered
}

// TimeoutSeconds is the most that may be registered.
const TimeoutSeconds = 30

// New makes a client with a connection pool of its own.
func New(options Options) (*Client, error) {
	manager, err := webhookutil.NewClientManager(
		[]schema.GroupVersion{admissionv1.SchemeGroupVersion, admissionv1beta1.SchemeGroupVersion},
		admissionv1.AddToScheme, admissionv1beta1.AddToScheme)
	if err != nil {
		return nil, err
	}
	authentication, err := webhookutil.NewDefaultAuthenticationInfoResolver("")
	if err != nil {
		return nil, err
	}
	manager.SetAuthenticationInfoResolver(authentication)
	if options.Service == nil {
		options.Service = resolver(options.Address)
	}
	if options.Seconds == 0 {
		options.Seconds = TimeoutSeconds
	}
	manager.SetServiceResolver(options.Service)
	if err := manager.Validate(); err != nil {
		return nil, err
	}
	entry := &registrationv1.ValidatingWebhook{
		Name: "contract.meshrail.io",
		ClientConfig: registrationv1.WebhookClientConfig{
			Service: &registrationv1.ServiceReference{
				Namespace: "meshrail-system", Name: "meshrail", Path: &options.Path},
			CABundle: options.CA,
		},
		TimeoutSeconds:          &options.Seconds,
		AdmissionReviewVersions: []string{options.Version},
	}
	return &Client{
		hook:     webhook.NewValidatingWebhookAccessor(entry.Name, entry.Name, entry),
		manager:  manager,
		mutating: options.Mutating,
		timeout:  time.Duration(options.Seconds) * time.Second,
	}, nil
}

// HTTP is what calls are made with: the API server's connections, without the calls that it repeats
// where an answer asks for that.
func (c *Client) HTTP() (*http.Client, error) {
	client, err := c.hook.GetRESTClient(&c.manager)
	if err != nil {
		return nil, err
	}
	return client.Client, nil
}

// Create sends the creation of an object and returns the verified answer.
func (c *Client) Create(ctx context.Context, object *unstructured.Unstructured) (
	*request.AdmissionResponse, error) {
	return c.call(ctx, object, nil, admission.Create)
}

// Update sends the change of an object and returns the verified answer.
func (c *Client) Update(ctx context.Context, object, old *unstructured.Unstructured) (
	*request.AdmissionResponse, error) {
	return c.call(ctx, object, old, admission.Update)
}

// The sequence of callHook in the API server's webhook dispatchers.
func (c *Client) call(ctx context.Context, object, old *unstructured.Unstructured,
	operation admission.Operation) (*request.AdmissionResponse, error) {
	kind := object.GroupVersionKind()
	resource := resourceOf(kind)
	var oldObject runtime.Object
	if old != nil {
		oldObject = old
	}
	attributes := admission.NewAttributesRecord(object, oldObject, kind, object.GetNamespace(),
		object.GetName(), resource, "", operation, nil, false,
		&user.DefaultInfo{Name: "dev@example.com", Groups: []string{"system:authenticated"}})
	versioned := &admission.VersionedAttributes{Attributes: attributes, VersionedKind: kind,
		VersionedObject: object, VersionedOldObject: oldObject}
	invocation := &generic.WebhookInvocation{Webhook: c.hook, Resource: resource, Kind: kind}

	uid, review, answer, err := request.CreateAdmissionObjects(versioned, invocation)
	if err != nil {
		return nil, err
	}
	client, err := c.hook.GetRESTClient(&c.manager)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	post := client.Post().Body(review).Timeout(c.timeout)
	if err := post.Do(ctx).Into(answer); err != nil {
		return nil, fmt.Errorf("failed to call webhook: %w", err)
	}
	return request.VerifyAdmissionResponse(uid, c.mutating, answer)
}

type resolver string

func (address resolver) ResolveEndpoint(namespace, name string, port int32) (*url.URL, error) {
	return &url.URL{Scheme: "https", Host: string(address)}, nil
}

// The kinds used here make their resource by the ordinary plural.
func resourceOf(kind schema.GroupVersionKind) schema.GroupVersionResource {
	plural, _ := meta.UnsafeGuessKindToResource(kind)
	return plural
}
