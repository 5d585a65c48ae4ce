// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// What the API server makes of Istio's CRD.
type schema struct {
	properties *apiextensionsv1.JSONSchemaProps
	structural *structural.Structural
	types      validation.SchemaValidator
	rules      *cel.Validator
}

func readSchema(source string) *schema {
	text, err := os.ReadFile(filepath.Join(source, "manifests/charts/base/files/crd-all.gen.yaml"))
	if err != nil {
		panic(err)
	}
	for _, document := range bytes.Split(text, []byte("\n---\n")) {
		var crd apiextensionsv1.CustomResourceDefinition
		if err := yaml.Unmarshal(document, &crd); err != nil {
			panic(err)
		}
		if crd.Name == "destinationrules.networking.istio.io" {
			return newSchema(crd.Spec.Versions[0].Schema.OpenAPIV3Schema)
		}
	}
	panic("Istio has no CRD of DestinationRules")
}

func newSchema(properties *apiextensionsv1.JSONSchemaProps) *schema {
	var internal apiextensions.JSONSchemaProps
	err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(properties, &internal, nil)
	if err != nil {
		panic(err)
	}
	form, err := structural.NewStructural(&internal)
	if err != nil {
		panic(err)
	}
	types, _, err := validation.NewSchemaValidator(&internal)
	if err != nil {
		panic(err)
	}
	return &schema{properties, form, types, cel.NewValidator(form, true, celconfig.PerCallLimit)}
}

func (schema *schema) prune(rule object) {
	pruning.Prune(rule, schema.structural, true)
	defaulting.PruneNonNullableNullsWithoutDefaults(rule, schema.structural)
}

func (schema *schema) refuses(rule object) string {
	errors := validation.ValidateCustomResource(nil, rule, schema.types)
	if len(errors) == 0 {
		errors, _ = schema.rules.Validate(context.Background(), nil, schema.structural, rule, nil,
			celconfig.RuntimeCELCostBudget)
	}
	if len(errors) == 0 {
		return ""
	}
	return errors.ToAggregate().Error()
}
