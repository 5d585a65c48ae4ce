// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	registration "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/webhook"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/generic"
	"k8s.io/apiserver/pkg/authentication/user"
	webhookutil "k8s.io/apiserver/pkg/util/webhook"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/cache"
)

const (
	validatingName = "ValidatingWebhookConfiguration/meshrail"
	mutatingName   = "MutatingWebhookConfiguration/00-meshrail"
)

// apiServer decides as kube-apiserver does which webhooks see a request: rules, match policy,
// selectors and conditions are evaluated by its own admission plugin.
type apiServer struct {
	plugin     *generic.Webhook
	namespaces cache.Store
	hooks      []webhook.WebhookAccessor
	objects    admission.ObjectInterfaces
}

func newAPIServer(t *testing.T, manifests rendered) *apiServer {
	t.Helper()
	plugin, err := generic.NewWebhook(admission.NewHandler(), nil,
		func(informers.SharedInformerFactory) generic.Source { return nil },
		func(*webhookutil.ClientManager) generic.Dispatcher { return nil })
	if err != nil {
		t.Fatal(err)
	}
	factory := informers.NewSharedInformerFactory(nil, 0)
	plugin.SetExternalKubeInformerFactory(factory)
	server := &apiServer{plugin: plugin,
		namespaces: factory.Core().V1().Namespaces().Informer().GetStore(),
		objects:    admission.NewObjectInterfacesFromScheme(scheme.Scheme)}
	validating := get[registration.ValidatingWebhookConfiguration](t, manifests, validatingName)
	for i := range validating.Webhooks {
		hook := &validating.Webhooks[i]
		prepare(&hook.NamespaceSelector, &hook.ObjectSelector, hook.FailurePolicy)
		server.hooks = append(server.hooks,
			webhook.NewValidatingWebhookAccessor(hook.Name, validating.Name, hook))
	}
	mutating := get[registration.MutatingWebhookConfiguration](t, manifests, mutatingName)
	for i := range mutating.Webhooks {
		hook := &mutating.Webhooks[i]
		prepare(&hook.NamespaceSelector, &hook.ObjectSelector, hook.FailurePolicy)
		server.hooks = append(server.hooks,
			webhook.NewMutatingWebhookAccessor(hook.Name, mutating.Name, hook))
	}
	return server
}

// prepare does what the API server does with an entry that it stores: a nil selector would match
// nothing. And it shows what Ignore hides: a condition that fails is a mistake of ours.
func prepare(namespaces, objects **metav1.LabelSelector, policy *registration.FailurePolicyType) {
	for _, selector := range []**metav1.LabelSelector{namespaces, objects} {
		if *selector == nil {
			*selector = &metav1.LabelSelector{}
		}
	}
	*policy = registration.Fail
}

// label makes or changes a namespace; those that nobody labels have but their name.
func (s *apiServer) label(namespace string, labels map[string]string) error {
	all := map[string]string{corev1.LabelMetadataName: namespace}
	maps.Copy(all, labels)
	return s.namespaces.Update(&corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{Name: namespace, Labels: all}})
}

// request is what a client asks of the API server, as its admission plugins see it.
type request struct {
	admission.Attributes
	objects admission.ObjectInterfaces
}

// VersionedAttribute makes it what ShouldCallHook asks for; nothing has to be converted, for every
// version is listed in the rules.
func (r request) VersionedAttribute(gvk schema.GroupVersionKind) (*admission.VersionedAttributes, error) {
	return admission.NewVersionedAttributes(r.Attributes, gvk, r.objects)
}

func (s *apiServer) request(object, old runtime.Object, operation admission.Operation,
	subresource, sender string) (request, error) {
	known := object
	if known == nil {
		known = old
	}
	about, err := meta.Accessor(known)
	if err != nil {
		return request{}, err
	}
	if _, labelled, _ := s.namespaces.GetByKey(about.GetNamespace()); !labelled {
		if err := s.label(about.GetNamespace(), nil); err != nil {
			return request{}, err
		}
	}
	gvk := known.GetObjectKind().GroupVersionKind()
	resource, _ := meta.UnsafeGuessKindToResource(gvk)
	if kind, found := bookKinds[gvk.Group+"/"+gvk.Kind]; found {
		resource.Resource = kind.plural
	}
	if whose, sub, of := strings.Cut(resource.Resource, "/"); of { // a Scale, by the resource that it scales
		resource, subresource = appsv1.SchemeGroupVersion.WithResource(whose), sub
	}
	who := &user.DefaultInfo{Name: cmp.Or(sender, "somebody"), Groups: []string{user.AllAuthenticated}}
	return request{admission.NewAttributesRecord(object, old, gvk, about.GetNamespace(),
		about.GetName(), resource, subresource, operation, nil, false, who), s.objects}, nil
}

// sends names the entries that would be called, in the order of the configurations.
func (s *apiServer) sends(r request) ([]string, error) {
	names := []string{}
	for _, hook := range s.hooks {
		call, refusal := s.plugin.ShouldCallHook(context.Background(), hook, r.Attributes, r.objects, r)
		if refusal != nil {
			return nil, fmt.Errorf("%s: %w", hook.GetName(), refusal)
		}
		if call != nil {
			names = append(names, strings.TrimSuffix(hook.GetName(), ".meshrail.io"))
		}
	}
	return names, nil
}

// decode makes of JSON what the API server has in hand: its own types where it has them. Name and
// namespace may be left out of a case.
func decode(text json.RawMessage) (runtime.Object, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	object := &unstructured.Unstructured{}
	if err := json.Unmarshal(text, &object.Object); err != nil {
		return nil, err
	}
	gvk := object.GroupVersionKind()
	if object.GetNamespace() == "" && (!bookKinds[gvk.Group+"/"+gvk.Kind].cluster || gvk.Group == "") {
		object.SetNamespace("shop")
	}
	if object.GetName() == "" && object.GetGenerateName() == "" {
		object.SetName("web")
	}
	if !scheme.Scheme.Recognizes(gvk) {
		return object, nil
	}
	typed, err := scheme.Scheme.New(gvk)
	if err != nil {
		return nil, err
	}
	err = runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(object.Object, typed, true)
	return typed, err
}
