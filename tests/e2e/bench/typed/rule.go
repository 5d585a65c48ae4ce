// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/durationpb"
	networking "istio.io/api/networking/v1alpha3"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/validation"
	"istio.io/istio/pkg/log"
	"meshrail.io/tests/e2e/bench/floors"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
	kjson "sigs.k8s.io/json"
)

func init() {
	for _, scope := range log.Scopes() {
		scope.SetOutputLevel(log.NoneLevel) // warnings would go to standard output
	}
}

func judgeDestinationRule(request *admission.Request) (found findings, err error) {
	var object struct {
		Spec json.RawMessage `json:"spec"`
	}
	if err := kjson.UnmarshalCaseSensitivePreserveInts(request.Object.Raw, &object); err != nil {
		return found, err
	}
	rule, err := readRule(object.Spec)
	if err != nil {
		found.Add("spec: %v", err)
		return found, nil
	}
	_, err = validation.ValidateDestinationRule(config.Config{
		Meta: config.Meta{Name: request.Name, Namespace: request.Namespace}, Spec: rule})
	if err != nil {
		found.Add("spec: %v", err)
	}
	found.policy(0, rule.TrafficPolicy)
	for i, subset := range rule.Subsets {
		found.policy(i+1, subset.GetTrafficPolicy())
	}
	return found, nil
}

// readRule refuses what is no field. Istio and its types of istio.io/client-go read with the old jsonpb, which
// reads each level again: three times what protojson takes, which for its part refuses a duration like 1m.
func readRule(spec []byte) (*networking.DestinationRule, error) {
	rule := &networking.DestinationRule{}
	if protojson.Unmarshal(spec, rule) == nil {
		return rule, nil
	}
	rule.Reset()
	return rule, config.ApplyJSONStrict(rule, string(spec))
}

func (f *findings) policy(subset int, policy *networking.TrafficPolicy) {
	f.settings(floors.Place{Subset: subset}, policy.GetConnectionPool(), policy.GetOutlierDetection())
	for i, port := range policy.GetPortLevelSettings() {
		f.settings(floors.Place{Subset: subset, Port: i + 1}, port.GetConnectionPool(), port.GetOutlierDetection())
	}
}

func (f *findings) settings(at floors.Place, pool *networking.ConnectionPoolSettings, outlier *networking.OutlierDetection) {
	tcp, http := pool.GetTcp(), pool.GetHttp()
	f.least(at, "connectionPool.tcp.maxConnections", tcp.GetMaxConnections(), floors.LeastConnections)
	f.span(at, "connectionPool.tcp.tcpKeepalive.time", tcp.GetTcpKeepalive().GetTime(), floors.LeastKeepalive, 0)
	f.span(at, "connectionPool.tcp.tcpKeepalive.interval", tcp.GetTcpKeepalive().GetInterval(), floors.LeastKeepalive, 0)
	f.least(at, "connectionPool.http.http1MaxPendingRequests", http.GetHttp1MaxPendingRequests(), floors.LeastPending)
	f.least(at, "connectionPool.http.http2MaxRequests", http.GetHttp2MaxRequests(), floors.LeastRequests)
	if errors := outlier.GetConsecutive_5XxErrors(); errors != nil {
		f.Least(at, "outlierDetection.consecutive5xxErrors", int64(errors.Value), floors.LeastErrors)
	}
	f.span(at, "outlierDetection.interval", outlier.GetInterval(), 0, floors.MostInterval)
	f.span(at, "outlierDetection.baseEjectionTime", outlier.GetBaseEjectionTime(), 0, floors.MostBaseEjectionTime)
}

// 0 is what is not set.
func (f *findings) least(at floors.Place, field string, value int32, least int64) {
	if value != 0 {
		f.Least(at, field, int64(value), least)
	}
}

func (f *findings) span(at floors.Place, field string, value *durationpb.Duration, least, most time.Duration) {
	if value != nil {
		f.Span(at, field, value.AsDuration(), least, most)
	}
}
