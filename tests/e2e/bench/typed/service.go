// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"

	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"knative.dev/pkg/apis"
	knative "knative.dev/serving/pkg/apis/config"
	serving "knative.dev/serving/pkg/apis/serving/v1"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
	kjson "sigs.k8s.io/json"
)

const mostTimeoutSeconds = 600

var leastQueueProxyMemory = resource.MustParse("64Mi")

// The configuration as Knative ships it, made once: Knative makes what is missing of it at each look.
var configured = knative.FromContextOrDefaults(context.Background())

func judgeService(ctx context.Context, request *admission.Request) (found findings, err error) {
	ctx = knative.ToContext(ctx, configured)
	service, err := readService(ctx, request.Object.Raw)
	if err != nil {
		return nil, err
	}
	if request.Operation == admissionv1.Update {
		old, err := readService(ctx, request.OldObject.Raw)
		if err != nil {
			return nil, err
		}
		ctx = apis.WithinUpdate(ctx, old)
	} else {
		ctx = apis.WithinCreate(ctx)
	}
	if err := service.Validate(ctx).Filter(apis.ErrorLevel); err != nil {
		found.add("%v", err)
	}
	found.template(&service.Spec.Template)
	return found, nil
}

// readService returns what Knative validates, with the defaults that its other webhook has set before.
func readService(ctx context.Context, raw []byte) (*serving.Service, error) {
	service := &serving.Service{}
	strict, err := kjson.UnmarshalStrict(raw, service)
	if err != nil {
		return nil, err
	}
	if len(strict) > 0 {
		return nil, strict[0]
	}
	service.SetDefaults(ctx)
	return service, nil
}

func (f *findings) template(template *serving.RevisionTemplateSpec) {
	const path = "spec.template"
	annotations, spec := template.Annotations, &template.Spec
	f.floor(path+".metadata", annotations, "queue.sidecar.serving.knative.dev/memory-resource-limit",
		leastQueueProxyMemory)
	f.sidecar(path+".metadata", annotations)
	timeout := *spec.TimeoutSeconds // by default there
	if timeout > mostTimeoutSeconds {
		f.add("%s.spec.timeoutSeconds: %d is above %d", path, timeout, mostTimeoutSeconds)
	}
	f.within(path+".spec.responseStartTimeoutSeconds", spec.ResponseStartTimeoutSeconds, timeout)
	f.within(path+".spec.idleTimeoutSeconds", spec.IdleTimeoutSeconds, timeout)
	for i := range spec.Containers {
		resources := &spec.Containers[i].Resources
		for name, request := range resources.Requests {
			if limit, stands := resources.Limits[name]; stands && request.Cmp(limit) > 0 {
				f.add("%s.spec.containers[%d].resources.requests.%s: %s is above its limit, %s", path, i, name,
					request.String(), limit.String())
			}
		}
	}
}

func (f *findings) within(path string, value *int64, timeout int64) {
	if value != nil && *value > timeout {
		f.add("%s: %d is longer than timeoutSeconds, %d", path, *value, timeout)
	}
}
