# SPDX-License-Identifier: Apache-2.0
"""Worlds: which objects of an input count as those of one cluster, in folders as people have them."""

import json
import unittest

from checking import Check

RULE = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: NAMESPACE}
spec:
  host: reviews
  subsets: [{name: v1, labels: {version: v1}}]
"""
ROUTE = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: NAMESPACE}
spec:
  hosts: [reviews]
  http: [{route: [{destination: {host: reviews, subset: v2}}]}]
"""
LATEST = RULE.replace("{name: v1, labels: {version: v1}}", "{name: v2, labels: {version: v2}}")
DEFAULTS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: config-defaults
  namespace: knative-serving
  labels: {app.kubernetes.io/name: knative-serving, app.kubernetes.io/component: controller}
data: {max-revision-timeout-seconds: "SECONDS"}
"""
SERVICE = """\
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: slow, namespace: shop}
spec:
  template:
    metadata: {annotations: {autoscaling.knative.dev/min-scale: "1"}}
    spec:
      timeoutSeconds: 550
      responseStartTimeoutSeconds: 550
      containers: [{image: "registry.example.test/slow:1"}]
"""
HOST = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: NAME, namespace: NAMESPACE}
spec:
  host: "HOST"
  trafficPolicy: {POLICY}
"""
STRICT = """\
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: shop}
spec: {mtls: {mode: STRICT}}
"""
PODS = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
apiVersion: v1
kind: Service
metadata: {name: ledger, namespace: shop}
spec: {selector: {app: ledger}, ports: [{name: http, port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ledger, namespace: shop}
spec:
  selector: {matchLabels: {app: ledger}}
  template:
    metadata: {labels: {app: ledger}}
    spec: {containers: [{name: app, image: "registry.example.test/app:1"}]}
"""
# What has a pair in OVERLAY each: neither makes a finding of two objects by itself.
BASE = """\
apiVersion: v1
kind: Service
metadata: {name: ledger-outside, namespace: shop}
spec: {type: LoadBalancer, selector: {app: ledger}, ports: [{name: http, port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: worker, namespace: shop}
spec:
  selector: {matchLabels: {app: worker}}
  template:
    metadata: {labels: {app: worker, sidecar.istio.io/inject: "false"}}
    spec: {containers: [{name: app, image: "registry.example.test/app:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{name: tcp-db, port: 5432}]}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {selector: {app: api}, ports: [{name: http, port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: app, image: "registry.example.test/app:1"}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: knative-serving}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: activator, namespace: knative-serving}
spec:
  selector: {matchLabels: {app: activator}}
  template:
    metadata: {labels: {app: activator}}
    spec: {containers: [{name: activator, image: "registry.example.test/activator:1"}]}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: hello, namespace: shop}
spec: {template: {spec: {containers: [{image: "registry.example.test/hello:1"}]}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {name: api, namespace: shop}
spec:
  targetRefs: [{group: "", kind: Service, name: api}]
  validation: {hostname: api.example.test, wellKnownCACertificates: System}
"""
OVERLAY = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: api, namespace: shop}
spec:
  hosts: [api.example.com]
  http: [{route: [{destination: {host: api.shop}}]}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: db, namespace: shop}
spec: {host: db, trafficPolicy: {connectionPool: {http: {http2MaxRequests: 2000}}}}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: api, namespace: shop}
spec:
  host: api
  trafficPolicy: {outlierDetection: {consecutive5xxErrors: 10, maxEjectionPercent: 30}}
  subsets: [{name: v2, labels: {version: v2}, trafficPolicy: {loadBalancer: {simple: RANDOM}}}]
"""
CHART = """\
apiVersion: v2
name: mesh
version: 0.1.0
dependencies:
  - {name: istiod, version: VERSION, repository: "https://istio-release.storage.googleapis.com/charts"}
"""
NEWER = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: shop}
spec: {host: reviews, trafficPolicy: {retryBudget: {percent: 20}}}
"""


def of(text, namespace="shop"):
    return text.replace("NAMESPACE", namespace)


def rule(name, host, policy, namespace="shop"):
    text = of(HOST, namespace)
    return text.replace("NAME", name).replace("HOST", host).replace("POLICY", policy)


class Worlds(Check):
    def found(self, rule, *arguments):
        findings = self.check_json(*arguments)[1]
        return sorted(one["file"].removeprefix(f"{self.temp}/") for one in findings
                      if one["rule"] == rule)

    def missing(self, *arguments):
        return self.found("X-SUBSET-MISSING", *(arguments or [self.temp]))

    def test_files_of_one_folder(self):
        self.write("dr.yaml", of(RULE))
        self.write("routes/vs.yaml", of(ROUTE))
        self.assertEqual(self.missing(), ["routes/vs.yaml"])

    def test_only_what_was_named(self):
        self.write("dr.yaml", of(RULE))
        route = self.write("vs.yaml", of(ROUTE))
        self.assertEqual(self.missing(route), [])

    def test_overlays_are_judged_apart(self):
        """One overlay has a rule of its own, and the base's counts for neither."""
        self.write("base/dr.yaml", of(RULE))
        self.write("overlays/dev/vs.yaml", of(ROUTE))
        self.write("overlays/dev/dr.yaml", of(LATEST))
        self.write("overlays/live/vs.yaml", of(ROUTE))
        self.assertEqual(self.missing(), [])
        self.assertEqual(self.missing(self.path("base"), self.path("overlays/live")),
                         ["overlays/live/vs.yaml"])

    def test_copies_for_several_clusters(self):
        for cluster, rule in (("a", RULE), ("b", LATEST)):
            self.write(f"{cluster}/dr.yaml", of(rule))
            self.write(f"{cluster}/vs.yaml", of(ROUTE))
        self.assertEqual(self.missing(), ["a/vs.yaml"])

    def test_a_patch_is_a_variant(self):
        self.write("base/kustomization.yaml", "resources: [dr.yaml, vs.yaml]\n")
        self.write("base/dr.yaml", of(RULE))
        self.write("base/vs.yaml", of(ROUTE))
        self.write("live/kustomization.yaml", "resources: [../base]\npatches: [{path: dr.yaml}]\n")
        self.write("live/dr.yaml", of(LATEST))
        self.assertEqual(self.missing(), ["base/vs.yaml"])
        self.write("live/vs.yaml", of(ROUTE).replace("name: reviews,", "name: more,"))
        self.assertEqual(self.missing(), ["base/vs.yaml"])

    def test_variants_in_one_file_are_no_world(self):
        self.write("all.yaml", "---\n".join([of(RULE), of(LATEST), of(ROUTE)]))
        self.assertEqual(self.missing(), [])

    def test_a_namespace_that_nobody_says_is_that_of_the_folder(self):
        nameless = ", namespace: NAMESPACE", ""
        self.write("a/dr.yaml", RULE.replace(*nameless))
        self.write("a/vs.yaml", ROUTE.replace(*nameless))
        self.write("b/vs.yaml", ROUTE.replace(*nameless).replace("name: reviews}", "name: other}"))
        self.assertEqual(self.missing(), ["a/vs.yaml"])
        self.assertEqual(self.missing("--namespace", "shop", self.temp), ["a/vs.yaml", "b/vs.yaml"])

    def test_standard_input_is_a_folder(self):
        done = self.meshrail("check", "-", input="---\n".join([of(RULE), of(ROUTE)]))
        self.assertIn("[X-SUBSET-MISSING]", done.stdout)

    def test_a_list_as_kubectl_prints_it(self):
        self.write("all.yaml", "apiVersion: v1\nkind: List\nitems:\n" + "".join(
            "- " + of(text).rstrip("\n").replace("\n", "\n  ") + "\n" for text in (RULE, ROUTE)))
        self.assertEqual(self.missing(), ["all.yaml"])

    def test_a_map_teaches_its_own_cluster_alone(self):
        for cluster, most in (("a", "500"), ("b", "900")):
            self.write(f"{cluster}/knative.yaml", DEFAULTS.replace("SECONDS", most))
            self.write(f"{cluster}/slow.yaml", SERVICE)
        self.write("slow.yaml", SERVICE.replace("name: slow", "name: another"))
        self.assertEqual(self.found("KS-TIMEOUT-MAX", self.temp), ["a/slow.yaml"])

    def test_a_plain_file_of_values_teaches_its_own_cluster_alone(self):
        for cluster, version in (("a", "1.26.2"), ("b", "1.30.0")):
            self.write(f"{cluster}/Chart.yaml", CHART.replace("VERSION", version))
            self.write(f"{cluster}/values.yaml", "istiod: {pilot: {autoscaleMin: 2}}\n")
            self.write(f"{cluster}/dr.yaml", NEWER)
        self.write("dr.yaml", NEWER.replace("name: reviews", "name: another"))
        self.assertEqual(self.found("DR-UNKNOWN-FIELD", self.temp), ["a/dr.yaml"])

    def test_charts_of_a_kustomization_teach_its_own_cluster_alone(self):
        kustomization = ("helmCharts: [{name: istiod, version: VERSION, "
                         "repo: 'https://istio-release.storage.googleapis.com/charts'}]\n")
        head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
        for cluster, version, first in (("a", "1.26.2", ""), ("b", "1.26.8", head), ("c", "1.31.0", head)):
            self.write(f"{cluster}/kustomization.yaml", first + kustomization.replace("VERSION", version))
            self.write(f"{cluster}/dr.yaml", NEWER)
        self.write("dr.yaml", NEWER.replace("name: reviews", "name: another"))
        self.assertEqual(self.found("DR-UNKNOWN-FIELD", self.temp), ["a/dr.yaml", "b/dr.yaml"])

    def pairs(self, *arguments):
        return sorted({one["rule"] for one in self.check_json(*arguments)[1]
                       if one["rule"].startswith("X-") or one["rule"] == "DR-SAME-HOST"})

    def test_a_monorepo_gives_no_pair_and_its_objects_together_give_all(self):
        """Each pair has one side in a base, and the other in two overlays and a copy of one."""
        pool = "connectionPool: {tcp: {maxConnections: 2000}}"
        random = "loadBalancer: {simple: RANDOM}"
        base = [of(RULE), PODS, rule("ledger", "ledger", "tls: {mode: DISABLE}"),
                rule("cart", "cart", pool), rule("page", "page", pool, "web"), BASE]
        overlay = [of(ROUTE), STRICT, rule("cart-2", "cart", random), OVERLAY,
                   rule("pages", "*.web.svc.cluster.local", "outlierDetection: {consecutive5xxErrors: 10}", "web")]
        for number, text in enumerate(base):
            self.write(f"repo/apps/{number}.yaml", text)
        for folder in ("overlays/dev", "overlays/live", "clusters/old/live"):
            for number, text in enumerate(overlay):
                self.write(f"repo/{folder}/{number}.yaml", text)
        self.assertEqual(self.pairs(self.path("repo")), [])
        flat = self.write("flat.yaml", "---\n".join(base + overlay))
        rules = json.loads(self.meshrail("rules", "--output", "json").stdout)["rules"]
        self.assertEqual(self.pairs("--complete", flat),
                         sorted(one["id"] for one in rules if one["pages"]["en"].startswith("policies/pairs/")))

    def test_fix_says_what_is_left(self):
        self.write("dr.yaml", of(RULE))
        self.write("vs.yaml", of(ROUTE))
        self.assertEqual(self.meshrail("fix", self.temp).returncode, 1)


if __name__ == "__main__":
    unittest.main()
