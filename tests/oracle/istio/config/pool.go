// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// checkedParts are of the ways to fields of which istiod asks more than a type.
const checkedParts = `.proxyListenPort .connectTimeout .protocolDetectionTimeout .trustDomain .localityLb .zoneAware
	.serviceSettings .meshMTLS .tlsDefaults .defaultTrafficPolicy .configPath .binaryPath .serviceCluster
	.tracingServiceName .drainDuration .discoveryAddress .tracing .statsdUdp .envoyMetricsService .envoyAccessLog
	.proxyAdminPort .statusPort .controlPlaneAuth .privateKeyProvider .connectionSettings .extensionProviders
	.global. .pilot. .gateways`

var keys = []string{"a", "b", "region", "region/zone", "region/zone/sub", "region/*", "*", "east", "west/*", "a/b/*", "/", "x*y",
	"app", "topology.kubernetes.io/zone"}

var names = []string{"cluster.local", "a", "istio-system", "a.b", "", "1", "x_y", "-a", "a-", "A.b", "a..b", "a.", ".", "*", "*.a.b",
	"*-a.b", "a.*", "10.0.0.1", "::1", "spiffe://a.b", "http://a.b:80/c", strings.Repeat("a", 63), strings.Repeat("a", 64),
	strings.Repeat("a.", 127) + "a", strings.Repeat("a.", 128) + "a", "a.1", "a.+1", "a.99999999999999999999", "名", "a b",
	"configmap://a/b", "configmap://", "kubernetes://a", "east", "west", "east/*", "a/b", "a/b/c", "a/b/c/d", "a//b",
	"topology.kubernetes.io/region", "topology.kubernetes.io/zone", "topology.istio.io/subzone", "ns/*.a.b", "ns/a"}

var addresses = []string{"istiod.istio-system.svc:15012", "a:1", "a:65535", "a:65536", "a:0", "a:-1", "a:+80", "a:080", "a:", "a", ":80",
	"a.b.:80", "a_b:80", "10.0.0.1:80", "10.0.0.256:80", "1.2.3:80", "[::1]:80", "::1:80", "[::1]", "[::1]80", "[fe80::1%eth0]:80",
	"[a]:80", "[1.2.3.4]:80", "a]:80", "[a:80", "a[b]:80", "http://a:80", "https://a.b/c", "a:80/api", "$(HOST_IP):8126",
	"$(HOST_IP)$(HOST_IP):1", "x$(HOST_IP):1", "$(HOST_IP)", "a:80:90", "[1::2::3]:80", "[1:2:3:4:5:6:7:8]:80",
	"[::1.2.3.4]:80", "[1:2:3:4:5:6:7::]:80", "[::ffff:1.2.3.4]:1", "[:::]:1", "[1:2:3:4:5:6:1.2.3.4]:1", "a.1:80",
	"a b:80", " a:80", "*.a:80", ""}

var durations = []string{"0s", "1ms", "999us", "1.5ms", "1s", "1.5s", "1500ms", "1h", "1h0m0.001s", "-1s", "-1ms", "-500us", "500us",
	"1ns", "10s", "60m", "3600s", "1d", "10", "", "abc", "+1s", "1e3s", "2562047h47m16.854775807s", "2562048h", ".5s", "0"}

func (of *generator) pick(list []string) string { return list[of.Intn(len(list))] }
func (of *generator) pickAny(list ...any) any   { return list[of.Intn(len(list))] }

// text of a field, by what its name says of it.
func (of *generator) text(field protoreflect.FieldDescriptor, edge bool) any {
	name := strings.ToLower(field.JSONName())
	switch {
	case strings.Contains(name, "address") && !edge:
		return of.pick([]string{"istiod.istio-system.svc:15012", "10.0.0.1:80", "$(HOST_IP):8126", "a:1"})
	case strings.Contains(name, "address") || of.Intn(8) == 0:
		return of.pick(addresses)
	case edge:
		return of.pick(names)
	}
	return of.pick([]string{"cluster.local", "a", "istio-system", "a.b", "east", "west", "/etc/x"})
}

func (of *generator) count(edge bool) any {
	if !edge {
		return of.pickAny(1.0, 5.0, 50.0, 100.0, 15020.0)
	}
	return of.pickAny(0.0, -1.0, 1.0, 49.0, 50.0, 51.0, 99.0, 100.0, 101.0, 65534.0, 65535.0, 65536.0, 2147483647.0, 2147483648.0,
		-2147483648.0, 4294967295.0, 4294967296.0, 1.5, 0.1, 1e21, "1", "0", "-1", "65536", "1.0", "1e3", "+1", "01", "NaN", "x", "")
}

// any is of whatever type.
func (of *generator) any() any {
	return of.pickAny(nil, nil, true, false, 0.0, 1.0, -1.0, 1.5, "", "a", "true", "1", []any{}, []any{nil}, []any{"a"}, []any{map[string]any{}},
		[]any{1.0}, map[string]any{}, map[string]any{"a": nil}, map[string]any{"a": "b"}, map[string]any{"a": 1.0}, map[string]any{"a": map[string]any{}})
}
