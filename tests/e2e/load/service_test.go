// SPDX-License-Identifier: Apache-2.0

package load

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/util/proxy"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"
)

const (
	namespace = "meshrail-system"
	name      = "meshrail"
	portName  = "https"
)

// A service is the Service and its EndpointSlices, one a replica. Each new connection goes to a ready
// endpoint by the code of an API server with --enable-aggregator-routing; kube-proxy does the same one
// layer below. Established connections stay where they are whatever becomes of the endpoints.
type service struct {
	services corelisters.ServiceLister
	mutex    sync.Mutex
	slices   []*discoveryv1.EndpointSlice
}

func newService(t *testing.T) *service {
	t.Helper()
	indexer := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})
	must(t, indexer.Add(&corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: corev1.ServiceSpec{
			Type:       corev1.ServiceTypeClusterIP,
			IPFamilies: []corev1.IPFamily{corev1.IPv4Protocol}, // with them slices are taken in any order
			Ports:      []corev1.ServicePort{{Name: portName, Port: 443}},
		},
	}))
	return &service{services: corelisters.NewServiceLister(indexer)}
}

// ResolveEndpoint is what the API server's client asks before it dials.
func (s *service) ResolveEndpoint(namespace, name string, port int32) (*url.URL, error) {
	return proxy.ResolveEndpoint(s.services, s, namespace, name, port)
}

// GetEndpointSlices gives a copy, for it is put in another order.
func (s *service) GetEndpointSlices(string, string) ([]*discoveryv1.EndpointSlice, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.slices), nil
}

// add makes an address an endpoint.
func (s *service) add(t *testing.T, address string) {
	t.Helper()
	host, text, err := net.SplitHostPort(address)
	must(t, err)
	port, err := strconv.Atoi(text)
	must(t, err)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.slices = append(s.slices, &discoveryv1.EndpointSlice{
		ObjectMeta:  metav1.ObjectMeta{Namespace: namespace, Name: address},
		AddressType: discoveryv1.AddressTypeIPv4,
		Endpoints: []discoveryv1.Endpoint{{Addresses: []string{host},
			Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(true)}}},
		Ports: []discoveryv1.EndpointPort{{Name: ptr.To(portName), Port: ptr.To(int32(port))}},
	})
}

func (s *service) remove(address string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.slices = slices.DeleteFunc(s.slices, func(slice *discoveryv1.EndpointSlice) bool {
		return slice.Name == address
	})
}
