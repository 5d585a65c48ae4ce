# SPDX-License-Identifier: Apache-2.0
"""DestinationRules as a platform has them: much alike, about 760 bytes each, two in five with a fault.

What one says follows from its number alone, so that every run measures the same.
"""

# A value of each row stands in every manifest; those that come round least often are the faults.
MAX_CONNECTIONS = (1000, 2000, 1000, 1500, 1000, 4096, 1000, 8, 1000, 1200, 100)
CONNECT_TIMEOUTS = ("3s", "5s", "3s", "10s", "3s")
PENDING = (256, 512, 1024, 256, 512, 256, 128, 256, 1, 512, 256, 1024, 256)
CONSECUTIVE_5XX = (5, 7, 5, 10, 5, 5, 7, 5, 5, 10, 5, 5, 1, 5, 5, 7, 5)
BALANCERS = ("LEAST_REQUEST", "ROUND_ROBIN", "LEAST_REQUEST", "LEAST_REQUEST", "RANDOM",
             "LEAST_REQUEST", "LEAST_CONN")
TEAMS = ("checkout", "search", "payments", "catalogue", "identity")
LAYERS = ("backend", "edge", "data")

MANIFEST = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: {name}
  namespace: {team}
  labels:
    app.kubernetes.io/name: {name}
    app.kubernetes.io/part-of: {team}
    app.kubernetes.io/component: {layer}
spec:
  host: {host}
  trafficPolicy:
    connectionPool:
      tcp:
        maxConnections: {connections}
        connectTimeout: {timeout}
      http:
        http1MaxPendingRequests: {pending}
        http2MaxRequests: 4096
    loadBalancer:
      simple: {balancer}  # see the runbook
  subsets:
    - name: stable  # ours
      labels: {{version: v1}}
      trafficPolicy:
        outlierDetection:
          consecutive5xxErrors: {errors}
          interval: 30s
          baseEjectionTime: 60s
          maxEjectionPercent: 50
"""


def manifest(number):
    def at(values):
        return values[number % len(values)]
    name, team = f"service-{number:05}", at(TEAMS)
    return MANIFEST.format(
        name=name, team=team, layer=at(LAYERS), host=at((name, f"{name}.{team}.svc.cluster.local")),
        connections=at(MAX_CONNECTIONS), timeout=at(CONNECT_TIMEOUTS), pending=at(PENDING),
        errors=at(CONSECUTIVE_5XX), balancer=at(BALANCERS))


def write_folder(folder, count):
    """One file for each."""
    folder.mkdir()
    for number in range(count):
        (folder / f"service-{number:05}.yaml").write_text(manifest(number))
    return folder


def write_file(file, count):
    """All in one file."""
    file.write_text("---\n".join(map(manifest, range(count))))
    return file
