# SPDX-License-Identifier: Apache-2.0
"""Inputs of many files: each row is what stands below a folder."""

from pairs import RULE, document
from shape import Folder, shape

CHART = """\
apiVersion: v2
name: mesh
version: 0.1.0
dependencies:
  - {name: istiod, version: 1.30.0, repository: "https://istio-release.storage.googleapis.com/charts"}
"""
VALUES = "istiod:\n  meshConfig: {acessLogFile: /dev/stdout}\n  pilot: {autoscaleMin: 7}\n"
KUSTOMIZATION = """\
helmCharts:
  - name: istiod
    version: 1.30.0
    repo: https://istio-release.storage.googleapis.com/charts
    valuesInline: {pilot: {autoscaleMin: 7}}
"""


def pool(name):
    return document(RULE, name, f"  host: {name}\n  trafficPolicy: {{connectionPool: {{tcp: {{maxConnections: 5}}}}}}\n")


@shape(doors=("check", "sarif"))
def charts(n):
    """A chart with values in each, beside an object that learns from it."""
    return Folder({f"c{i}/{name}": text for i in range(n) for name, text in (
        ("Chart.yaml", CHART), ("values.yaml", VALUES), ("dr.yaml", pool("cart")))})


@shape(doors=("check",))
def kustomizations(n):
    return Folder({f"k{i}/{name}": text for i in range(n) for name, text in (
        ("kustomization.yaml", KUSTOMIZATION), ("dr.yaml", pool("cart")))})


@shape(doors=("check",))
def nested_folders(n):
    """Each in the one before: as deep as a path may be."""
    return Folder({"d/" * (i % 60) + f"r{i}.yaml": pool(f"r{i}") for i in range(n)})


@shape(size=1000, doors=("check",))
def objects_of_one_folder(n):
    """A rule a file."""
    return Folder({f"r{i}.yaml": pool(f"r{i}") for i in range(n)})


@shape(doors=("check",))
def a_chart_that_many_ask(n):
    """One chart, whose release every object of the folder learns."""
    return Folder({"Chart.yaml": CHART, "values.yaml": VALUES,
                   **{f"apps/r{i}.yaml": pool(f"r{i}") for i in range(n)}})
