// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// Rules as people wrote them, rebuilt from public repositories: what to look for stands in their names.
var corpus = []string{
	`{name: pool-ejection-in-two-subsets, spec: {host: recommendation, subsets: [
		{name: v1, labels: {version: v1}, trafficPolicy: {connectionPool: {http: {}, tcp: {}}, loadBalancer: {simple: RANDOM},
			outlierDetection: {baseEjectionTime: 15.000s, consecutiveErrors: 1, interval: 5.000s, maxEjectionPercent: 100}}},
		{name: v2, labels: {version: v2}, trafficPolicy: {connectionPool: {http: {}, tcp: {}}, loadBalancer: {simple: RANDOM},
			outlierDetection: {baseEjectionTime: 15.000s, consecutiveErrors: 1, interval: 5.000s, maxEjectionPercent: 100}}}]}}`,
	`{name: circuit-breaking-task, spec: {host: httpbin, trafficPolicy: {
		connectionPool: {tcp: {maxConnections: 1}, http: {http1MaxPendingRequests: 1, maxRequestsPerConnection: 1}},
		outlierDetection: {consecutiveErrors: 1, interval: 1s, baseEjectionTime: 3m, maxEjectionPercent: 100}}}}`,
	`{name: reviews-of-1.4, spec: {host: reviews.prod.svc.cluster.local, trafficPolicy: {
		connectionPool: {tcp: {maxConnections: 100}, http: {http2MaxRequests: 1000, maxRequestsPerConnection: 10}},
		outlierDetection: {consecutiveErrors: 7, interval: 5m, baseEjectionTime: 15m}}}}`,
	`{name: knative-serverless-service, spec: {host: sks-private.default.svc.cluster.local, subsets: [
		{name: normal, trafficPolicy: {loadBalancer: {simple: LEAST_REQUEST}}},
		{name: direct, trafficPolicy: {loadBalancer: {simple: PASSTHROUGH}}}]}}`,
	`{name: jupyter-web-app, spec: {host: jupyter-web-app-service.kubeflow.svc.cluster.local, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}}}`,
	`{name: greetings-of-admiral, spec: {host: default.greeting.global, trafficPolicy: {
		connectionPool: {http: {http2MaxRequests: 100, maxRequestsPerConnection: 50, idleTimeout: 1s}, tcp: {maxConnectionDuration: 1s}}}}}`,
	`{name: redis-of-the-api, spec: {host: myredissrv.prod.svc.cluster.local, trafficPolicy: {
		connectionPool: {tcp: {maxConnections: 100, connectTimeout: 30ms, tcpKeepalive: {time: 7200s, interval: 75s}}}}}}`,
	`{name: bare-seconds, spec: {host: cart, trafficPolicy: {loadBalancer: {simple: LEAST_CONN, warmupDurationSecs: 300}}}}`,
	`{name: circuit-breaker, spec: {host: cart, trafficPolicy: {circuitBreaker: {consecutiveErrors: 7}, loadBalancer: {simple: RANDOM}}}}`,
	`{name: port-levels-of-spec, spec: {host: cart, portLevelSettings: [{port: {number: 80}}], trafficPolicy: {tls: {mode: DISABLE}}}}`,
	`{name: warm-up-of-a-pool, spec: {host: "*.example.com", trafficPolicy: {
		connectionPool: {tcp: {warmupDurationSecs: 120}, http: {maxRequestsPerConnection: 10}}}}}`,
	`{name: hash-and-warm-up, spec: {host: cart, trafficPolicy: {loadBalancer: {warmup: {duration: 60s},
		consistentHash: {httpCookie: {name: user, ttl: 0s}, minimumRingSize: 2048}}}}}`,
	`{name: ports-of-a-subset, spec: {host: "*.svc.cluster.local", trafficPolicy: {tls: {mode: SIMPLE},
		connectionPool: {tcp: {maxConnections: 9, connectTimeout: 1s}, http: {http2MaxRequests: 4, maxRetries: 1}},
		portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: LEAST_CONN}}]}, subsets: [{name: v1, trafficPolicy: {
		outlierDetection: {consecutiveErrors: 1000, interval: 1h}, portLevelSettings: [{port: {number: 443}, tls: {mode: MUTUAL,
		clientCertificate: /c, privateKey: /k, caCertificates: /a}}]}}]}}`,
}

// What each field may be said to be; what is fit, or nearly so, stands in the first half.
var counts = []any{0, 1, 2, 3, 5, 7, 50, 100, 1000, 5000, 1 << 31, -1, 1.5, "100", nil, true, []any{}, object{}}
var durations = []any{"1ms", "99ms", "999ms", "1s", "1.0005s", "29s", "30s", "1m30s", "350s", "1h", "9000h", "0s", "500us", "-5s",
	"30", "5 s", "", 60, 1.5, nil, object{}}
var blocks = []any{object{}, nil, "none", []any{}, 7}
var algorithms = []any{"LEAST_CONN", "LEAST_REQUEST", "ROUND_ROBIN", "RANDOM", "PASSTHROUGH", "UNSPECIFIED", "FASTEST", 4, nil}

var fields = map[string][]any{
	"connectionPool":                                  blocks,
	"connectionPool.tcp":                              blocks,
	"connectionPool.tcp.maxConnections":               counts,
	"connectionPool.tcp.connectTimeout":               durations,
	"connectionPool.tcp.idleTimeout":                  durations,
	"connectionPool.tcp.maxConnectionDuration":        durations,
	"connectionPool.tcp.tcpKeepalive.time":            durations,
	"connectionPool.tcp.tcpKeepalive.interval":        durations,
	"connectionPool.tcp.warmupDurationSecs":           durations,
	"connectionPool.tcp.warmup":                       {object{"duration": "60s"}, "60s", nil, 60},
	"connectionPool.http.http1MaxPendingRequests":     counts,
	"connectionPool.http.http2MaxRequests":            counts,
	"connectionPool.http.maxRetries":                  counts,
	"connectionPool.http.maxRequestsPerConnection":    counts,
	"connectionPool.http.idleTimeout":                 durations,
	"connectionPool.maxConnections":                   counts,
	"outlierDetection":                                blocks,
	"outlierDetection.consecutiveErrors":              counts,
	"outlierDetection.consecutive5xxErrors":           counts,
	"outlierDetection.consecutive5xxError":            counts,
	"outlierDetection.consecutiveGatewayErrors":       counts,
	"outlierDetection.consecutiveLocalOriginFailures": counts,
	"outlierDetection.splitExternalLocalOriginErrors": {true, false, "true", nil},
	"outlierDetection.interval":                       durations,
	"outlierDetection.baseEjectionTime":               durations,
	"outlierDetection.maxEjectionPercent":             counts,
	"outlierDetection.minHealthPercent":               counts,
	"loadBalancer":                                    blocks,
	"loadBalancer.simple":                             algorithms,
	"loadBalancer.warmupDurationSecs":                 durations,
	"loadBalancer.warmup.duration":                    durations,
	"loadBalancer.warmup":                             {object{"duration": "60s", "aggression": 2}, nil, object{}},
	"loadBalancer.consistentHash":                     {object{"useSourceIp": true}, object{"httpHeaderName": "user"}, nil},
	"loadBalancer.consistentHash.minimumRingSize":     counts,
	"loadBalancer.consistentHash.maglev.tableSize":    {65537, 0, 4},
	"loadBalancer.consistentHash.ringHash":            {object{}, object{"minimumRingSize": 64}, nil},
	"loadBalancer.localityLbSetting.failover":         {[]any{object{"from": "eu", "to": "us"}}, []any{}, nil},
	"loadBalancer.zoneAwareLbSetting":                 {object{"enabled": true}, nil},
	"tls":                                             blocks,
	"tls.mode":                                        {"DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL", "STRICT", nil},
	"tls.caCertificates":                              {"/etc/certs/ca.pem", "", nil},
	"warmup":                                          {object{"duration": "60s"}, 60},
	"circuitBreaker":                                  {object{"consecutiveErrors": 7}},
	"portLevelSettings":                               {[]any{object{"port": object{"number": 80}}}, []any{}, object{}, nil, []any{nil, 7}},
}

var hosts = []any{"cart", "cart.shop.svc.cluster.local", "*.svc.cluster.local", "*.local", "*", "api.example.com", "*.example.com", "", nil, 7}

// The DestinationRules of Istio's samples and tests, which Istio calls good.
func originals(source string, write func(origin string, rule object)) {
	for _, folder := range []string{"samples", "pkg/config/validation/testdata/crds", "tests/testdata/config"} {
		for _, file := range yamlFiles(filepath.Join(source, folder)) {
			for _, rule := range destinationRules(file) {
				name, _ := filepath.Rel(source, file)
				write(name, rule)
			}
		}
	}
}

// These, then the corpus, then changes.
func generate(source string, count int, write func(origin string, rule object)) {
	var rules []object
	originals(source, func(origin string, rule object) {
		rules = append(rules, rule)
		write(origin, rule)
	})
	for _, text := range corpus {
		var written object
		if err := yaml.Unmarshal([]byte(strings.ReplaceAll(text, "\t", " ")), &written); err != nil {
			panic(err)
		}
		rule := object{"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
			"metadata": object{"name": written["name"]}, "spec": written["spec"]}
		rules = append(rules, rule)
		write("corpus", rule)
	}
	random := rand.New(rand.NewSource(20260101))
	for range count {
		rule := clone(rules[random.Intn(len(rules))])
		for range 1 + random.Intn(5) {
			change(random, rule)
		}
		write("", rule)
	}
}

func yamlFiles(folder string) []string {
	var files []string
	err := filepath.WalkDir(folder, func(path string, _ os.DirEntry, err error) error {
		if filepath.Ext(path) == ".yaml" {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	return files
}

// A file with templates in it is no YAML; one that Istio's tests call bad says so by a key _err.
func destinationRules(file string) []object {
	text, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	var rules []object
	for _, document := range bytes.Split(text, []byte("\n---")) {
		var rule object
		if yaml.Unmarshal(document, &rule) == nil && rule["kind"] == "DestinationRule" && rule["_err"] == nil {
			rules = append(rules, rule)
		}
	}
	return rules
}

func pick(random *rand.Rand, values []any) any {
	if random.Intn(4) > 0 {
		values = values[:(len(values)+1)/2]
	}
	return values[random.Intn(len(values))]
}

// The places that hold a traffic policy; those that are there, or are made.
func policy(random *rand.Rand, spec object) object {
	at := spec
	if random.Intn(3) == 0 {
		subsets, _ := spec["subsets"].([]any)
		if len(subsets) == 0 || random.Intn(3) == 0 {
			subsets = append(subsets, object{"name": fmt.Sprintf("made-%d", len(subsets))})
		}
		spec["subsets"] = subsets
		at, _ = subsets[random.Intn(len(subsets))].(object)
	}
	at = member(at, "trafficPolicy")
	if random.Intn(4) > 0 || at == nil {
		return at
	}
	ports, _ := at["portLevelSettings"].([]any)
	if len(ports) == 0 {
		ports = append(ports, object{"port": object{"number": 8080}})
	}
	at["portLevelSettings"] = ports
	at, _ = ports[random.Intn(len(ports))].(object)
	return at
}

// The mapping under a key, made if there is nothing; nil where something else stands.
func member(at object, key string) object {
	if at == nil {
		return nil
	}
	if _, there := at[key]; !there {
		at[key] = object{}
	}
	next, _ := at[key].(object)
	return next
}

func change(random *rand.Rand, rule object) {
	spec := member(rule, "spec")
	if spec == nil {
		return
	}
	if random.Intn(8) == 0 {
		spec["host"] = pick(random, hosts)
		return
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	name := names[random.Intn(len(names))]
	steps := strings.Split(name, ".")
	at := policy(random, spec)
	for _, step := range steps[:len(steps)-1] {
		at = member(at, step)
	}
	if at == nil {
		return
	}
	last := steps[len(steps)-1]
	if random.Intn(10) == 0 {
		delete(at, last)
	} else {
		at[last] = copied(pick(random, fields[name]))
	}
}

// So that a change of one rule is none of the table.
func copied(value any) any { return clone(object{"value": value})["value"] }
