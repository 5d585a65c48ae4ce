// SPDX-License-Identifier: Apache-2.0

package floors

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// The floors of meshrail's profile standard: what it denies there by a number.
const (
	LeastConnections     = 10
	LeastPending         = 2
	LeastRequests        = 5
	LeastKeepalive       = time.Second
	LeastErrors          = 2
	MostInterval         = 10 * time.Minute
	MostBaseEjectionTime = 30 * time.Minute
	MostTimeoutSeconds   = 600
)

var (
	leastSidecarMemory    = resource.MustParse("128Mi")
	leastSidecarCPU       = resource.MustParse("100m")
	leastQueueProxyMemory = resource.MustParse("64Mi")
)

// Findings are what is wrong with an object, a sentence each.
type Findings []string

func (f Findings) String() string { return strings.Join(f, "\n") }

// Add formats one.
func (f *Findings) Add(format string, values ...any) { *f = append(*f, fmt.Sprintf(format, values...)) }

// A Place of settings in a DestinationRule is written out only where something is found there; 0 is no subset and
// no port.
type Place struct{ Subset, Port int }

func (p Place) String() string {
	path := "spec"
	if p.Subset > 0 {
		path += fmt.Sprintf(".subsets[%d]", p.Subset-1)
	}
	path += ".trafficPolicy"
	if p.Port > 0 {
		path += fmt.Sprintf(".portLevelSettings[%d]", p.Port-1)
	}
	return path
}

// Least is about a number, Span about a duration; of one that is not there they are not asked.
func (f *Findings) Least(at Place, field string, value, least int64) {
	if value < least {
		f.Add("%v.%s: %d is below %d", at, field, value, least)
	}
}

func (f *Findings) Span(at Place, field string, value, least, most time.Duration) {
	switch {
	case value < least:
		f.Add("%v.%s: %v is below %v", at, field, value, least)
	case most > 0 && value > most:
		f.Add("%v.%s: %v is above %v", at, field, value, most)
	}
}

// Sidecar and QueueProxy are about the annotations of metadata.
func (f *Findings) Sidecar(path string, annotations map[string]string) {
	f.floor(path, annotations, "sidecar.istio.io/proxyMemoryLimit", leastSidecarMemory)
	f.floor(path, annotations, "sidecar.istio.io/proxyCPULimit", leastSidecarCPU)
}

func (f *Findings) QueueProxy(path string, annotations map[string]string) {
	f.floor(path, annotations, "queue.sidecar.serving.knative.dev/memory-resource-limit", leastQueueProxyMemory)
}

func (f *Findings) floor(path string, annotations map[string]string, key string, least resource.Quantity) {
	text, stands := annotations[key]
	if !stands {
		return
	}
	if quantity, err := resource.ParseQuantity(text); err != nil {
		f.Add("%s.annotations[%s]: %v", path, key, err)
	} else if quantity.Cmp(least) < 0 {
		f.Add("%s.annotations[%s]: %s is below %s", path, key, text, least.String())
	}
}

// Requests are about containers that ask for more than their limits.
func (f *Findings) Requests(path string, containers []corev1.Container) {
	for i := range containers {
		resources := &containers[i].Resources
		for name, request := range resources.Requests {
			if limit, stands := resources.Limits[name]; stands && request.Cmp(limit) > 0 {
				f.Add("%s.containers[%d].resources.requests.%s: %s is above its limit, %s", path, i, name,
					request.String(), limit.String())
			}
		}
	}
}
