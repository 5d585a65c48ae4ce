// SPDX-License-Identifier: Apache-2.0

// Drives what Knative's messages say of running traffic through Knative's own code: the queue of a Pod, its
// timeouts, the autoscaler. Prints TAP; docs/truth.md names the tests.
package main

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"go.opentelemetry.io/otel/attribute"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"knative.dev/networking/pkg/http/stats"
	"knative.dev/serving/pkg/apis/autoscaling"
	autoscalingv1alpha1 "knative.dev/serving/pkg/apis/autoscaling/v1alpha1"
	asconfig "knative.dev/serving/pkg/autoscaler/config"
	"knative.dev/serving/pkg/autoscaler/scaling"
	pkghttp "knative.dev/serving/pkg/http/handler"
	"knative.dev/serving/pkg/queue"
	"knative.dev/serving/pkg/reconciler/autoscaling/resources"
)

func main() {
	tests := []struct {
		name string
		says func() error
	}{
		{"queue_full_is_503", queueFull},
		{"a_late_first_byte_is_504", lateFirstByte},
		{"a_tick_multiplies_the_ready_pods_at_most", tick},
		{"burst_capacity_0_needs_no_activator", burst},
		{"a_second_pod_comes_at_70_per_cent_of_the_target", target},
		{"nan_asks_for_no_pod_that_is_needed", notANumber},
	}
	failed := 0
	for number, test := range tests {
		if err := test.says(); err != nil {
			failed++
			fmt.Printf("not ok %d - traffic: %s\n#   %v\n", number+1, test.name, err)
		} else {
			fmt.Printf("ok %d - traffic: %s\n", number+1, test.name)
		}
	}
	fmt.Printf("1..%d\n", len(tests))
	os.Exit(min(failed, 1))
}

func equal[T comparable](what string, found, wanted T) error {
	if found != wanted {
		return fmt.Errorf("%s is %v, not %v", what, found, wanted)
	}
	return nil
}

// containerConcurrency 1, as buildBreaker of pkg/queue/sharedmain/main.go has it: one runs, ten wait.
func queueFull() error {
	breaker := queue.NewBreaker(queue.BreakerParams{QueueDepth: 10, MaxConcurrency: 1, InitialCapacity: 1})
	let := make(chan struct{})
	pod := queue.ProxyHandler(tracenoop.NewTracerProvider().Tracer(""), breaker, stats.NewRequestStats(time.Now()),
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-let }))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for range 11 {
		go pod(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
	}
	for breaker.InFlight() < 11 {
		time.Sleep(time.Millisecond)
	}
	answer := httptest.NewRecorder()
	pod(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	close(let)
	return equal("the answer to the twelfth", answer.Code, http.StatusServiceUnavailable)
}

func lateFirstByte() error {
	slow := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	handler := pkghttp.NewTimeoutHandler(slow, "late", func(*http.Request) (time.Duration, time.Duration, time.Duration) {
		return time.Hour, 10 * time.Millisecond, 0
	}, zap.NewNop().Sugar())
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	return equal("the answer", answer.Code, http.StatusGatewayTimeout)
}

type load float64

func (l load) StableAndPanicConcurrency(types.NamespacedName, time.Time) (float64, float64, error) {
	return float64(l), float64(l), nil
}

func (l load) StableAndPanicRPS(types.NamespacedName, time.Time) (float64, float64, error) {
	return float64(l), float64(l), nil
}

type pods int

func (p pods) ReadyCount() (int, error)    { return int(p), nil }
func (p pods) NotReadyCount() (int, error) { return 0, nil }

func scale(requests load, ready pods, change func(*scaling.DeciderSpec)) scaling.ScaleResult {
	spec := &scaling.DeciderSpec{MaxScaleUpRate: 1000, MaxScaleDownRate: 2, ScalingMetric: "concurrency",
		TargetValue: 70, TotalValue: 100, TargetBurstCapacity: 211, PanicThreshold: 2,
		StableWindow: time.Minute, Reachable: true}
	change(spec)
	scaler := scaling.New(*attribute.EmptySet(), metricnoop.NewMeterProvider(), "shop", "cart", requests, ready, spec)
	return scaler.Scale(zap.NewNop().Sugar(), time.Now())
}

func tick() error {
	result := scale(10000, 3, func(spec *scaling.DeciderSpec) { spec.MaxScaleUpRate = 2 })
	return equal("the number of Pods", result.DesiredPodCount, 6)
}

// A negative excess has the activator in the path; 0 never is negative.
func burst() error {
	without := scale(10000, 3, func(spec *scaling.DeciderSpec) { spec.TargetBurstCapacity = 0 })
	with := scale(10000, 3, func(*scaling.DeciderSpec) {})
	if with.ExcessBurstCapacity >= 0 {
		return fmt.Errorf("with the default it is %d", with.ExcessBurstCapacity)
	}
	return equal("the excess", without.ExcessBurstCapacity, 0)
}

func target() error {
	config, err := asconfig.NewConfigFromMap(map[string]string{})
	if err != nil {
		return err
	}
	pa := &autoscalingv1alpha1.PodAutoscaler{ObjectMeta: metav1.ObjectMeta{
		Annotations: map[string]string{autoscaling.TargetAnnotationKey: "5000"}}}
	value, total := resources.ResolveMetricTarget(pa, config)
	wanted := func(requests load) int32 {
		return scale(requests, 1, func(spec *scaling.DeciderSpec) {
			spec.TargetValue, spec.TotalValue = value, total
		}).DesiredPodCount
	}
	if err := equal("the number of Pods at 3500", wanted(3500), 1); err != nil {
		return err
	}
	return equal("the number of Pods at 3501", wanted(3501), 2)
}

// 10000 requests at 70 each want 143 Pods; with a target that is no number they are never asked for.
func notANumber() error {
	right := scale(10000, 3, func(*scaling.DeciderSpec) {})
	wrong := scale(10000, 3, func(spec *scaling.DeciderSpec) { spec.TargetValue = math.NaN() })
	if err := equal("the right number", right.DesiredPodCount, 143); err != nil {
		return err
	}
	if wrong.DesiredPodCount == right.DesiredPodCount {
		return fmt.Errorf("NaN asks for %d as well", wrong.DesiredPodCount)
	}
	return nil
}
