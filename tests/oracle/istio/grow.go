// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"math/rand"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// Rules that Istio takes, in which together every block is said.
var whole = []string{
	`{name: pools, spec: {host: cart.shop.svc.cluster.local, exportTo: [., web], trafficPolicy: {
		connectionPool: {tcp: {maxConnections: 100, connectTimeout: 1s, idleTimeout: 0s, maxConnectionDuration: 1h,
			tcpKeepalive: {time: 300s, interval: 60s, probes: 3}}, http: {http1MaxPendingRequests: 100, http2MaxRequests: 100,
			maxRetries: 3, maxRequestsPerConnection: 100, maxConcurrentStreams: 100, idleTimeout: 1h, h2UpgradePolicy: UPGRADE,
			useClientProtocol: false, http2KeepAlive: {interval: 10s, timeout: 1s}}},
		outlierDetection: {consecutive5xxErrors: 5, consecutiveGatewayErrors: 3, splitExternalLocalOriginErrors: true,
			consecutiveLocalOriginFailures: 5, interval: 10s, baseEjectionTime: 30s, maxEjectionPercent: 50, minHealthPercent: 10,
			outlierDetectionHttpErrorCodes: [500, 503]}, retryBudget: {percent: 20, minRetryConcurrency: 3, budgetInterval: 10s}}}}`,
	`{name: balancers, spec: {host: cart, trafficPolicy: {loadBalancer: {simple: LEAST_REQUEST, warmup: {duration: 60s,
			minimumPercent: 10, aggression: 1}, localityLbSetting: {enabled: true, distribute: [{from: eu/a, to: {eu/a: 80, eu/b: 20}},
			{from: "us/*", to: {"us/*": 100}}]}}, outlierDetection: {interval: 10s}, portLevelSettings: [{port: {number: 80},
			loadBalancer: {consistentHash: {httpCookie: {name: user, path: /, ttl: 0s, attributes: [{name: SameSite, value: Lax}]},
			minimumRingSize: 1024}}}, {port: {number: 81}, loadBalancer: {consistentHash: {useSourceIp: true, maglev: {tableSize: 65537}}}}]},
		subsets: [{name: v1, labels: {version: v1}, trafficPolicy: {loadBalancer: {consistentHash: {httpHeaderName: user,
			ringHash: {minimumRingSize: 64}}, localityLbSetting: {failover: [{from: eu, to: us}], failoverPriority: [zone]}}}},
			{name: v2, labels: {"app.kubernetes.io/version": "2"}, trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN,
			zoneAwareLbSetting: {enabled: true, minClusterSize: 3, failover: [{from: eu, to: us}], failoverPriority: [rack]}},
			portLevelSettings: [{port: {number: 443}, tls: {mode: SIMPLE}}]}}]}}`,
	`{name: tls, spec: {host: "*.example.com", workloadSelector: {matchLabels: {app: client}}, exportTo: [.], trafficPolicy: {
		tls: {mode: MUTUAL, clientCertificate: /c.pem, privateKey: /k.pem, caCertificates: /a.pem, caCrl: /r.pem, sni: api.example.com,
			subjectAltNames: [api.example.com]}, tunnel: {protocol: CONNECT, targetHost: out.example.net, targetPort: 443},
		portLevelSettings: [{port: {number: 443}, tls: {mode: SIMPLE, credentialName: api-ca}},
			{port: {number: 444}, tls: {mode: SIMPLE, insecureSkipVerify: true}}]}}}`,
	`{name: proxy, spec: {host: api.example.com, exportTo: ["*"], trafficPolicy: {proxyProtocol: {version: V2}},
		subsets: [{name: tunnelled, trafficPolicy: {tunnel: {targetHost: 10.0.0.1, targetPort: 1}}},
			{name: trusted, trafficPolicy: {tls: {mode: SIMPLE, credentialName: "configmap://shop/ca"}}}]}}`,
	// Small ones, to be changed deep down.
	`{name: shares, spec: {host: cart, trafficPolicy: {loadBalancer: {localityLbSetting: {distribute: [{from: eu, to: {eu: 100}}]}}}}}`,
	`{name: failover, spec: {host: cart, trafficPolicy: {loadBalancer: {localityLbSetting: {failover: [{from: eu, to: us}]}}}}}`,
	`{name: hash, spec: {host: cart, trafficPolicy: {loadBalancer: {consistentHash: {httpCookie: {name: user, attributes: [{name: a}]}}}}}}`,
	`{name: table, spec: {host: cart, trafficPolicy: {loadBalancer: {consistentHash: {useSourceIp: true, maglev: {tableSize: 7}}}}}}`,
	`{name: warmup, spec: {host: cart, trafficPolicy: {loadBalancer: {warmup: {duration: 60s, aggression: 1}}}}}`,
	`{name: secret, spec: {host: cart, trafficPolicy: {tls: {mode: SIMPLE, credentialName: ca}}}}`,
	`{name: tunnel, spec: {host: cart, trafficPolicy: {tunnel: {targetHost: a.b, targetPort: 443}}}}`,
	`{name: selector, spec: {host: cart, workloadSelector: {matchLabels: {app: cart}}, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}}}`,
}

// What is not denied though it is refused: each reason of hold.py. Go reads a map in any order, so the first is refused nearly
// always.
var odd = []string{
	`{name: order, spec: {host: cart, trafficPolicy: {loadBalancer: {localityLbSetting: {distribute: [{from: eu, to: {"*": 10, a: 10,
		b: 10, c: 10, d: 10, e: 10, f: 10, g: 10, h: 10, i: 10}}]}}}}}`,
	`{name: number, spec: {host: cart, trafficPolicy: {loadBalancer: {warmupDurationSecs: 60}}}}`,
}

func rulesOf(texts []string) []object {
	var rules []object
	for _, text := range texts {
		var written object
		if err := yaml.Unmarshal([]byte(strings.ReplaceAll(text, "\t", " ")), &written); err != nil {
			panic(err)
		}
		rules = append(rules, object{"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
			"metadata": object{"name": written["name"]}, "spec": written["spec"]})
	}
	return rules
}

// A garden grows values where the CRD has fields: fit ones, nearly fit ones, and sometimes others.
type garden struct {
	*rand.Rand
	schema *apiextensionsv1.JSONSchemaProps // of a DestinationRule
}

var wrongTypes = []any{nil, true, 7, -1, 1.5, "text", "7", "", []any{}, []any{nil}, object{}, object{"x": 1}}
var spans = []any{"1s", "10s", "1m30s", "1h", "0s", "1ms", "500us", "1.5ms", "1.5s", "100ms", "-1s", "5", "1d", "", "1 s", "9999999h", "1s1s", "+3s", ".5s", "0", "1µs"}
var numbers = []any{0, 1, 2, 3, 5, 50, 99, 100, 101, 443, 599, 600, 1000, 65535, 65536, 65537, 5000011, 1 << 31, 1 << 32, -1, 4, 64, 1e3, 1.5}
var texts = map[string][]any{
	"host": {"cart", "cart.shop", "*.example.com", "*", "*-a.example.com", "a.*", "http://cart", "cart:80", "cart_1", "10.0.0.1", "a..b", "a.b.", ".",
		"-a", "a-", strings.Repeat("a", 63), strings.Repeat("a", 64), strings.Repeat("a.", 128), "a.1", "A.B", "*a.b", "*-", "::1", "ü.de", ""},
	"targetHost":       {"out.example.net", "10.0.0.1", "::1", "*.example.net", "a_b", "fe80::1%eth0", "1.2.3", "a.b.", ""},
	"name":             {"v1", "v2", "V1", "v_1", "v.1", "-v", "", strings.Repeat("v", 64), "a b"},
	"from":             {"eu", "eu/a", "eu/a/b", "eu/a/b/c", "*", "eu/*", "eu*", "*/a", "eu//b", "/a", "eu/", "us", "us/*", "eu/a/*", ""},
	"to":               {"us", "eu", "us/a", "*", "u*s", ""},
	"protocol":         {"CONNECT", "POST", "GET", "connect", ""},
	"credentialName":   {"ca", "configmap://ca", "configmap://shop/ca", "configmap://web/ca", "configmap://", "configmap:///ca", "kubernetes://ca", "configmap://a/b/c", ""},
	"exportTo":         {".", "*", "~", "shop", "web", "a_b", "web", ""},
	"failoverPriority": {"zone", "topology.kubernetes.io/region", "topology.kubernetes.io/zone", "topology.istio.io/subzone", "network=a", ""},
	"":                 {"a", "b", "/etc/a.pem", "*", "*.a", strings.Repeat("a", 64), ""},
}
var keys = map[string][]string{
	"to": {"eu/a", "eu/b", "eu", "eu/*", "us/*", "*", "us/a/b", "us/a", "", "eu/a/b/c", "u*"},
	"":   {"app", "version", "app.kubernetes.io/name", "a/b/c", "-a", "a*", "", strings.Repeat("k", 64), "A.b/c_d", "x/"},
}

func oneOf[T any](garden *garden, values []T) T { return values[garden.Intn(len(values))] }

// The first half of a pool is mostly fit.
func (garden *garden) pick(values []any) any {
	if garden.Intn(3) > 0 {
		values = values[:(len(values)+1)/2]
	}
	return copied(oneOf(garden, values))
}

func (garden *garden) grow(schema *apiextensionsv1.JSONSchemaProps, name string) any {
	if garden.Intn(40) == 0 {
		return copied(oneOf(garden, wrongTypes))
	}
	switch schema.Type {
	case "object":
		return garden.growObject(schema, name)
	case "array":
		list := []any{}
		for range garden.Intn(4) {
			list = append(list, garden.grow(schema.Items.Schema, name))
		}
		return list
	case "boolean":
		return garden.Intn(2) == 0
	case "integer", "number":
		return garden.pick(numbers)
	}
	if len(schema.Enum) > 0 && garden.Intn(8) > 0 {
		return strings.Trim(string(oneOf(garden, schema.Enum).Raw), `"`)
	}
	if len(schema.XValidations) > 0 || slices.Contains([]string{"idleTimeout", "ttl", "budgetInterval"}, name) {
		return garden.pick(spans)
	}
	if pool, known := texts[name]; known {
		return garden.pick(pool)
	}
	return garden.pick(texts[""])
}

func (garden *garden) growObject(schema *apiextensionsv1.JSONSchemaProps, name string) any {
	made := object{}
	if name == "to" && garden.Intn(3) > 0 {
		return garden.weights()
	}
	if of := schema.AdditionalProperties; of != nil {
		pool, known := keys[name]
		if !known {
			pool = keys[""]
		}
		for range garden.Intn(3) {
			made[oneOf(garden, pool)] = garden.grow(of.Schema, "")
		}
		return made
	}
	names := fieldsOf(schema)
	for range 1 + garden.Intn(3) {
		field := oneOf(garden, names)
		property := schema.Properties[field]
		made[field] = garden.grow(&property, field)
	}
	for _, field := range schema.Required {
		if property := schema.Properties[field]; made[field] == nil && garden.Intn(6) > 0 {
			made[field] = garden.grow(&property, field)
		}
	}
	return made
}

// Weights of localities that come to 100.
func (garden *garden) weights() object {
	made, left := object{}, 100
	for range garden.Intn(3) {
		weight := 1 + garden.Intn(left)
		made[oneOf(garden, keys["to"])] = weight
		if left -= weight; left == 0 {
			return made
		}
	}
	made["jp"] = left
	return made
}

func fieldsOf(schema *apiextensionsv1.JSONSchemaProps) []string {
	var names []string
	for name := range schema.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func statedOf(here object, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return here[name] == nil })
}

// Puts one thing at some place below `at`, or takes it away. True: it has.
func (garden *garden) graft(schema *apiextensionsv1.JSONSchemaProps, name string, at any) bool {
	switch here := at.(type) {
	case object:
		if of := schema.AdditionalProperties; of != nil {
			pool, known := keys[name]
			if !known {
				pool = keys[""]
			}
			if name == "to" && garden.Intn(3) > 0 {
				clear(here)
				maps.Copy(here, garden.weights())
			} else {
				here[oneOf(garden, pool)] = garden.grow(of.Schema, "")
			}
			return true
		}
		names := fieldsOf(schema)
		if len(names) == 0 {
			return false
		}
		field := oneOf(garden, names)
		if there := statedOf(here, names); len(there) > 0 && garden.Intn(3) > 0 {
			field = oneOf(garden, there) // to get deep into it
		}
		property := schema.Properties[field]
		if below, there := here[field]; there && garden.Intn(6) > 0 && garden.graft(&property, field, below) {
			return true
		}
		if garden.Intn(5) == 0 {
			delete(here, field)
		} else {
			here[field] = garden.grow(&property, field)
		}
		return true
	case []any:
		if len(here) == 0 || schema.Items == nil {
			return false
		}
		index := garden.Intn(len(here))
		if !garden.graft(schema.Items.Schema, name, here[index]) {
			here[index] = garden.grow(schema.Items.Schema, name)
		}
		return true
	}
	return false
}

// Rules that were whole before a few things were changed, and now and then one that is all new.
func cultivate(schema *apiextensionsv1.JSONSchemaProps, rules []object, seed int64, count int, write func(origin string, rule object)) {
	spec := schema.Properties["spec"]
	garden := &garden{rand.New(rand.NewSource(seed)), schema}
	for range count {
		rule := clone(oneOf(garden, rules))
		if garden.Intn(10) == 0 {
			rule["spec"] = garden.grow(&spec, "spec")
		}
		for range 1 + garden.Intn(3) {
			garden.graft(&spec, "spec", rule["spec"])
		}
		write("", rule)
	}
}
