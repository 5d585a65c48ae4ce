// SPDX-License-Identifier: Apache-2.0

// Package apiclient calls a webhook with the very code of kube-apiserver: its client manager makes
// the connections, its dispatcher's functions make the review and check the answer.
package apiclient

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
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
	"k8s.io/apimachinery/pkg/types"
	utilnet "k8s.io/apimachinery/pkg/util/net"
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
	url      string
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

// The Service that is called.
const namespace, name = "meshrail-system", "meshrail"

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
				Namespace: namespace, Name: name, Path: &options.Path},
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
		url:      fmt.Sprintf("https://%s.%s.svc:443%s?timeout=%ds", name, namespace, options.Path, options.Seconds),
	}, nil
}

// A Sender posts reviews that are made already over the API server's connections, without the second
// call that it makes where an answer asks for that.
type Sender struct {
	client *http.Client
	url    string
}

// Sender has the connections of the client.
func (c *Client) Sender() (*Sender, error) {
	client, err := c.hook.GetRESTClient(&c.manager)
	if err != nil {
		return nil, err
	}
	return &Sender{client.Client, c.url}, nil
}

// Post returns the status and the body of the answer.
func (s *Sender) Post(ctx context.Context, review []byte) (int, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(review))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// Disconnect closes the connections that nobody uses.
func (s *Sender) Disconnect() { utilnet.CloseIdleConnectionsFor(s.client.Transport) }

// Review is what Create or, with an old object, Update sends.
func (c *Client) Review(object, old *unstructured.Unstructured) ([]byte, error) {
	operation := admission.Create
	if old != nil {
		operation = admission.Update
	}
	_, review, _, err := c.objects(object, old, operation)
	if err != nil {
		return nil, err
	}
	review.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{Group: admissionv1.GroupName,
		Version: c.hook.GetAdmissionReviewVersions()[0], Kind: "AdmissionReview"})
	return json.Marshal(review)
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

// What the API server sends, and where its answer goes.
func (c *Client) objects(object, old *unstructured.Unstructured, operation admission.Operation) (
	uid types.UID, review, answer runtime.Object, err error) {
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
	return request.CreateAdmissionObjects(versioned, invocation)
}

// The sequence of callHook in the API server's webhook dispatchers.
func (c *Client) call(ctx context.Context, object, old *unstructured.Unstructured,
	operation admission.Operation) (*request.AdmissionResponse, error) {
	uid, review, answer, err := c.objects(object, old, operation)
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
