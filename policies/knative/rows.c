// SPDX-License-Identifier: Apache-2.0
#include "knative/keys.h"

#include <math.h>

#define ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)

#define WORDS(...)                                                                                 \
    .words = (const struct row[])                                                                  \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define IS(word)                                                                                   \
    {                                                                                              \
        .name = (word)                                                                             \
    }
#define FLAG_WORDS VALUE_CASED, WORDS(IS("Enabled"), IS("Allowed"), IS("Disabled")), .silent = true
#define FLAG FLAG_WORDS, .usual = "Disabled"
#define FLAG_ON FLAG_WORDS, .usual = "Enabled"
#define SWITCH VALUE_CASED, WORDS(IS("Enabled"), IS("Disabled")), .usual = "Disabled"
#define TRUTH VALUE_BOOL, .wanted = "true|false"
#define DURATION VALUE_NUMBER, UNIT_DURATION
#define QUANTITY VALUE_NUMBER, UNIT_QUANTITY, .least = -INFINITY, .wanted = "25m, 64Mi, …"
#define PROTOCOL                                                                                   \
    VALUE_WORD, WORDS(IS("none"), IS("prometheus"), IS("http/protobuf"), IS("grpc")),              \
        .usual = "none"

/* clang-format off: one key a line. */
static const struct row autoscaler[] = {
    {"activator-capacity", VALUE_NUMBER, .least = 1, .wanted = ">= 1", .usual = "100"},
    {"allow-zero-initial-scale", TRUTH, .usual = "false"},
    {"container-concurrency-target-default", VALUE_NUMBER, .least = 0.01, .wanted = ">= 0.01",
     .usual = "100"},
    {"container-concurrency-target-percentage", VALUE_NUMBER, .most = 100, .wanted = "> 0, <= 100",
     .above = true, .usual = "70"},
    {"enable-scale-to-zero", TRUTH, .usual = "true"},
    {"initial-scale", VALUE_INT, .most = INT32_MAX, .wanted = ">= 0", .usual = "1"},
    {"max-scale", VALUE_INT, .most = INT32_MAX, .wanted = ">= 0", .usual = "0"},
    {"max-scale-down-rate", VALUE_NUMBER, .least = 1, .wanted = "> 1", .above = true, .usual = "2"},
    {"max-scale-limit", VALUE_INT, .most = INT32_MAX, .wanted = ">= 0", .usual = "0"},
    {"max-scale-up-rate", VALUE_NUMBER, .least = 1, .wanted = "> 1", .above = true,
     .usual = "1000"},
    {"min-scale", VALUE_INT, .most = INT32_MAX, .wanted = ">= 0", .usual = "0"},
    {"panic-threshold-percentage", VALUE_NUMBER, .least = 110, .most = 1000, .wanted = "110 … 1000",
     .silent = true, .usual = "200"},
    {"panic-window-percentage", VALUE_NUMBER, .least = 1, .most = 100, .wanted = "1 … 100",
     .usual = "10"},
    {"pod-autoscaler-class", VALUE_TEXT, .usual = "kpa.autoscaling.knative.dev"},
    {"requests-per-second-target-default", VALUE_NUMBER, .least = 0.01, .wanted = ">= 0.01",
     .usual = "200"},
    {"scale-down-delay", DURATION, .step = SECOND, .most = HOUR, .wanted = "0s, 1s, … 1h",
     .silent = true, .usual = "0s"},
    {"scale-to-zero-grace-period", DURATION, .wanted = "> 0s", .above = true, .usual = "30s"},
    {"scale-to-zero-pod-retention-period", DURATION, .most = HOUR, .wanted = "0s … 1h",
     .silent = true, .usual = "0s"},
    {"stable-window", DURATION, .step = SECOND, .least = 6 * SECOND, .most = HOUR,
     .wanted = "6s, 7s, … 1h", .usual = "60s"},
    {"target-burst-capacity", VALUE_NUMBER, .also = -1, .wanted = "-1, >= 0", .usual = "211"},
    {"enable-vertical-pod-autoscaling", VALUE_TEXT, .until = LONG_AGO},
    {"panic-window", VALUE_TEXT, .instead = "panic-window-percentage", .until = LONG_AGO},
    {"scale-to-zero-threshold", VALUE_TEXT, .until = LONG_AGO},
    {"tick-interval", VALUE_TEXT, .until = LONG_AGO},
};

static const struct row certmanager[] = {
    {.name = "clusterLocalIssuerRef", .type = VALUE_TEXT},
    {.name = "issuerRef", .type = VALUE_TEXT},
    {.name = "systemInternalIssuerRef", .type = VALUE_TEXT},
};

static const struct row defaults[] = {
    {"allow-container-concurrency-zero", TRUTH, .usual = "true"},
    {"container-concurrency", VALUE_INT, .wanted = ">= 0", .usual = "0"},
    {"container-concurrency-max-limit", VALUE_INT, .least = 1, .wanted = ">= 1", .usual = "1000"},
    {"container-name-template", VALUE_TEXT, .usual = "user-container"},
    {"enable-service-links", VALUE_CASED, WORDS(IS("true"), IS("false"), IS("default")),
     .wanted = "true|false|default", .silent = true, .usual = "default"},
    {"init-container-name-template", VALUE_TEXT, .usual = "init-container"},
    {"max-revision-timeout-seconds", VALUE_INT, .wanted = ">= 0", .silent = true, .usual = "600"},
    {"revision-cpu-limit", QUANTITY, .usual = "1000m"},
    {"revision-cpu-request", QUANTITY, .usual = "400m"},
    {"revision-ephemeral-storage-limit", QUANTITY, .usual = "750M"},
    {"revision-ephemeral-storage-request", QUANTITY, .usual = "500M"},
    {"revision-idle-timeout-seconds", VALUE_INT, .wanted = ">= 0", .silent = true, .usual = "0"},
    {"revision-memory-limit", QUANTITY, .usual = "200M"},
    {"revision-memory-request", QUANTITY, .usual = "100M"},
    {"revision-response-start-timeout-seconds", VALUE_INT, .wanted = ">= 0", .silent = true,
     .usual = "300"},
    {"revision-timeout-seconds", VALUE_INT, .wanted = ">= 0", .silent = true, .usual = "300"},
};

static const struct row deployment[] = {
    {"default-affinity-type", VALUE_WORD,
     WORDS(IS("none"), IS("prefer-spread-revision-over-nodes")),
     .wanted = "none|prefer-spread-revision-over-nodes",
     .usual = "prefer-spread-revision-over-nodes", .since = 15},
    {"digest-resolution-timeout", DURATION, .wanted = "> 0s", .above = true, .usual = "10s"},
    {"pod-is-always-schedulable", TRUTH, .usual = "false", .since = 21},
    {"progress-deadline", DURATION, .step = SECOND, .wanted = "1s, 2s, …", .above = true,
     .usual = "600s"},
    {"queue-sidecar-cpu-limit", QUANTITY, .usual = "1000m"},
    {"queue-sidecar-cpu-request", QUANTITY, .usual = "25m"},
    {"queue-sidecar-ephemeral-storage-limit", QUANTITY, .usual = "1024Mi"},
    {"queue-sidecar-ephemeral-storage-request", QUANTITY, .usual = "512Mi"},
    {.name = "queue-sidecar-image", .type = VALUE_TEXT},
    {"queue-sidecar-memory-limit", QUANTITY, .usual = "800Mi"},
    {"queue-sidecar-memory-request", QUANTITY, .usual = "400Mi"},
    {"queue-sidecar-rootca", VALUE_TEXT, .usual = ""},
    {"queue-sidecar-tls-cipher-suites", VALUE_TEXT, .usual = "", .since = 22},
    {"queue-sidecar-tls-curve-preferences", VALUE_TEXT, .usual = "", .since = 22},
    {"queue-sidecar-tls-max-version", VALUE_TEXT, .usual = "", .since = 22},
    {"queue-sidecar-tls-min-version", VALUE_TEXT, .usual = "", .since = 22},
    {"queue-sidecar-token-audiences", VALUE_TEXT, .usual = ""},
    {"registries-skipping-tag-resolving", VALUE_TEXT, .usual = "kind.local,ko.local,dev.local"},
    {.name = "runtime-class-name", .type = VALUE_TEXT},
    {"digestResolutionTimeout", VALUE_TEXT, .instead = "digest-resolution-timeout"},
    {"progressDeadline", VALUE_TEXT, .instead = "progress-deadline"},
    {"queueSidecarCPULimit", VALUE_TEXT, .instead = "queue-sidecar-cpu-limit"},
    {"queueSidecarCPURequest", VALUE_TEXT, .instead = "queue-sidecar-cpu-request"},
    {"queueSidecarEphemeralStorageLimit", VALUE_TEXT,
     .instead = "queue-sidecar-ephemeral-storage-limit"},
    {"queueSidecarEphemeralStorageRequest", VALUE_TEXT,
     .instead = "queue-sidecar-ephemeral-storage-request"},
    {"queueSidecarImage", VALUE_TEXT, .instead = "queue-sidecar-image"},
    {"queueSidecarMemoryLimit", VALUE_TEXT, .instead = "queue-sidecar-memory-limit"},
    {"queueSidecarMemoryRequest", VALUE_TEXT, .instead = "queue-sidecar-memory-request"},
    {"registriesSkippingTagResolving", VALUE_TEXT, .instead = "registries-skipping-tag-resolving"},
};

/* Every key is a domain. */
static const struct row domain[] = {{.name = "", .prefix = true}};

static const struct row features[] = {
    {"autodetect-http2", FLAG},
    {"domainmapping-direct-route-traffic", FLAG, .since = 24},
    {"kubernetes.containerspec-addcapabilities", FLAG},
    {"kubernetes.podspec-affinity", FLAG},
    {"kubernetes.podspec-dnsconfig", FLAG},
    {"kubernetes.podspec-dnspolicy", FLAG},
    {"kubernetes.podspec-fieldref", FLAG},
    {"kubernetes.podspec-hostaliases", FLAG},
    {"kubernetes.podspec-hostipc", FLAG},
    {"kubernetes.podspec-hostnetwork", FLAG},
    {"kubernetes.podspec-hostpid", FLAG},
    {"kubernetes.podspec-init-containers", FLAG},
    {"kubernetes.podspec-nodeselector", FLAG},
    {"kubernetes.podspec-persistent-volume-claim", FLAG},
    {"kubernetes.podspec-persistent-volume-write", FLAG},
    {"kubernetes.podspec-priorityclassname", FLAG},
    {"kubernetes.podspec-runtimeclassname", FLAG},
    {"kubernetes.podspec-schedulername", FLAG},
    {"kubernetes.podspec-securitycontext", FLAG},
    {"kubernetes.podspec-shareprocessnamespace", FLAG},
    {"kubernetes.podspec-tolerations", FLAG},
    {"kubernetes.podspec-topologyspreadconstraints", FLAG},
    {"kubernetes.podspec-volumes-csi", FLAG},
    {"kubernetes.podspec-volumes-emptydir", FLAG_ON},
    {"kubernetes.podspec-volumes-ephemeral", FLAG, .since = 23},
    {"kubernetes.podspec-volumes-hostpath", FLAG},
    {"kubernetes.podspec-volumes-image", FLAG},
    {"kubernetes.podspec-volumes-mount-propagation", FLAG},
    {"multi-container", FLAG_ON},
    {"multi-container-probing", FLAG},
    {"queueproxy.mount-podinfo", FLAG},
    {"queueproxy.resource-defaults", FLAG},
    {"tag-header-based-routing", FLAG},
    {"secure-pod-defaults", VALUE_CASED,
     WORDS(IS("Enabled"), IS("AllowRootBounded"), IS("Disabled")),
     .wanted = "Enabled|AllowRootBounded|Disabled", .silent = true, .usual = "Disabled"},
    {"kubernetes.podspec-dryrun", VALUE_TEXT, .until = 21},
};

static const struct row gc[] = {
    {"max-non-active-revisions", VALUE_UINT, WORDS(IS("disabled")), .wanted = ">= 0, disabled",
     .usual = "1000"},
    {"min-non-active-revisions", VALUE_INT, .wanted = ">= 0", .usual = "20"},
    {"retain-since-create-time", DURATION, WORDS(IS("disabled")), .wanted = ">= 0s, disabled",
     .usual = "48h"},
    {"retain-since-last-active-time", DURATION, WORDS(IS("disabled")), .wanted = ">= 0s, disabled",
     .usual = "15h"},
};

static const struct row leader_election[] = {
    {"buckets", VALUE_UINT, .least = 1, .most = 10, .wanted = "1, 2, … 10", .usual = "1"},
    {"lease-duration", DURATION, .wanted = "> 0s", .above = true, .silent = true, .usual = "60s"},
    {"map-lease-prefix.", VALUE_TEXT, .prefix = true},
    {"renew-deadline", DURATION, .wanted = "> 0s", .above = true, .silent = true, .usual = "40s"},
    {"retry-period", DURATION, .wanted = "> 0s", .above = true, .silent = true, .usual = "10s"},
    {"leaseDuration", VALUE_TEXT, .instead = "lease-duration"},
    {"renewDeadline", VALUE_TEXT, .instead = "renew-deadline"},
    {"retryPeriod", VALUE_TEXT, .instead = "retry-period"},
};

static const struct row logging[] = {
    {"loglevel.", VALUE_CASED,
     WORDS(IS("debug"), IS("info"), IS("warn"), IS("warning"), IS("error"), IS("dpanic"),
           IS("panic"), IS("fatal")),
     .wanted = "debug|info|warn|warning|error|dpanic|panic|fatal", .prefix = true, .usual = "info"},
    {.name = "zap-logger-config", .type = VALUE_TEXT},
};

static const struct row network[] = {
    {"autocreate-cluster-domain-claims", TRUTH, .usual = "false"},
    {"certificate-class", VALUE_TEXT, .usual = "cert-manager.certificate.networking.knative.dev"},
    {"cluster-local-domain-tls", SWITCH, .since = 12},
    {"default-external-scheme", VALUE_TEXT, .usual = "http"},
    {"domain-template", VALUE_TEXT, .usual = "{{.Name}}.{{.Namespace}}.{{.Domain}}"},
    {"enable-mesh-pod-addressability", TRUTH, .usual = "false"},
    {"external-domain-tls", SWITCH, .silent = true, .since = 12},
    {"http-protocol", VALUE_CASED, WORDS(IS("Enabled"), IS("Redirected"), IS("Disabled")),
     .wanted = "Enabled|Redirected|Disabled", .usual = "Enabled"},
    {"ingress-class", VALUE_TEXT, .usual = "istio.ingress.networking.knative.dev"},
    {"mesh-compatibility-mode", VALUE_CASED, WORDS(IS("auto"), IS("enabled"), IS("disabled")),
     .wanted = "auto|enabled|disabled", .silent = true, .usual = "auto"},
    {"namespace-wildcard-cert-selector", VALUE_TEXT, .usual = ""},
    {"rollout-duration", VALUE_INT, .wanted = ">= 0", .usual = "0"},
    {"system-internal-tls", SWITCH, .since = 12},
    {"tag-template", VALUE_TEXT, .usual = "{{.Tag}}-{{.Name}}"},
    {"auto-tls", SWITCH, .silent = true, .instead = "external-domain-tls"},
    {"autoTLS", SWITCH, .silent = true, .instead = "external-domain-tls"},
    {"autocreateClusterDomainClaims", VALUE_TEXT, .instead = "autocreate-cluster-domain-claims"},
    {"certificate.class", VALUE_TEXT, .instead = "certificate-class"},
    {"defaultExternalScheme", VALUE_TEXT, .instead = "default-external-scheme"},
    {"domainTemplate", VALUE_TEXT, .instead = "domain-template"},
    {"httpProtocol", VALUE_TEXT, .instead = "http-protocol"},
    {"ingress.class", VALUE_TEXT, .instead = "ingress-class"},
    {"internal-encryption", TRUTH, .usual = "false", .instead = "system-internal-tls"},
    {"rolloutDuration", VALUE_TEXT, .instead = "rollout-duration"},
    {"tagTemplate", VALUE_TEXT, .instead = "tag-template"},
};

static const struct row observability[] = {
    {"logging.enable-probe-request-log", TRUTH, .usual = "false"},
    {"logging.enable-request-log", TRUTH, .usual = "false"},
    {"logging.enable-var-log-collection", TRUTH, .usual = "false"},
    {.name = "logging.request-log-template", .type = VALUE_TEXT},
    {"logging.revision-url-template", VALUE_TEXT, .usual = ""},
    {"metrics-endpoint", VALUE_TEXT, .usual = "", .since = 19},
    {"metrics-export-interval", DURATION, .wanted = ">= 0s", .usual = "60s", .since = 19},
    {"metrics-protocol", PROTOCOL, .since = 19},
    {"request-metrics-endpoint", VALUE_TEXT, .usual = "", .since = 19},
    {"request-metrics-export-interval", DURATION, .wanted = ">= 0s", .usual = "60s", .since = 19},
    {"request-metrics-protocol", PROTOCOL, .since = 19},
    {"runtime-export-interval", DURATION, .wanted = ">= 0s", .usual = "15s", .since = 19},
    {"runtime-profiling", VALUE_WORD, WORDS(IS("enabled"), IS("disabled")),
     .wanted = "enabled|disabled", .usual = "disabled", .since = 19},
    {"tracing-endpoint", VALUE_TEXT, .usual = "", .since = 19},
    {"tracing-protocol", VALUE_WORD,
     WORDS(IS("none"), IS("http/protobuf"), IS("grpc"), IS("stdout")),
     .wanted = "none|http/protobuf|grpc|stdout", .usual = "none", .since = 19},
    {"tracing-sampling-rate", VALUE_NUMBER, .most = 1, .wanted = "0 … 1", .usual = "0",
     .since = 19},
    {"metrics.allow-stackdriver-custom-metrics", VALUE_TEXT, .until = 19},
    {"metrics.backend-destination", VALUE_TEXT, .instead = "metrics-protocol", .until = 19},
    {"metrics.opencensus-address", VALUE_TEXT, .instead = "metrics-endpoint", .until = 19},
    {"metrics.reporting-period-seconds", VALUE_TEXT, .instead = "metrics-export-interval",
     .until = 19},
    {"metrics.request-metrics-backend-destination", VALUE_TEXT,
     .instead = "request-metrics-protocol", .until = 19},
    {"metrics.request-metrics-reporting-period-seconds", VALUE_TEXT,
     .instead = "request-metrics-export-interval", .until = 19},
    {"profiling.enable", VALUE_TEXT, .instead = "runtime-profiling", .until = 19},
};

/* KC-TRACING-DEAD speaks of all of it at once. */
static const struct row tracing[] = {
    {"backend", VALUE_TEXT, .until = 19},
    {"debug", VALUE_TEXT, .until = 19},
    {"sample-rate", VALUE_TEXT, .until = 19},
    {"zipkin-endpoint", VALUE_TEXT, .until = 19},
};

const struct knative_map knative_maps[] = {
    {"config-autoscaler", "autoscaler", ROWS(autoscaler)},
    {"config-certmanager", "controller", ROWS(certmanager)},
    {"config-defaults", "controller", ROWS(defaults)},
    {"config-deployment", "controller", ROWS(deployment)},
    {"config-domain", "controller", ROWS(domain)},
    {"config-features", "controller", ROWS(features)},
    {"config-gc", "controller", ROWS(gc)},
    {"config-leader-election", "controller", ROWS(leader_election)},
    {"config-logging", "logging", ROWS(logging)},
    {"config-network", "networking", ROWS(network)},
    {"config-observability", "observability", ROWS(observability)},
    {"config-tracing", "tracing", ROWS(tracing)},
};
/* clang-format on */
const size_t knative_map_count = sizeof knative_maps / sizeof *knative_maps;
