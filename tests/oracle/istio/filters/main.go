// SPDX-License-Identifier: Apache-2.0

// Says what istiod makes of patches of EnvoyFilters: one JSON object per line, with the patch and what of
// it has become of the cluster or the listener that istiod makes.
//
//	filters    every operation on every object, with every place of ours in both spellings
package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	networking "istio.io/api/networking/v1alpha3"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/networking/core/envoyfilter"
	"istio.io/istio/pkg/config/xds"
	"istio.io/istio/pkg/log"
)

type object = map[string]any

type result struct {
	Patch object `json:"patch"` // an element of configPatches
	Rule  string `json:"rule"`  // that speaks of the place
	Lives bool   `json:"lives"` // a proxy runs with what the patch says
}

func main() {
	for _, scope := range log.Scopes() {
		scope.SetOutputLevel(log.NoneLevel)
	}
	out := json.NewEncoder(os.Stdout)
	for _, place := range places {
		for operation := range networking.EnvoyFilter_Patch_Operation_value {
			for _, spell := range []func(string) string{snake, camel} {
				value := parse(spell(place.value))
				if operation == "INVALID" {
					continue
				}
				patch := object{"applyTo": place.applies, "match": place.match,
					"patch": object{"operation": operation, "value": value}}
				check(out.Encode(result{patch, place.rule, lives(place, patch)}))
			}
		}
	}
}

func lives(place place, patch object) bool {
	made := apply(patch)
	if place.rule == "EF-CB-DEAD" {
		return slices.ContainsFunc(made, func(one proto.Message) bool {
			cluster, is := one.(*clusterv3.Cluster)
			return is && first(cluster).GetMaxConnections().GetValue() == mark
		})
	}
	return slices.ContainsFunc(made, func(one proto.Message) bool {
		text, err := protojson.Marshal(one)
		check(err)
		listener, is := one.(*listenerv3.Listener)
		return strings.Contains(string(text), place.mark) && (!is || runs(listener))
	})
}

// first has the threshold that Envoy takes for usual requests.
func first(cluster *clusterv3.Cluster) *clusterv3.CircuitBreakers_Thresholds {
	for _, threshold := range cluster.GetCircuitBreakers().GetThresholds() {
		if threshold.Priority == corev3.RoutingPriority_DEFAULT {
			return threshold
		}
	}
	return nil
}

// runs tells whether Envoy takes the listener: what ends a chain is its last filter, and there is one.
func runs(listener *listenerv3.Listener) bool {
	return !slices.ContainsFunc(listener.FilterChains, func(chain *listenerv3.FilterChain) bool {
		return len(chain.Filters) != 1
	})
}

func apply(written object) []proto.Message {
	text, err := json.Marshal(written)
	check(err)
	patch := &networking.EnvoyFilter_EnvoyConfigObjectPatch{}
	check(protojson.Unmarshal(text, patch))
	value, err := xds.BuildXDSObjectFromStruct(patch.ApplyTo, patch.Patch.Value, false)
	check(err)
	if patch.Match == nil {
		patch.Match = &networking.EnvoyFilter_EnvoyConfigObjectMatch{}
	}
	wrapper := &model.EnvoyFilterConfigPatchWrapper{Value: value, Match: patch.Match, ApplyTo: patch.ApplyTo,
		Operation: added(patch)}
	all := &model.MergedEnvoyFilterWrapper{Patches: map[networking.EnvoyFilter_ApplyTo][]*model.EnvoyFilterConfigPatchWrapper{
		patch.ApplyTo: {wrapper}}}
	const context = networking.EnvoyFilter_GATEWAY
	if patch.ApplyTo == networking.EnvoyFilter_CLUSTER {
		made := []proto.Message{envoyfilter.ApplyClusterMerge(context, all, cluster(), nil)}
		for _, inserted := range envoyfilter.InsertedClusters(context, all) {
			made = append(made, inserted)
		}
		return made
	}
	var made []proto.Message
	for _, one := range envoyfilter.ApplyListenerPatches(context, all, []*listenerv3.Listener{listener(written)}, false) {
		made = append(made, one)
	}
	return made
}

// added is what model.convertToEnvoyFilterWrapper does to operations that need an order.
func added(patch *networking.EnvoyFilter_EnvoyConfigObjectPatch) networking.EnvoyFilter_Patch_Operation {
	ordered := patch.ApplyTo == networking.EnvoyFilter_NETWORK_FILTER
	switch patch.Patch.Operation {
	case networking.EnvoyFilter_Patch_INSERT_AFTER, networking.EnvoyFilter_Patch_INSERT_BEFORE,
		networking.EnvoyFilter_Patch_INSERT_FIRST:
		if !ordered {
			return networking.EnvoyFilter_Patch_ADD
		}
	}
	return patch.Patch.Operation
}

func parse(text string) object {
	var parsed object
	check(json.Unmarshal([]byte(text), &parsed))
	return parsed
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func text(value any) string {
	written, err := json.Marshal(value)
	check(err)
	return string(written)
}
