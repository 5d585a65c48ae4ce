// SPDX-License-Identifier: Apache-2.0
#include "knative/keys.h"

#include "judge/checks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)

#define FLAG_WORDS VALUE_WORD, "Enabled|Allowed|Disabled", .silent = true
#define FLAG FLAG_WORDS, .usual = "Disabled"
#define FLAG_ON FLAG_WORDS, .usual = "Enabled"
#define SWITCH VALUE_WORD, "Enabled|Disabled", .usual = "Disabled"
#define QUANTITY VALUE_QUANTITY, "25m, 64Mi, …"
#define PROTOCOL VALUE_EXACT, "none|prometheus|http/protobuf|grpc", .usual = "none"
#define RENAMED(name) .life = KEY_LEGACY, .instead = (name)
#define DIED .life = KEY_DEAD
#define MAX_INT32 2147483647.0

/* clang-format off: one key a line. */
static const struct knative_key autoscaler[] = {
    {"activator-capacity", VALUE_FLOAT, ">= 1", 1, .usual = "100"},
    {"allow-zero-initial-scale", VALUE_BOOL, "true|false", .usual = "false"},
    {"container-concurrency-target-default", VALUE_FLOAT, ">= 0.01", 0.01, .usual = "100"},
    {"container-concurrency-target-percentage", VALUE_FLOAT, "> 0, <= 100", 0, 100, .above = true,
     .usual = "70"},
    {"enable-scale-to-zero", VALUE_BOOL, "true|false", .usual = "true"},
    {"initial-scale", VALUE_INT, ">= 0", 0, MAX_INT32, .usual = "1"},
    {"max-scale", VALUE_INT, ">= 0", 0, MAX_INT32, .usual = "0"},
    {"max-scale-down-rate", VALUE_FLOAT, "> 1", 1, .above = true, .usual = "2"},
    {"max-scale-limit", VALUE_INT, ">= 0", 0, MAX_INT32, .usual = "0"},
    {"max-scale-up-rate", VALUE_FLOAT, "> 1", 1, .above = true, .usual = "1000"},
    {"min-scale", VALUE_INT, ">= 0", 0, MAX_INT32, .usual = "0"},
    {"panic-threshold-percentage", VALUE_FLOAT, "110 … 1000", 110, 1000, .silent = true,
     .usual = "200"},
    {"panic-window-percentage", VALUE_FLOAT, "1 … 100", 1, 100, .usual = "10"},
    {"pod-autoscaler-class", .usual = "kpa.autoscaling.knative.dev"},
    {"requests-per-second-target-default", VALUE_FLOAT, ">= 0.01", 0.01, .usual = "200"},
    {"scale-down-delay", VALUE_WHOLE_SECONDS, "0s, 1s, … 1h", 0, 3600, .silent = true,
     .usual = "0s"},
    {"scale-to-zero-grace-period", VALUE_DURATION, "> 0s", 0, .above = true, .usual = "30s"},
    {"scale-to-zero-pod-retention-period", VALUE_DURATION, "0s … 1h", 0, 3600, .silent = true,
     .usual = "0s"},
    {"stable-window", VALUE_WHOLE_SECONDS, "6s, 7s, … 1h", 6, 3600, .usual = "60s"},
    {"target-burst-capacity", VALUE_FLOAT_OR_MINUS_ONE, "-1, >= 0", .usual = "211"},
    {"enable-vertical-pod-autoscaling", DIED},
    {"panic-window", DIED, .instead = "panic-window-percentage"},
    {"scale-to-zero-threshold", DIED},
    {"tick-interval", DIED},
};

static const struct knative_key certmanager[] = {
    {.name = "clusterLocalIssuerRef"},
    {.name = "issuerRef"},
    {.name = "systemInternalIssuerRef"},
};

static const struct knative_key defaults[] = {
    {"allow-container-concurrency-zero", VALUE_BOOL, "true|false", .usual = "true"},
    {"container-concurrency", VALUE_INT, ">= 0", .usual = "0"},
    {"container-concurrency-max-limit", VALUE_INT, ">= 1", 1, .usual = "1000"},
    {"container-name-template", .usual = "user-container"},
    {"enable-service-links", VALUE_WORD, "true|false|default", .silent = true, .usual = "default"},
    {"init-container-name-template", .usual = "init-container"},
    {"max-revision-timeout-seconds", VALUE_INT, ">= 0", .silent = true, .usual = "600"},
    {"revision-cpu-limit", QUANTITY, .usual = "1000m"},
    {"revision-cpu-request", QUANTITY, .usual = "400m"},
    {"revision-ephemeral-storage-limit", QUANTITY, .usual = "750M"},
    {"revision-ephemeral-storage-request", QUANTITY, .usual = "500M"},
    {"revision-idle-timeout-seconds", VALUE_INT, ">= 0", .silent = true, .usual = "0"},
    {"revision-memory-limit", QUANTITY, .usual = "200M"},
    {"revision-memory-request", QUANTITY, .usual = "100M"},
    {"revision-response-start-timeout-seconds", VALUE_INT, ">= 0", .silent = true, .usual = "300"},
    {"revision-timeout-seconds", VALUE_INT, ">= 0", .silent = true, .usual = "300"},
};

static const struct knative_key deployment[] = {
    {"default-affinity-type", VALUE_EXACT, "none|prefer-spread-revision-over-nodes",
     .usual = "prefer-spread-revision-over-nodes", .since = 15},
    {"digest-resolution-timeout", VALUE_DURATION, "> 0s", 0, .above = true, .usual = "10s"},
    {"pod-is-always-schedulable", VALUE_BOOL, "true|false", .usual = "false", .since = 21},
    {"progress-deadline", VALUE_WHOLE_SECONDS, "1s, 2s, …", 0, .above = true, .usual = "600s"},
    {"queue-sidecar-cpu-limit", QUANTITY, .usual = "1000m"},
    {"queue-sidecar-cpu-request", QUANTITY, .usual = "25m"},
    {"queue-sidecar-ephemeral-storage-limit", QUANTITY, .usual = "1024Mi"},
    {"queue-sidecar-ephemeral-storage-request", QUANTITY, .usual = "512Mi"},
    {.name = "queue-sidecar-image"},
    {"queue-sidecar-memory-limit", QUANTITY, .usual = "800Mi"},
    {"queue-sidecar-memory-request", QUANTITY, .usual = "400Mi"},
    {"queue-sidecar-rootca", .usual = ""},
    {"queue-sidecar-tls-cipher-suites", .usual = "", .since = 22},
    {"queue-sidecar-tls-curve-preferences", .usual = "", .since = 22},
    {"queue-sidecar-tls-max-version", .usual = "", .since = 22},
    {"queue-sidecar-tls-min-version", .usual = "", .since = 22},
    {"queue-sidecar-token-audiences", .usual = ""},
    {"registries-skipping-tag-resolving", .usual = "kind.local,ko.local,dev.local"},
    {.name = "runtime-class-name"},
    {"digestResolutionTimeout", RENAMED("digest-resolution-timeout")},
    {"progressDeadline", RENAMED("progress-deadline")},
    {"queueSidecarCPULimit", RENAMED("queue-sidecar-cpu-limit")},
    {"queueSidecarCPURequest", RENAMED("queue-sidecar-cpu-request")},
    {"queueSidecarEphemeralStorageLimit", RENAMED("queue-sidecar-ephemeral-storage-limit")},
    {"queueSidecarEphemeralStorageRequest", RENAMED("queue-sidecar-ephemeral-storage-request")},
    {"queueSidecarImage", RENAMED("queue-sidecar-image")},
    {"queueSidecarMemoryLimit", RENAMED("queue-sidecar-memory-limit")},
    {"queueSidecarMemoryRequest", RENAMED("queue-sidecar-memory-request")},
    {"registriesSkippingTagResolving", RENAMED("registries-skipping-tag-resolving")},
};

/* Every key is a domain. */
static const struct knative_key domain[] = {{.name = "", .prefix = true}};

static const struct knative_key features[] = {
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
    {"secure-pod-defaults", VALUE_WORD, "Enabled|AllowRootBounded|Disabled", .silent = true,
     .usual = "Disabled"},
    {"kubernetes.podspec-dryrun", DIED, .since = 21},
};

static const struct knative_key gc[] = {
    {"max-non-active-revisions", VALUE_UINT_OR_DISABLED, ">= 0, disabled", .usual = "1000"},
    {"min-non-active-revisions", VALUE_INT, ">= 0", .usual = "20"},
    {"retain-since-create-time", VALUE_DURATION_OR_DISABLED, ">= 0s, disabled", .usual = "48h"},
    {"retain-since-last-active-time", VALUE_DURATION_OR_DISABLED, ">= 0s, disabled",
     .usual = "15h"},
};

static const struct knative_key leader_election[] = {
    {"buckets", VALUE_UINT, "1, 2, … 10", 1, 10, .usual = "1"},
    {"lease-duration", VALUE_DURATION, "> 0s", 0, .above = true, .silent = true, .usual = "60s"},
    {"map-lease-prefix.", .prefix = true},
    {"renew-deadline", VALUE_DURATION, "> 0s", 0, .above = true, .silent = true, .usual = "40s"},
    {"retry-period", VALUE_DURATION, "> 0s", 0, .above = true, .silent = true, .usual = "10s"},
    {"leaseDuration", RENAMED("lease-duration")},
    {"renewDeadline", RENAMED("renew-deadline")},
    {"retryPeriod", RENAMED("retry-period")},
};

static const struct knative_key logging[] = {
    {"loglevel.", VALUE_WORD, "debug|info|warn|warning|error|dpanic|panic|fatal", .prefix = true,
     .usual = "info"},
    {.name = "zap-logger-config"},
};

static const struct knative_key network[] = {
    {"autocreate-cluster-domain-claims", VALUE_BOOL, "true|false", .usual = "false"},
    {"certificate-class", .usual = "cert-manager.certificate.networking.knative.dev"},
    {"cluster-local-domain-tls", SWITCH, .since = 12},
    {"default-external-scheme", .usual = "http"},
    {"domain-template", .usual = "{{.Name}}.{{.Namespace}}.{{.Domain}}"},
    {"enable-mesh-pod-addressability", VALUE_BOOL, "true|false", .usual = "false"},
    {"external-domain-tls", SWITCH, .silent = true, .since = 12},
    {"http-protocol", VALUE_WORD, "Enabled|Redirected|Disabled", .usual = "Enabled"},
    {"ingress-class", .usual = "istio.ingress.networking.knative.dev"},
    {"mesh-compatibility-mode", VALUE_WORD, "auto|enabled|disabled", .silent = true,
     .usual = "auto"},
    {"namespace-wildcard-cert-selector", .usual = ""},
    {"rollout-duration", VALUE_INT, ">= 0", .usual = "0"},
    {"system-internal-tls", SWITCH, .since = 12},
    {"tag-template", .usual = "{{.Tag}}-{{.Name}}"},
    {"auto-tls", SWITCH, .silent = true, RENAMED("external-domain-tls"), .since = 12},
    {"autoTLS", SWITCH, .silent = true, RENAMED("external-domain-tls"), .since = 12},
    {"autocreateClusterDomainClaims", RENAMED("autocreate-cluster-domain-claims")},
    {"certificate.class", RENAMED("certificate-class")},
    {"defaultExternalScheme", RENAMED("default-external-scheme")},
    {"domainTemplate", RENAMED("domain-template")},
    {"httpProtocol", RENAMED("http-protocol")},
    {"ingress.class", RENAMED("ingress-class")},
    {"internal-encryption", VALUE_BOOL, "true|false", .usual = "false",
     RENAMED("system-internal-tls"), .since = 12},
    {"rolloutDuration", RENAMED("rollout-duration")},
    {"tagTemplate", RENAMED("tag-template")},
};

static const struct knative_key observability[] = {
    {"logging.enable-probe-request-log", VALUE_BOOL, "true|false", .usual = "false"},
    {"logging.enable-request-log", VALUE_BOOL, "true|false", .usual = "false"},
    {"logging.enable-var-log-collection", VALUE_BOOL, "true|false", .usual = "false"},
    {.name = "logging.request-log-template"},
    {"logging.revision-url-template", .usual = ""},
    {"metrics-endpoint", .usual = "", .since = 19},
    {"metrics-export-interval", VALUE_DURATION, ">= 0s", .usual = "60s", .since = 19},
    {"metrics-protocol", PROTOCOL, .since = 19},
    {"request-metrics-endpoint", .usual = "", .since = 19},
    {"request-metrics-export-interval", VALUE_DURATION, ">= 0s", .usual = "60s", .since = 19},
    {"request-metrics-protocol", PROTOCOL, .since = 19},
    {"runtime-export-interval", VALUE_DURATION, ">= 0s", .usual = "15s", .since = 19},
    {"runtime-profiling", VALUE_EXACT, "enabled|disabled", .usual = "disabled", .since = 19},
    {"tracing-endpoint", .usual = "", .since = 19},
    {"tracing-protocol", VALUE_EXACT, "none|http/protobuf|grpc|stdout", .usual = "none",
     .since = 19},
    {"tracing-sampling-rate", VALUE_FLOAT, "0 … 1", 0, 1, .usual = "0", .since = 19},
    {"metrics.allow-stackdriver-custom-metrics", DIED, .since = 19},
    {"metrics.backend-destination", DIED, .instead = "metrics-protocol", .since = 19},
    {"metrics.opencensus-address", DIED, .instead = "metrics-endpoint", .since = 19},
    {"metrics.reporting-period-seconds", DIED, .instead = "metrics-export-interval", .since = 19},
    {"metrics.request-metrics-backend-destination", DIED, .instead = "request-metrics-protocol",
     .since = 19},
    {"metrics.request-metrics-reporting-period-seconds", DIED,
     .instead = "request-metrics-export-interval", .since = 19},
    {"profiling.enable", DIED, .instead = "runtime-profiling", .since = 19},
};

/* KC-TRACING-DEAD speaks of all of it at once. */
static const struct knative_key tracing[] = {
    {"backend", DIED, .since = 19},
    {"debug", DIED, .since = 19},
    {"sample-rate", DIED, .since = 19},
    {"zipkin-endpoint", DIED, .since = 19},
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

static const struct knative_map *map_named(const char *name)
{
    for (size_t i = 0; i < knative_map_count; i++)
        if (strcmp(knative_maps[i].name, name) == 0)
            return &knative_maps[i];
    return NULL;
}

const struct knative_map *knative_map_of(const struct judgement *judgement)
{
    return map_named(judgement->subject->name);
}

/* Eventing, Tekton and others have maps of the same names: theirs have another label, or none and
 * other keys. */
bool knative_map_meant(const struct subject *subject)
{
    const struct knative_map *map = map_named(subject->name);
    const char *project =
        json_string(json_look(subject->object, "metadata.labels[app.kubernetes.io/name]"));
    if (!map || project)
        return map && strcmp(project, "knative-serving") == 0;
    json_each_member (value, json_get(subject->object, "data"))
        if (knative_key(map, json_key(value)))
            return true;
    return false;
}

const struct knative_key *knative_key(const struct knative_map *map, const char *name)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct knative_key *key = &map->keys[i];
        if (key->prefix ? starts_with(name, key->name) : strcmp(name, key->name) == 0)
            return key;
    }
    return NULL;
}

const struct knative_key *knative_own_key(const struct knative_map *map, const char *name)
{
    static const struct knative_key none = {.name = ""};
    const struct knative_key *key = knative_key(map, name);
    assert(key);
    return key ? key : &none;
}

bool knative_reads(const struct knative_key *key, int minor)
{
    if (key->life == KEY_LIVE)
        return minor < 0 || minor >= key->since;
    return key->life == KEY_LEGACY || (minor >= 0 && minor < key->since);
}

const char *knative_key_near(const struct knative_map *map, const char *name)
{
    struct nearest nearest = nearest_to(name);
    for (size_t i = 0; i < map->count; i++)
        if (map->keys[i].life == KEY_LIVE)
            nearest_try(&nearest, map->keys[i].name);
    return nearest.found;
}

const struct json *knative_value(const struct knative_map *map, const struct json *object,
                                 const char *name, const char **spelling)
{
    const struct json *data = json_get(object, "data");
    const struct json *value = json_get(data, name);
    const char *under = name;
    for (size_t i = 0; !value && i < map->count; i++) {
        const struct knative_key *key = &map->keys[i];
        if (key->life == KEY_LEGACY && strcmp(key->instead, name) == 0) {
            value = json_get(data, key->name);
            under = key->name;
        }
    }
    if (spelling)
        *spelling = value ? under : name;
    return value;
}

int knative_release(const char *version)
{
    char *end;
    if (!version)
        return -1;
    version += *version == 'v';
    if (!starts_with(version, "1."))
        return -1;
    long minor = strtol(version + 2, &end, 10);
    return end == version + 2 || minor < 0 || minor > 999 ? -1 : (int)minor;
}

int knative_minor(const struct judgement *judgement, const struct target *target)
{
    int minor = knative_release(json_string(json_look(target->node, VERSION_LABEL)));
    if (minor < 0)
        minor = knative_release(json_string(json_look(target->old, VERSION_LABEL)));
    return minor < 0 ? judgement->policy->environment.knative_minor : minor;
}

const char *data_field(const struct judgement *judgement, const char *key)
{
    return arena_print(judgement->arena, "data[%s]", key);
}

struct path data_path(const char *key)
{
    struct path path = {0};
    path_add_key(&path, "data");
    path_add_key(&path, key);
    return path;
}
