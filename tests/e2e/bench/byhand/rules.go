// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"meshrail.io/tests/e2e/bench/floors"
)

type findings struct{ floors.Findings }

func judge(kind string, raw []byte) (found findings, err error) {
	switch kind {
	case "DestinationRule":
		var rule destinationRule
		if err = json.Unmarshal(raw, &rule); err == nil {
			found = rule.judge()
		}
	case "Service":
		var service knativeService
		if err = json.Unmarshal(raw, &service); err == nil {
			found = service.judge()
		}
	case "Pod":
		var pod corev1.Pod
		if err = json.Unmarshal(raw, &pod); err == nil {
			found.Sidecar("metadata", pod.Annotations)
		}
	}
	return found, err
}

type destinationRule struct {
	Spec struct {
		TrafficPolicy trafficPolicy `json:"trafficPolicy"`
		Subsets       []struct {
			TrafficPolicy trafficPolicy `json:"trafficPolicy"`
		} `json:"subsets"`
	} `json:"spec"`
}

type trafficPolicy struct {
	settings          `json:",inline"`
	PortLevelSettings []settings `json:"portLevelSettings"`
}

type settings struct {
	ConnectionPool struct {
		TCP struct {
			MaxConnections *int64 `json:"maxConnections"`
			TCPKeepalive   struct {
				Time     *metav1.Duration `json:"time"`
				Interval *metav1.Duration `json:"interval"`
			} `json:"tcpKeepalive"`
		} `json:"tcp"`
		HTTP struct {
			HTTP1MaxPendingRequests *int64 `json:"http1MaxPendingRequests"`
			HTTP2MaxRequests        *int64 `json:"http2MaxRequests"`
		} `json:"http"`
	} `json:"connectionPool"`
	OutlierDetection struct {
		Consecutive5xxErrors *int64           `json:"consecutive5xxErrors"`
		Interval             *metav1.Duration `json:"interval"`
		BaseEjectionTime     *metav1.Duration `json:"baseEjectionTime"`
	} `json:"outlierDetection"`
}

func (rule *destinationRule) judge() (found findings) {
	found.policy(0, &rule.Spec.TrafficPolicy)
	for i := range rule.Spec.Subsets {
		found.policy(i+1, &rule.Spec.Subsets[i].TrafficPolicy)
	}
	return found
}

func (f *findings) policy(subset int, policy *trafficPolicy) {
	f.settings(floors.Place{Subset: subset}, &policy.settings)
	for i := range policy.PortLevelSettings {
		f.settings(floors.Place{Subset: subset, Port: i + 1}, &policy.PortLevelSettings[i])
	}
}

func (f *findings) settings(at floors.Place, s *settings) {
	pool, outlier := &s.ConnectionPool, &s.OutlierDetection
	f.least(at, "connectionPool.tcp.maxConnections", pool.TCP.MaxConnections, floors.LeastConnections)
	f.span(at, "connectionPool.tcp.tcpKeepalive.time", pool.TCP.TCPKeepalive.Time, floors.LeastKeepalive, 0)
	f.span(at, "connectionPool.tcp.tcpKeepalive.interval", pool.TCP.TCPKeepalive.Interval, floors.LeastKeepalive, 0)
	f.least(at, "connectionPool.http.http1MaxPendingRequests", pool.HTTP.HTTP1MaxPendingRequests, floors.LeastPending)
	f.least(at, "connectionPool.http.http2MaxRequests", pool.HTTP.HTTP2MaxRequests, floors.LeastRequests)
	f.least(at, "outlierDetection.consecutive5xxErrors", outlier.Consecutive5xxErrors, floors.LeastErrors)
	f.span(at, "outlierDetection.interval", outlier.Interval, 0, floors.MostInterval)
	f.span(at, "outlierDetection.baseEjectionTime", outlier.BaseEjectionTime, 0, floors.MostBaseEjectionTime)
}

func (f *findings) least(at floors.Place, field string, value *int64, least int64) {
	if value != nil {
		f.Least(at, field, *value, least)
	}
}

func (f *findings) span(at floors.Place, field string, value *metav1.Duration, least, most time.Duration) {
	if value != nil {
		f.Span(at, field, value.Duration, least, most)
	}
}

type knativeService struct {
	Spec struct {
		Template struct {
			Metadata metav1.ObjectMeta `json:"metadata"`
			Spec     struct {
				corev1.PodSpec              `json:",inline"`
				TimeoutSeconds              *int64 `json:"timeoutSeconds"`
				ResponseStartTimeoutSeconds *int64 `json:"responseStartTimeoutSeconds"`
				IdleTimeoutSeconds          *int64 `json:"idleTimeoutSeconds"`
			} `json:"spec"`
		} `json:"template"`
	} `json:"spec"`
}

func (service *knativeService) judge() (found findings) {
	const path = "spec.template"
	template := &service.Spec.Template
	annotations, spec := template.Metadata.Annotations, &template.Spec
	found.QueueProxy(path+".metadata", annotations)
	found.Sidecar(path+".metadata", annotations)
	timeout := int64(300)
	if spec.TimeoutSeconds != nil {
		timeout = *spec.TimeoutSeconds
	}
	if timeout > floors.MostTimeoutSeconds {
		found.Add("%s.spec.timeoutSeconds: %d is above %d", path, timeout, floors.MostTimeoutSeconds)
	}
	for name, value := range map[string]*int64{"responseStartTimeoutSeconds": spec.ResponseStartTimeoutSeconds,
		"idleTimeoutSeconds": spec.IdleTimeoutSeconds} {
		if value != nil && *value > timeout {
			found.Add("%s.spec.%s: %d is longer than timeoutSeconds, %d", path, name, *value, timeout)
		}
	}
	found.Requests(path+".spec", spec.Containers)
	return found
}
