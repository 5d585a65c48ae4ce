// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"

	admissionv1 "k8s.io/api/admission/v1"
	"knative.dev/pkg/apis"
	knative "knative.dev/serving/pkg/apis/config"
	serving "knative.dev/serving/pkg/apis/serving/v1"
	"meshrail.io/tests/e2e/bench/floors"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
	kjson "sigs.k8s.io/json"
)

// The configuration as Knative ships it, made once: Knative makes what is missing of it at each look.
var configured = knative.FromContextOrDefaults(context.Background())

func judgeService(ctx context.Context, request *admission.Request) (found findings, err error) {
	ctx = knative.ToContext(ctx, configured)
	service, err := readService(ctx, request.Object.Raw)
	if err != nil {
		return found, err
	}
	if request.Operation == admissionv1.Update {
		old, err := readService(ctx, request.OldObject.Raw)
		if err != nil {
			return found, err
		}
		ctx = apis.WithinUpdate(ctx, old)
	} else {
		ctx = apis.WithinCreate(ctx)
	}
	if err := service.Validate(ctx).Filter(apis.ErrorLevel); err != nil {
		found.Add("%v", err)
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
	f.QueueProxy(path+".metadata", annotations)
	f.Sidecar(path+".metadata", annotations)
	timeout := *spec.TimeoutSeconds // by default there
	if timeout > floors.MostTimeoutSeconds {
		f.Add("%s.spec.timeoutSeconds: %d is above %d", path, timeout, floors.MostTimeoutSeconds)
	}
	f.within(path+".spec.responseStartTimeoutSeconds", spec.ResponseStartTimeoutSeconds, timeout)
	f.within(path+".spec.idleTimeoutSeconds", spec.IdleTimeoutSeconds, timeout)
	f.Requests(path+".spec", spec.Containers)
}

func (f *findings) within(path string, value *int64, timeout int64) {
	if value != nil && *value > timeout {
		f.Add("%s: %d is longer than timeoutSeconds, %d", path, *value, timeout)
	}
}
