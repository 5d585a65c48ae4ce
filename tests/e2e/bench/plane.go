// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"

	"meshrail.io/tests/e2e/plane"
	"meshrail.io/tests/e2e/server"
)

// A guard is who looks at what is created in its namespace.
type guard struct {
	name     string
	webhooks []string // by their names in the API server's metrics
	spans    []time.Duration
}

func (g *guard) namespace() string { return "bench-" + g.name }

// throughPlane creates objects in one namespace of each guard, in turns. One worker answers for each.
func throughPlane(s *stage, o *options, r *records) error {
	binary, err := server.Binary()
	if err != nil {
		return err
	}
	meshrail, err := s.meshrail("meshrail", binary, "--workers", "1")
	if err != nil {
		return err
	}
	defer meshrail.server.Kill()
	byhand, err := s.with("env", "GOMAXPROCS=1").byhand("byhand", o.byhand)
	if err != nil {
		return err
	}
	defer byhand.server.Kill()

	assets, err := plane.Ask(o.script, "programs")
	if err != nil {
		return err
	}
	crds, err := plane.Ask(o.script, "crds")
	if err != nil {
		return err
	}
	say("a control plane")
	running, err := plane.Start(assets, crds, filepath.Join(s.folder, "kubeconfig"))
	if err != nil {
		return err
	}
	defer running.Stop()
	g := &guards{plane: running, folder: s.folder, certs: s.certs, kubectl: filepath.Join(assets, "kubectl")}
	if err := g.begin(o.manifests, meshrail.server.Address, byhand.server.Address); err != nil {
		return err
	}
	say("%d creates for each of %d", o.creates, len(g.all))
	if err := g.create(o.creates); err != nil {
		return err
	}
	return g.report(r)
}

// create lets each have one in turn, and another one begin each time.
func (g *guards) create(count int) error {
	for number := range count {
		for i := range g.all {
			guard := g.all[(i+number)%len(g.all)]
			object := g.rule.DeepCopy()
			object.SetName(fmt.Sprintf("cart-%d", number))
			object.SetNamespace(guard.namespace())
			start := time.Now()
			_, err := g.objects.Namespace(guard.namespace()).Create(context.Background(), object, metav1.CreateOptions{})
			if err != nil {
				return fmt.Errorf("%s: %w", guard.name, err)
			}
			guard.spans = append(guard.spans, time.Since(start))
		}
	}
	return nil
}

// report holds against the creates that nobody looks at; beside it what the API server itself has counted.
func (g *guards) report(r *records) error {
	counted, err := g.counted()
	if err != nil {
		return err
	}
	fmt.Printf("\n| through the API server | mean | p99 | added mean, of byhand's | calls of at most 5 ms |\n|---|---|---|---|---|\n")
	mean := make(map[string]float64)
	p99 := make(map[string]float64)
	for _, guard := range g.all {
		slices.Sort(guard.spans)
		var sum time.Duration
		for _, span := range guard.spans {
			sum += span
		}
		mean[guard.name] = microseconds(sum) / float64(len(guard.spans))
		p99[guard.name] = microseconds(guard.spans[len(guard.spans)*99/100])
	}
	none := "nobody"
	for _, guard := range g.all {
		share := "–"
		if bucket := counted[guard.name]; bucket.calls > 0 {
			share = fmt.Sprintf("%.2f %% of %d", 100*bucket.quick/bucket.calls, int(bucket.calls))
		}
		fmt.Printf("| %s | %.2f | %.2f | %.2f | %s |\n", guard.name, mean[guard.name]/mean[none], p99[guard.name]/p99[none],
			(mean[guard.name]-mean[none])/(mean["byhand"]-mean[none]), share)
		if err := r.write("plane", map[string]any{"guard": guard.name, "creates": len(guard.spans),
			"mean_us": mean[guard.name], "p99_us": p99[guard.name], "calls": counted[guard.name].calls,
			"calls_in_5ms": counted[guard.name].quick}); err != nil {
			return err
		}
	}
	return nil
}

// guards are all of them, and a control plane in which they stand.
type guards struct {
	plane                  *plane.Plane
	folder, certs, kubectl string
	all                    []*guard
	clients                *kubernetes.Clientset
	objects                dynamic.NamespaceableResourceInterface
	rule, low              *unstructured.Unstructured
}

var destinationRules = schema.GroupVersionResource{Group: "networking.istio.io", Version: "v1", Resource: "destinationrules"}

// begin makes a namespace for each guard, and returns when each of them refuses what it has to.
func (g *guards) begin(manifests, meshrail, byhand string) (err error) {
	if g.clients, err = kubernetes.NewForConfig(g.plane.Config); err != nil {
		return err
	}
	objects, err := dynamic.NewForConfig(g.plane.Config)
	if err != nil {
		return err
	}
	g.objects = objects.Resource(destinationRules)
	kinds, err := kinds()
	if err != nil {
		return err
	}
	rule := kinds[0]
	if g.rule, err = rule.object(2*kib - envelope); err != nil {
		return err
	}
	g.low = g.rule.DeepCopy()
	g.all = []*guard{{name: "nobody"}, {name: "policy"}, {name: "byhand"}, {name: "meshrail"}, {name: "shipped"}}
	for _, guard := range g.all {
		if err := plane.CreateNamespace(g.clients, guard.namespace(), nil); err != nil {
			return err
		}
	}
	return errors.Join(rule.set(g.low.Object, rule.fault, rule.low), g.registerPolicy(),
		g.registerEntry(g.all[2], byhand), g.registerEntry(g.all[3], meshrail),
		g.registerShipped(g.all[4], manifests, meshrail), g.await())
}

func (g *guards) await() error {
	dryRun := metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}}
	for _, guard := range g.all[1:] {
		object := g.low.DeepCopy()
		object.SetNamespace(guard.namespace())
		for tries := 0; ; tries++ {
			_, err := g.objects.Namespace(guard.namespace()).Create(context.Background(), object, dryRun)
			if err != nil && strings.Contains(err.Error(), "maxConnections") {
				break
			}
			if tries == 300 {
				return fmt.Errorf("%s does not refuse what is too low: %v", guard.name, err)
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	return nil
}

// A bucket is the first one of the API server's histogram, of the calls that let an object in.
type bucket struct{ quick, calls float64 }

var (
	durations = regexp.MustCompile(`(?m)^apiserver_admission_webhook_admission_duration_seconds_(bucket|count)\{(.*)\} (\S+)$`)
	label     = regexp.MustCompile(`(\w+)="([^"]*)"`)
)

func (g *guards) counted() (map[string]bucket, error) {
	text, err := g.clients.RESTClient().Get().AbsPath("/metrics").DoRaw(context.Background())
	if err != nil {
		return nil, err
	}
	counted := make(map[string]bucket)
	for _, line := range durations.FindAllStringSubmatch(string(text), -1) {
		labels := make(map[string]string)
		for _, pair := range label.FindAllStringSubmatch(line[2], -1) {
			labels[pair[1]] = pair[2]
		}
		value, err := strconv.ParseFloat(line[3], 64)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(g.all, func(guard *guard) bool { return slices.Contains(guard.webhooks, labels["name"]) })
		if at < 0 || labels["rejected"] != "false" {
			continue
		}
		sum := counted[g.all[at].name]
		switch {
		case line[1] == "count":
			sum.calls += value
		case labels["le"] == "0.005":
			sum.quick += value
		}
		counted[g.all[at].name] = sum
	}
	return counted, nil
}
