// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/durationpb"
	networking "istio.io/api/networking/v1alpha3"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/validation"
	"istio.io/istio/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
	kjson "sigs.k8s.io/json"
)

const (
	leastConnections     = 10
	leastPending         = 2
	leastRequests        = 5
	leastKeepalive       = time.Second
	leastErrors          = 2
	mostInterval         = 10 * time.Minute
	mostBaseEjectionTime = 30 * time.Minute
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
		return nil, err
	}
	rule, err := readRule(object.Spec)
	if err != nil {
		found.add("spec: %v", err)
		return found, nil
	}
	_, err = validation.ValidateDestinationRule(config.Config{
		Meta: config.Meta{Name: request.Name, Namespace: request.Namespace}, Spec: rule})
	if err != nil {
		found.add("spec: %v", err)
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

// A place is written out only where something is found there; 0 is no subset and no port.
type place struct{ subset, port int }

func (p place) String() string {
	path := "spec"
	if p.subset > 0 {
		path += fmt.Sprintf(".subsets[%d]", p.subset-1)
	}
	path += ".trafficPolicy"
	if p.port > 0 {
		path += fmt.Sprintf(".portLevelSettings[%d]", p.port-1)
	}
	return path
}

func (f *findings) policy(subset int, policy *networking.TrafficPolicy) {
	f.settings(place{subset, 0}, policy.GetConnectionPool(), policy.GetOutlierDetection())
	for i, port := range policy.GetPortLevelSettings() {
		f.settings(place{subset, i + 1}, port.GetConnectionPool(), port.GetOutlierDetection())
	}
}

func (f *findings) settings(at place, pool *networking.ConnectionPoolSettings, outlier *networking.OutlierDetection) {
	tcp, http := pool.GetTcp(), pool.GetHttp()
	f.least(at, "connectionPool.tcp.maxConnections", tcp.GetMaxConnections(), leastConnections)
	f.span(at, "connectionPool.tcp.tcpKeepalive.time", tcp.GetTcpKeepalive().GetTime(), leastKeepalive, 0)
	f.span(at, "connectionPool.tcp.tcpKeepalive.interval", tcp.GetTcpKeepalive().GetInterval(), leastKeepalive, 0)
	f.least(at, "connectionPool.http.http1MaxPendingRequests", http.GetHttp1MaxPendingRequests(), leastPending)
	f.least(at, "connectionPool.http.http2MaxRequests", http.GetHttp2MaxRequests(), leastRequests)
	if errors := outlier.GetConsecutive_5XxErrors(); errors != nil && errors.Value < leastErrors {
		f.add("%v.outlierDetection.consecutive5xxErrors: %d is below %d", at, errors.Value, leastErrors)
	}
	f.span(at, "outlierDetection.interval", outlier.GetInterval(), 0, mostInterval)
	f.span(at, "outlierDetection.baseEjectionTime", outlier.GetBaseEjectionTime(), 0, mostBaseEjectionTime)
}

// 0 is what is not set.
func (f *findings) least(at place, field string, value, least int32) {
	if value != 0 && value < least {
		f.add("%v.%s: %d is below %d", at, field, value, least)
	}
}

func (f *findings) span(at place, field string, value *durationpb.Duration, least, most time.Duration) {
	switch span := value.AsDuration(); {
	case value == nil:
	case span < least:
		f.add("%v.%s: %v is below %v", at, field, span, least)
	case most > 0 && span > most:
		f.add("%v.%s: %v is above %v", at, field, span, most)
	}
}
