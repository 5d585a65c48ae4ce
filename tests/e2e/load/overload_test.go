// SPDX-License-Identifier: Apache-2.0

package load

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"meshrail.io/tests/e2e/server"
)

// Four times as many reviews come as can be judged. Those that are judged have hardly waited, the others
// are told at once, and the health port answers as ever. When it is over, it is over.
//
// Times are those of the machine, too. They are held against what one call alone takes there; a round in
// which others had the processors shows nothing; and in short the medians count.
func TestOverload(t *testing.T) {
	certs := newCerts(t)
	binary, err := server.Binary()
	must(t, err)
	// One processor, and one worker: the others are the callers', who keep off that one, as if from elsewhere.
	s, err := server.StartAs([]string{"taskset", "-c", processor(t), binary, "serve"}, certs, t.TempDir(),
		"--workers", "1")
	must(t, err)
	t.Cleanup(s.Kill)
	c := newCallers(t, s, read(t, certs, "ca.crt"), largeReview(t))

	var wrong []string
	for range 3 {
		disturbed := false
		if disturbed, wrong = overload(t, s, c); !disturbed && wrong == nil {
			return
		}
		t.Logf("disturbed %v, wrong %q: once more", disturbed, wrong)
		if disturbed {
			wrong = nil
		}
	}
	if wrong == nil && !*full {
		t.Skip("others have the processors")
	}
	t.Errorf("in three rounds, the last: %q", wrong)
}

// The queue has to be seen before anything is done about it.
const settling = 3 * time.Second

// overload tells whether others had the processors, and what was not as it should be.
func overload(t *testing.T, s *server.Server, c *callers) (disturbed bool, wrong []string) {
	t.Helper()
	c.alone(time.Second)
	alone := took(c.alone(2*time.Second), 0, http.StatusOK)
	capacity := c.capacity(2 * time.Second)
	span := either(5*time.Second, 30*time.Second)
	live := watchLivez(s, settling+span)
	before, err := s.CPU()
	must(t, err)
	during, late := c.offer(settling+span, 4*capacity)
	health := <-live
	used, err := s.CPU()
	must(t, err)
	share := float64(used-before) / float64(settling+span)
	after, _ := c.offer(3*time.Second, capacity/2)

	judged, told := took(during, settling, http.StatusOK), took(during, settling, http.StatusServiceUnavailable)
	t.Logf("alone: p50 %v, p99 %v; at most %.0f a second", quantile(alone, .5), quantile(alone, .99), capacity)
	t.Logf("of 4 times as many, %.0f a second were judged: p50 %v, p99 %v", float64(len(judged))/span.Seconds(),
		quantile(judged, .5), quantile(judged, .99))
	t.Logf("%.0f a second were told: p50 %v, p99 %v; %d had no answer, %d were not sent",
		float64(len(told))/span.Seconds(), quantile(told, .5), quantile(told, .99),
		len(took(during, settling, unanswered)), len(took(during, settling, unsent)))
	t.Logf("the server had %.0f %% of a processor, and one in a hundred was sent more than %v late", 100*share, late)
	t.Logf("/livez: p50 %v, p99 %v, at most %v", quantile(health, .5), quantile(health, .99), quantile(health, 1))
	var recovered time.Duration
	for _, o := range after {
		if o.status != http.StatusOK {
			recovered = max(recovered, o.at)
		}
	}
	t.Logf("at half of what can be judged, nobody was refused any more after %v", recovered)

	counts := either(.5, .99)
	check := func(right bool, what string) {
		if !right {
			wrong = append(wrong, what)
		}
	}
	check(float64(len(judged)) >= capacity/2*span.Seconds(), "less than half of what can be judged was")
	check(len(told) > len(judged), "few were told")
	check(quantile(judged, counts) <= 5*quantile(alone, counts), "those that were judged had waited")
	check(quantile(told, counts) <= 10*time.Millisecond, "it took long to tell the others")
	check(quantile(health, counts) <= 100*time.Millisecond, "/livez took long")
	check(recovered < time.Second, "it was not over within a second")
	return share < .8 || late > 10*time.Millisecond, wrong
}

// watchLivez asks fifty times a second, and sends how long the answers took, sorted; an hour is none.
func watchLivez(s *server.Server, span time.Duration) <-chan []time.Duration {
	spans := make(chan []time.Duration, 1)
	go func() {
		var all []time.Duration
		for began := time.Now(); time.Since(began) < span; time.Sleep(20 * time.Millisecond) {
			start := time.Now()
			if s.Live() {
				all = append(all, time.Since(start))
			} else {
				all = append(all, time.Hour)
			}
		}
		slices.Sort(all)
		spans <- all
	}()
	return spans
}

// processor is one for the server alone, which the callers leave to it until the test is over.
func processor(t *testing.T) string {
	t.Helper()
	last, count, err := server.LastProcessor()
	must(t, err)
	if count < 2 {
		t.Skip("the callers need a processor of their own")
	}
	back, err := server.KeepOff(last)
	must(t, err)
	t.Cleanup(func() { must(t, back()) })
	return fmt.Sprint(last)
}

// largeReview is one that takes some milliseconds to judge, and a twentieth of that to read and refuse: a
// DestinationRule with 150 subsets, 50 KB.
func largeReview(t *testing.T) []byte {
	t.Helper()
	type fields = map[string]any
	subsets := make([]any, 150)
	for i := range subsets {
		version := fmt.Sprintf("v%d", i)
		subsets[i] = fields{"name": version, "labels": fields{"version": version}, "trafficPolicy": fields{
			"connectionPool": fields{
				"tcp":  fields{"maxConnections": 1000, "connectTimeout": "5s"},
				"http": fields{"http1MaxPendingRequests": 1024, "http2MaxRequests": 1024, "maxRetries": 3}},
			"outlierDetection": fields{"consecutive5xxErrors": 7, "interval": "30s", "baseEjectionTime": "30s"}}}
	}
	return reviewOf(t, fields{
		"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
		"metadata": fields{"name": "cart", "namespace": "shop"},
		"spec":     fields{"host": "cart.shop.svc.cluster.local", "subsets": subsets},
	})
}

// reviewOf is the creation of a DestinationRule.
func reviewOf(t *testing.T, object map[string]any) []byte {
	t.Helper()
	raw, err := json.Marshal(object)
	must(t, err)
	review, err := json.Marshal(admissionv1.AdmissionReview{
		TypeMeta: metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "AdmissionReview"},
		Request: &admissionv1.AdmissionRequest{UID: "1", Operation: admissionv1.Create, Name: "cart", Namespace: "shop",
			Kind:     metav1.GroupVersionKind{Group: "networking.istio.io", Version: "v1", Kind: "DestinationRule"},
			Resource: metav1.GroupVersionResource{Group: "networking.istio.io", Version: "v1", Resource: "destinationrules"},
			Object:   runtime.RawExtension{Raw: raw}},
	})
	must(t, err)
	return review
}
