// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"log"
	"math/rand"

	"knative.dev/pkg/apis"
	"knative.dev/serving/pkg/apis/config"
	v1 "knative.dev/serving/pkg/apis/serving/v1"
)

const (
	annotations = "spec.template.metadata.annotations["
	scaling     = "autoscaling.knative.dev/"
	queue       = "queue.sidecar.serving.knative.dev/"
)

var (
	figures = []any{"0", "1", "2", "5", "0.5", "0.01", "0.009", "-1", "-2", "100", "101", "109", "110",
		"1000", "1001", "1e3", "x", "", "2147483648", " 5"}
	odd        = []any{"NaN", "nan", "Inf", "+Inf", "-Inf", "infinity"}
	durations  = []any{"0s", "5s", "6s", "6.5s", "60s", "1h", "1h1s", "-1s", "60", "1d", "", "0"}
	classes    = []any{"kpa.autoscaling.knative.dev", "hpa.autoscaling.knative.dev", "x.knative.dev", "mine"}
	quantities = []any{"100m", "1", "0", "64Mi", "1Gi", "1gb", "", "-1", "1e3"}
)

// A row of what is edited: where, to what, and what is known of it.
type row struct {
	field   string
	values  []any
	claimed bool
	gap     bool
	path    []any
}

func annotation(key string, values []any) row {
	return row{field: annotations + key + "]", values: values, claimed: true,
		path: []any{"spec", "template", "metadata", "annotations", key}}
}

func gap(key string, values []any) row {
	one := annotation(key, values)
	one.gap = true
	return one
}

func inSpec(field string, claimed, gap bool, values []any, path ...any) row {
	return row{field: "spec.template.spec." + field, values: values, claimed: claimed, gap: gap,
		path: append([]any{"spec", "template", "spec"}, path...)}
}

var rows = []row{
	annotation(scaling+"class", classes),
	annotation(scaling+"metric", []any{"concurrency", "rps", "cpu", "memory", "x", ""}),
	annotation(scaling+"target", figures),
	annotation(scaling+"target-utilization-percentage", figures),
	annotation(scaling+"targetUtilizationPercentage", figures),
	annotation(scaling+"target-burst-capacity", figures),
	annotation(scaling+"min-scale", figures),
	annotation(scaling+"minScale", figures),
	annotation(scaling+"max-scale", figures),
	annotation(scaling+"initial-scale", figures),
	annotation(scaling+"activation-scale", figures),
	annotation(scaling+"scale-down-delay", durations),
	annotation(scaling+"scale-to-zero-pod-retention-period", durations),
	annotation(scaling+"window", durations),
	annotation(scaling+"panic-window-percentage", figures),
	annotation(scaling+"panic-threshold-percentage", figures),
	annotation(scaling+"metric-aggregation-algorithm", []any{"linear", "weighted-exponential", "x"}),
	annotation("serving.knative.dev/progress-deadline", durations),
	annotation(queue+"cpu-resource-request", quantities),
	annotation(queue+"memory-resource-limit", quantities),
	annotation(queue+"resource-percentage", figures),
	gap(scaling+"target", []any{"NaN", "nan", "Inf", "+Inf", "infinity"}),
	gap(scaling+"target-utilization-percentage", []any{"NaN"}),
	gap(scaling+"target-burst-capacity", []any{"NaN", "Inf", "+Inf"}),
	gap(scaling+"panic-window-percentage", []any{"NaN"}),
	gap(scaling+"panic-threshold-percentage", []any{"NaN"}),
	annotation(scaling+"target", odd),
	{field: "metadata.annotations[" + scaling + "target]", values: figures, claimed: true,
		path: []any{"metadata", "annotations", scaling + "target"}},
	inSpec("timeoutSeconds", true, false, []any{0, 1, 300, 600, 601, 3600, -1}, "timeoutSeconds"),
	inSpec("responseStartTimeoutSeconds", true, true, []any{-1, -300}, "responseStartTimeoutSeconds"),
	inSpec("idleTimeoutSeconds", true, true, []any{-1, -300}, "idleTimeoutSeconds"),
	inSpec("containerConcurrency", false, false, []any{0, 1, 1000, 1001, -1}, "containerConcurrency"),
	inSpec("containers[0].ports[0].name", true, false, []any{"h2c", "http1", "", "http2", "grpc"},
		"containers", 0, "ports", 0, "name"),
	inSpec("containers[0].ports[0].containerPort", true, false,
		[]any{8080, 8012, 8013, 8022, 8008, 9090, 9091, 8112}, "containers", 0, "ports", 0, "containerPort"),
}

const good = `{"apiVersion": "serving.knative.dev/v1", "kind": "Service",
	"metadata": {"name": "hello", "namespace": "shop", "annotations": {}},
	"spec": {"template": {
		"metadata": {"annotations": {"autoscaling.knative.dev/activation-scale": "2"}},
		"spec": {"containers": [{"image": "example.com/hello:1.0", "ports": [{"containerPort": 8080}]}]}}}}`

func services(random *rand.Rand, count int) []specimen {
	list := []specimen{}
	for _, one := range rows {
		for _, value := range one.values {
			list = append(list, service(one, value))
		}
	}
	for _, limit := range []string{"64Mi", "100Mi"} {
		low := service(annotation(queue+"memory-resource-request", nil), "1Gi")
		put(low.object, annotation(queue+"memory-resource-limit", nil).path, limit)
		low.edits[0] = edit{annotations + queue + "memory-resource-limit]", limit, true, true}
		low.refused = refusesService(low.object)
		list = append(list, low)
	}
	for len(list) < count {
		first, second := rows[random.Intn(len(rows))], rows[random.Intn(len(rows))]
		both := service(first, first.values[random.Intn(len(first.values))])
		value := second.values[random.Intn(len(second.values))]
		if second.field == first.field {
			continue
		}
		put(both.object, second.path, value)
		both.edits = append(both.edits, edit{second.field, value, second.claimed, second.gap})
		both.refused = refusesService(both.object)
		list = append(list, both)
	}
	return list
}

func service(one row, value any) specimen {
	var made object
	if err := json.Unmarshal([]byte(good), &made); err != nil {
		log.Fatal(err)
	}
	put(made, one.path, value)
	return specimen{made, []edit{{one.field, value, one.claimed, one.gap}}, refusesService(made)}
}

func put(root any, path []any, value any) {
	for _, step := range path[:len(path)-1] {
		switch at := step.(type) {
		case string:
			root = root.(object)[at]
		case int:
			root = root.([]any)[at]
		}
	}
	root.(object)[path[len(path)-1].(string)] = value
}

// inCreate is a webhook's context, in a cluster that has no settings of its own.
func inCreate() context.Context {
	usual, err := config.NewDefaultsConfigFromMap(nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := config.ToContext(context.Background(), config.FromContextOrDefaults(context.Background()))
	config.FromContext(ctx).Defaults = usual
	return apis.WithinCreate(ctx)
}

// passedOn is what the next webhook gets: what is empty goes on the way.
func passedOn(service v1.Service) v1.Service {
	var next v1.Service
	text, err := json.Marshal(service)
	if err == nil {
		err = json.Unmarshal(text, &next)
	}
	if err != nil {
		log.Fatal(err)
	}
	return next
}

// refusesService is what becomes of it at Knative's webhooks; empty: it is taken.
func refusesService(made object) string {
	text, err := json.Marshal(made)
	if err != nil {
		log.Fatal(err)
	}
	var service v1.Service
	if err := json.Unmarshal(text, &service); err != nil {
		return err.Error()
	}
	ctx := inCreate()
	service = passedOn(service)
	service.SetDefaults(ctx)
	service = passedOn(service)
	if err := service.Validate(ctx).Filter(apis.ErrorLevel); err != nil {
		return err.Error()
	}
	return ""
}
