// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The floors of meshrail's profile standard: what it denies there by a number.
const (
	leastConnections     = 10
	leastPending         = 2
	leastRequests        = 5
	leastKeepalive       = time.Second
	leastErrors          = 2
	mostInterval         = 10 * time.Minute
	mostBaseEjectionTime = 30 * time.Minute
	mostTimeoutSeconds   = 600
)

var (
	leastSidecarMemory    = resource.MustParse("128Mi")
	leastSidecarCPU       = resource.MustParse("100m")
	leastQueueProxyMemory = resource.MustParse("64Mi")
)

type findings []string

func (f findings) String() string { return strings.Join(f, "\n") }

func (f *findings) add(format string, values ...any) { *f = append(*f, fmt.Sprintf(format, values...)) }

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
			found.floor("metadata", pod.Annotations, "sidecar.istio.io/proxyMemoryLimit", leastSidecarMemory)
			found.floor("metadata", pod.Annotations, "sidecar.istio.io/proxyCPULimit", leastSidecarCPU)
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

func (rule *destinationRule) judge() (found findings) {
	found.policy(0, &rule.Spec.TrafficPolicy)
	for i := range rule.Spec.Subsets {
		found.policy(i+1, &rule.Spec.Subsets[i].TrafficPolicy)
	}
	return found
}

func (f *findings) policy(subset int, policy *trafficPolicy) {
	f.settings(place{subset, 0}, &policy.settings)
	for i := range policy.PortLevelSettings {
		f.settings(place{subset, i + 1}, &policy.PortLevelSettings[i])
	}
}

func (f *findings) settings(at place, s *settings) {
	pool, outlier := &s.ConnectionPool, &s.OutlierDetection
	f.least(at, "connectionPool.tcp.maxConnections", pool.TCP.MaxConnections, leastConnections)
	f.span(at, "connectionPool.tcp.tcpKeepalive.time", pool.TCP.TCPKeepalive.Time, leastKeepalive, 0)
	f.span(at, "connectionPool.tcp.tcpKeepalive.interval", pool.TCP.TCPKeepalive.Interval, leastKeepalive, 0)
	f.least(at, "connectionPool.http.http1MaxPendingRequests", pool.HTTP.HTTP1MaxPendingRequests, leastPending)
	f.least(at, "connectionPool.http.http2MaxRequests", pool.HTTP.HTTP2MaxRequests, leastRequests)
	f.least(at, "outlierDetection.consecutive5xxErrors", outlier.Consecutive5xxErrors, leastErrors)
	f.span(at, "outlierDetection.interval", outlier.Interval, 0, mostInterval)
	f.span(at, "outlierDetection.baseEjectionTime", outlier.BaseEjectionTime, 0, mostBaseEjectionTime)
}

func (f *findings) least(at place, field string, value *int64, least int64) {
	if value != nil && *value < least {
		f.add("%v.%s: %d is below %d", at, field, *value, least)
	}
}

func (f *findings) span(at place, field string, value *metav1.Duration, least, most time.Duration) {
	switch {
	case value == nil:
	case value.Duration < least:
		f.add("%v.%s: %v is below %v", at, field, value.Duration, least)
	case most > 0 && value.Duration > most:
		f.add("%v.%s: %v is above %v", at, field, value.Duration, most)
	}
}

func (f *findings) floor(path string, annotations map[string]string, key string, least resource.Quantity) {
	text, stands := annotations[key]
	if !stands {
		return
	}
	if quantity, err := resource.ParseQuantity(text); err != nil {
		f.add("%s.annotations[%s]: %v", path, key, err)
	} else if quantity.Cmp(least) < 0 {
		f.add("%s.annotations[%s]: %s is below %s", path, key, text, least.String())
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
	found.floor(path+".metadata", annotations, "queue.sidecar.serving.knative.dev/memory-resource-limit",
		leastQueueProxyMemory)
	found.floor(path+".metadata", annotations, "sidecar.istio.io/proxyMemoryLimit", leastSidecarMemory)
	found.floor(path+".metadata", annotations, "sidecar.istio.io/proxyCPULimit", leastSidecarCPU)
	timeout := int64(300)
	if spec.TimeoutSeconds != nil {
		timeout = *spec.TimeoutSeconds
	}
	if timeout > mostTimeoutSeconds {
		found.add("%s.spec.timeoutSeconds: %d is above %d", path, timeout, mostTimeoutSeconds)
	}
	for name, value := range map[string]*int64{"responseStartTimeoutSeconds": spec.ResponseStartTimeoutSeconds,
		"idleTimeoutSeconds": spec.IdleTimeoutSeconds} {
		if value != nil && *value > timeout {
			found.add("%s.spec.%s: %d is longer than timeoutSeconds, %d", path, name, *value, timeout)
		}
	}
	for i := range spec.Containers {
		resources := &spec.Containers[i].Resources
		for name, request := range resources.Requests {
			if limit, stands := resources.Limits[name]; stands && request.Cmp(limit) > 0 {
				found.add("%s.spec.containers[%d].resources.requests.%s: %s is above its limit, %s", path, i, name,
					request.String(), limit.String())
			}
		}
	}
	return found
}
