{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/* A file of manifests/ with the namespace of the release; that of the files is nowhere else in them. */}}
{{- define "meshrail.file" -}}
{{- $text := .root.Files.Get (printf "files/%s" .file) -}}
{{- if not $text }}{{ fail (printf "the chart lacks files/%s: it holds links to manifests/, which helm package follows" .file) }}{{ end -}}
{{- $text | replace "meshrail-system" .root.Release.Namespace -}}
{{- end -}}

{{/* An object of manifests/base, as kustomize completes it. */}}
{{- define "meshrail.object" -}}
{{- $object := include "meshrail.file" . | fromYaml -}}
{{- include "meshrail.labelled" (dict "root" .root "object" $object) -}}
{{- end -}}

{{- define "meshrail.labelled" -}}
{{- $labels := dict "app.kubernetes.io/name" "meshrail" -}}
{{- $_ := set .object.metadata "labels" (merge $labels (.object.metadata.labels | default dict)) -}}
{{- if not (hasPrefix "Cluster" .object.kind) }}{{ $_ := set .object.metadata "namespace" .root.Release.Namespace }}{{ end -}}
{{- toYaml .object -}}
{{- end -}}

{{- define "meshrail.image" -}}
{{- $image := .Values.image -}}
{{- with $image.registry }}{{ . }}/{{ end -}}
{{- $image.repository -}}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default .Chart.AppVersion }}{{ end -}}
{{- end -}}

{{/* What the base's policy says, and over it what the values do. */}}
{{- define "meshrail.policy" -}}
{{- $map := include "meshrail.file" (dict "root" . "file" "base/policy.yaml") | fromYaml -}}
{{- $policy := index $map.data "policy.yaml" | fromYaml -}}
{{- toYaml (mergeOverwrite $policy (deepCopy .Values.policy)) -}}
{{- end -}}

{{/* PEM; empty where nobody knows it yet. */}}
{{- define "meshrail.ca" -}}
{{- $certificates := .Values.certificates -}}
{{- if $certificates.caBundle -}}
{{- $certificates.caBundle -}}
{{- else if $certificates.given.ca -}}
{{- $certificates.given.ca -}}
{{- else if ne $certificates.mode "cert-manager" -}}
{{- $secret := lookup "v1" "Secret" .Release.Namespace $certificates.secretName | default dict -}}
{{- get ($secret.data | default dict) "ca.crt" | b64dec -}}
{{- end -}}
{{- end -}}
