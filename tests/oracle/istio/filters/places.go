// SPDX-License-Identifier: Apache-2.0

package main

import (
	"regexp"
	"strings"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/tcp_proxy/v3"
	"google.golang.org/protobuf/encoding/protojson"
)

const (
	mark    = 777
	seconds = "2.777s"
	http    = "envoy.filters.network.http_connection_manager"
	tcp     = "envoy.filters.network.tcp_proxy"
	types   = "type.googleapis.com/envoy.extensions.filters.network."
	ofHTTP  = types + "http_connection_manager.v3.HttpConnectionManager"
	ofTCP   = types + "tcp_proxy.v3.TcpProxy"
)

// A place where we look, and how what it says is found again in what istiod makes.
type place struct {
	rule, applies, mark, value string
	match                      object
}

var places = append([]place{
	breakers(`{"name": "mine", "circuit_breakers": {"thresholds": [{"max_connections": 777}]}}`),
	breakers(`{"name": "mine", "circuit_breakers": {"thresholds": [{"priority": "HIGH"}, {"max_connections": 777}]}}`),
	breakers(`{"name": "mine", "circuit_breakers": {"thresholds": [{"max_connections": 777}]}, ` + socket + `}`),
	keepalive("CLUSTER", `{"name": "mine", "upstream_connection_options": {"tcp_keepalive": {"keepalive_time": 777}}}`),
	keepalive("CLUSTER", `{"name": "mine", "upstream_connection_options": {"tcp_keepalive": {"keepalive_time": 777}}, `+socket+`}`),
	keepalive("CLUSTER", `{"name": "mine", "upstream_bind_config": {"socket_options": [`+option+`]}}`),
	keepalive("LISTENER", `{"name": "mine", "socket_options": [`+option+`]}`),
	keepalive("LISTENER", `{"name": "mine", "tcp_keepalive": {"keepalive_time": 777}}`),
}, times()...)

const (
	socket = `"transport_socket": {"name": "envoy.transport_sockets.raw_buffer"}`
	option = `{"level": 6, "name": 4, "int_value": 777}`
)

func breakers(value string) place {
	return place{"EF-CB-DEAD", "CLUSTER", "", value, object{}}
}

func keepalive(applies, value string) place {
	return place{"EF-KEEPALIVE", applies, "777", value, object{}}
}

// times has each time of each filter, in each object that holds filters.
func times() []place {
	var made []place
	for _, filter := range []struct{ name, of, says string }{
		{http, ofHTTP, `"stream_idle_timeout": "2.777s"`},
		{http, ofHTTP, `"common_http_protocol_options": {"idle_timeout": "2.777s"}`},
		{http, ofHTTP, `"common_http_protocol_options": {"max_connection_duration": "2.777s"}`},
		{tcp, ofTCP, `"idle_timeout": "2.777s"`},
		{tcp, ofTCP, `"max_downstream_connection_duration": "2.777s"`},
	} {
		whole := `{"name": "` + filter.name + `", "typed_config": {"@type": "` + filter.of + `", ` + filter.says + `}}`
		match := object{"listener": object{"filterChain": object{"filter": object{"name": filter.name}}}}
		made = append(made,
			place{"EF-CUT", "NETWORK_FILTER", seconds, whole, match},
			place{"EF-CUT", "FILTER_CHAIN", seconds, `{"filters": [` + whole + `]}`, object{}},
			place{"EF-CUT", "LISTENER", seconds, `{"name": "mine", "filter_chains": [{"filters": [` + whole + `]}]}`, object{}})
	}
	return made
}

// cluster is one as istiod makes them for a service.
func cluster() *clusterv3.Cluster {
	made := &clusterv3.Cluster{}
	check(protojson.Unmarshal([]byte(`{"name": "outbound|80||cart.shop.svc.cluster.local", "circuit_breakers":
		{"thresholds": [{"max_connections": 4294967295}]}}`), made))
	return made
}

// listener has one chain, with the filter that the patch speaks of, or a proxy of TCP.
func listener(patch object) *listenerv3.Listener {
	name, of := tcp, ofTCP
	if match, is := patch["match"].(object); is && strings.Contains(text(match), http) {
		name, of = http, ofHTTP
	}
	made := &listenerv3.Listener{}
	check(protojson.Unmarshal([]byte(`{"name": "0.0.0.0_80", "filter_chains": [{"filters": [{"name": "`+name+`",
		"typed_config": {"@type": "`+of+`", "stat_prefix": "istio"}}]}]}`), made))
	return made
}

func snake(text string) string {
	return text
}

var underscore = regexp.MustCompile(`_[a-z]`)

// camel spells the names of fields, and no values, so.
func camel(text string) string {
	return regexp.MustCompile(`"[a-z_]+":`).ReplaceAllStringFunc(text, func(name string) string {
		return underscore.ReplaceAllStringFunc(name, func(two string) string { return strings.ToUpper(two[1:]) })
	})
}
