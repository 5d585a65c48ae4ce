// SPDX-License-Identifier: Apache-2.0
/* Istio's mesh config: the text of data.mesh, and what it says to all proxies. */
#include "families.h"
#include "judge/checks.h"
#include "mesh/demands.h"
#include "mesh/proxy.h"
#include "mesh/schema.h"

#include <math.h>
#include <string.h>

/* To lose one of these is an outage, unless its value was istiod's default. Source: istio.io/istio
 * pkg/config/mesh/mesh.go DefaultMeshConfig. */
static const struct vital vitals[] = {
    {"rootNamespace", "istio-system", VITAL, ALL_OF_IT},
    {"trustDomain", "cluster.local", VITAL, ALL_OF_IT},
    {"defaultConfig.discoveryAddress", "istiod.istio-system.svc:15012", TOLD, ALL_OF_IT},
    {"defaultConfig.meshId", NULL, TOLD, ALL_OF_IT},
    {"extensionProviders", NULL, TOLD, EACH_BY_NAME},
    {"outboundTrafficPolicy.mode", "ALLOW_ANY", LIGHT, ALL_OF_IT},
    {"enablePrometheusMerge", "true", LIGHT, ALL_OF_IT},
    {"enableAutoMtls", "true", LIGHT, ALL_OF_IT},
    ANY_KEY,
};

static bool sidecars_native(const struct judgement *judgement, const struct target *target)
{
    return sidecars_are_native(&judgement->policy->environment, istio_minor_at(judgement, target));
}

static bool sidecars_classic(const struct judgement *judgement, const struct target *target)
{
    return !sidecars_native(judgement, target);
}

static const struct condition native_sidecars = {.holds = sidecars_native},
                              classic_sidecars = {.holds = sidecars_classic};

static bool proxies_exit(const struct judgement *judgement, const struct target *target)
{
    return exits_when_idle(read_input(judgement, target, "defaultConfig.proxyMetadata", false));
}

static const struct condition proxies_exit_when_idle = {.holds = proxies_exit,
                                                        .reads = {"defaultConfig.proxyMetadata"}};

#define MODE "outboundTrafficPolicy.mode"

/* REGISTRY_ONLY is the enum's 0, and so what a policy without a mode means. */
static bool registry_only(const struct judgement *judgement, const struct target *target, bool old)
{
    const struct json *mode = read_input(judgement, target, MODE, old);
    const char *text = json_string(mode);
    double number;
    if (!json_is(read_input(judgement, target, "outboundTrafficPolicy", old), JSON_OBJECT))
        return false;
    return !mode || json_is(mode, JSON_NULL) || (text && strcmp(text, "REGISTRY_ONLY") == 0) ||
           (json_number(mode, &number) && number == 0);
}

enum { NO_MTLS, NO_RETRIES, NO_ATTEMPTS, DETECTION, CONNECT, REGISTRY_ONLY };

/* An update that leaves the mode as it was changes nothing for the mesh. */
static void check_registry_only(struct judgement *judgement, const struct rule *rule,
                                const struct target *target)
{
    const struct json *mode = read_input(judgement, target, MODE, false);
    bool said = mode && !json_is(mode, JSON_NULL);
    if (!judgement->subject->update || !registry_only(judgement, target, false) ||
        registry_only(judgement, target, true))
        return;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[REGISTRY_ONLY],
                            .path = spot_of(judgement, target, MODE, false).path,
                            .found = said ? shown(judgement, mode) : NULL,
                            .key = "mode",
                            .inputs = {MODE}});
}

/* A concurrency of 0 means a thread for each core of the node, until the limit counts. */
#define LIMIT_COUNTS_SINCE 32

static bool takes_all_cores(const struct judgement *judgement, const struct target *target)
{
    int minor = istio_minor_at(judgement, target);
    return minor >= 0 && minor < LIMIT_COUNTS_SINCE;
}

static bool may_take_all_cores(const struct judgement *judgement, const struct target *target)
{
    return istio_minor_at(judgement, target) < 0;
}

#define THREADS "defaultConfig.concurrency"
#define THREADS_MANY 4
enum { ALL_CORES, PERHAPS_ALL_CORES, MANY_THREADS };

/* Many threads are right where the policy says that sidecars get as many cores. */
static void check_threads(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const char *limit = judgement->policy->environment.cpu_limit;
    struct spot threads = spot_of(judgement, target, THREADS, false);
    double count, cores = 0;
    if (!measure(threads.value, UNIT_COUNT, &count) || count <= THREADS_MANY ||
        (limit && measure_text(limit, UNIT_QUANTITY, &cores) && count <= ceil(cores)))
        return;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[MANY_THREADS],
                            .path = threads.path,
                            .found = shown(judgement, threads.value),
                            .key = "concurrency",
                            .no_worse = no_worse(target, THREADS, UNIT_COUNT, false)});
}

static const struct condition all_cores = {.holds = takes_all_cores},
                              perhaps_all_cores = {.holds = may_take_all_cores};

static const char *const keepalive_time[] = {"tcpKeepalive.time", NULL},
                         *const retry_attempts[] = {"defaultHttpRetryPolicy.attempts", NULL};

/* The release is known from a chart and not from the policy. */
static bool is_in_older_chart(const struct judgement *judgement, const struct target *target)
{
    return istio_minor_at(judgement, target) != judgement->policy->environment.istio_minor;
}

static const struct condition in_older_chart = {.holds = is_in_older_chart};

#define WHOLE_CONFIG_REFUSED                                                                       \
    "istiod refuses the whole mesh config, and after a restart runs on built-in defaults"
#define REFUSED .why = WHOLE_CONFIG_REFUSED, .fix = "mend {key} or remove it"
#define PASSED_OVER "istiod silently ignores it"
#define RENAMED_WHY "Istio reads this block by its camelCase name alone"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "MESH-PARSE", .scope = MESH_TEXT, .field = "", .pinned = true,
        .faults = FAULTS({.shape = UNREADABLE, .says = "cannot be read ({found}: {value})",
                          .why = "istiod keeps its old config, and after a restart runs on built-in defaults",
                          .fix = "mend it there"},
                         {.shape = OTHERWISE, .says = "{found} is no YAML mapping",
                          .why = "istiod keeps its old config, and after a restart runs on built-in defaults",
                          .fix = "mend the YAML inside data.{key}"}),
    },
    {
        .id = "MESH-WIPE", .kinds = CONFIG_MAP, .scope = MESH, .field = "",
        .faults = FAULTS({HAS_LOST(vitals), .says = "keeps {found} and loses {value}",
                          .why = "data.mesh is one text; writing it replaces the whole mesh config",
                          .fix = "edit the lines inside data.mesh and keep the others"}),
    },
    {
        .id = "MESH-KEEPALIVE-MISPLACED", .scope = MESH, .field = "defaultConfig.tcpKeepalive",
        .faults = FAULTS({IS_STATED, .says = "has no effect here",
                          .repair = {TO_PLACE, "tcpKeepalive", .reach = FILES_ONLY},
                          .why = "Istio reads it at the top level alone, and ignores it here",
                          .fix = "move tcpKeepalive to the top level of {here}"}),
    },
    {
        .id = "MESH-TYPE", .scope = MESH, .field = "", .pinned = true,
        .faults = FAULTS({DIFFERS_FROM(&mesh_schema), .says = "must be {wanted}, not {found}", .why = WHOLE_CONFIG_REFUSED, .fix = "{key}: {value}"},
                         {.shape = OTHERWISE, .says = "must be {wanted}, not {found}", REFUSED},
                         {BREAKS(mesh_demands), .says = "must be {wanted}, not {found}", .why = WHOLE_CONFIG_REFUSED, .fix = "{key}: {value}"},
                         {.shape = OTHERWISE, .says = "must be {wanted}, not {found}", REFUSED},
                         {.field = "defaultConfig", BREAKS(proxy_demands), .says = "must be {wanted}, not {found}", .why = WHOLE_CONFIG_REFUSED, .fix = "{key}: {value}"},
                         {.shape = OTHERWISE, .says = "must be {wanted}, not {found}", REFUSED},
                         {LACKS(mesh_demands), .says = "is not set", .why = WHOLE_CONFIG_REFUSED, .fix = "{key}: {value}"},
                         {.field = "defaultConfig", LACKS(proxy_demands), .says = "is not set", .why = WHOLE_CONFIG_REFUSED, .fix = "{key}: {value}"},
                         {CLASHES_IN(mesh_demands), .says = "cannot stand beside {value}", .why = WHOLE_CONFIG_REFUSED, .fix = "remove {key}, or {value}"},
                         {.field = "defaultConfig", CLASHES_IN(proxy_demands), .says = "cannot stand beside {value}", .why = WHOLE_CONFIG_REFUSED, .fix = "remove {key}, or {value}"}),
    },
    {
        .id = "MESH-CONCURRENCY-MISPLACED", .scope = MESH, .field = "",
        .faults = FAULTS({IS_OF(&proxy_schema, &mesh_schema), .says = "has no effect at the top level", .wanted = "defaultConfig.{value}",
                          .repair = {TO_PLACE, "defaultConfig[{value}]", .reach = FILES_ONLY},
                          .why = "it is a setting of the proxies, which Istio reads in defaultConfig alone",
                          .fix = "move {key} under defaultConfig in {here}"},
                         {.field = "default_config", IS_STATED, .says = "is not read under this name", .wanted = "defaultConfig",
                          .repair = {TO_PLACE, "defaultConfig", .reach = FILES_ONLY},
                          .why = RENAMED_WHY, .fix = "rename {key} to defaultConfig in {here}"},
                         {.field = "default_providers", IS_STATED, .says = "is not read under this name", .wanted = "defaultProviders",
                          .repair = {TO_PLACE, "defaultProviders", .reach = FILES_ONLY},
                          .why = RENAMED_WHY, .fix = "rename {key} to defaultProviders in {here}"}),
    },
    {
        .id = "MESH-CONCURRENCY", .scope = MESH, .also = ALSO(PROXY_SETTINGS), .field = THREADS, .check = check_threads,
        .faults = FAULTS([ALL_CORES] = {IS_EXACTLY("0"), .when = &all_cores, .says = "0 takes every core of the node",
                          .why = "each sidecar starts a thread for each core, and each takes memory",
                          .fix = "remove concurrency"},
                         [PERHAPS_ALL_CORES] = {IS_EXACTLY("0"), .when = &perhaps_all_cores, .at_most = WARN,
                          .says = "0 takes every core of the node before Istio 1.32",
                          .why = "each sidecar starts a thread for each core, and each takes memory",
                          .fix = "remove concurrency"},
                         [MANY_THREADS] = {.at_most = WARN, .says = "{found} threads are many for a sidecar",
                          .why = "threads beyond the CPU limit are throttled, and each takes memory",
                          .fix = "remove concurrency"}),
        .reads = {THREADS},
    },
    {
        .id = "MESH-KEEPALIVE", .scope = MESH, .field = "tcpKeepalive.time",
        .faults = FAULTS({IS_BELOW("1s", UNIT_DURATION), .says = "{found} is too short",
                          .why = "Istio cuts it to whole seconds: 0 ends keep-alive, and before 1.29 every connect",
                          .fix = "{key}: 10s"},
                         {.field = "tcpKeepalive.interval", IS_BELOW("1s", UNIT_DURATION), .says = "{found} is too short",
                          .why = "Istio cuts it to whole seconds: 0 ends keep-alive, and before 1.29 every connect",
                          .fix = "{key}: 10s"},
                         {IS_FROM("350s", UNIT_DURATION), .at_most = WARN, .says = "{found} is too long",
                          .why = "an NLB drops an idle connection after 350s, before the first probe",
                          .fix = "{key}: 300s"},
                         {.field = "tcpKeepalive", HAS_NONE_OF(keepalive_time), .at_most = WARN, .says = "has no time",
                          .why = "the first probe comes after the kernel's 7200s, long after an NLB forgot the connection",
                          .fix = "time: 300s"}),
    },
    {
        .id = "MESH-DRAIN", .scope = MESH, .field = "defaultConfig.terminationDrainDuration",
        .unless = &proxies_exit_when_idle,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_FROM("30s", UNIT_DURATION), .when = &classic_sidecars, .says = "{found} is too long",
                          .why = "the kubelet kills a Pod after its grace period, 30s unless the Pod says otherwise",
                          .fix = "terminationDrainDuration: 20s"},
                         {IS_BELOW("1s", UNIT_DURATION), .when = &classic_sidecars, .says = "{found} is too short",
                          .why = "requests in flight are reset when the Pod goes",
                          .fix = "terminationDrainDuration: 5s"},
                         {IS_ANY(UNIT_DURATION), .when = &native_sidecars, .says = "has no effect on native sidecars",
                          .why = "they end after the app, and do not look at it",
                          .fix = "remove terminationDrainDuration"}),
    },
    {
        .id = "MESH-RISKY", .scope = MESH, .field = "",
        .check = check_registry_only,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([NO_MTLS] = {.field = "enableAutoMtls", IS_EXACTLY("false"), .says = "switches automatic mTLS off", .wanted = "true",
                          .why = "proxies then talk plaintext, which a STRICT workload resets",
                          .fix = "remove {key}; true is its default"},
                         [NO_RETRIES] = {.field = "defaultHttpRetryPolicy.attempts", IS_EXACTLY("0"), .says = "switches retries off",
                          .why = "each lost connection then reaches the caller as a 503",
                          .fix = "{key}: 2"},
                         [NO_ATTEMPTS] = {.field = "defaultHttpRetryPolicy", HAS_NONE_OF(retry_attempts), .says = "has no attempts, which switches retries off",
                          .why = "each lost connection then reaches the caller as a 503",
                          .fix = "attempts: 2"},
                         [DETECTION] = {.field = "protocolDetectionTimeout", MORE_THAN("0s", UNIT_DURATION),
                          .says = "ends protocol detection after {found}", .wanted = "0s",
                          .why = "a slow client's HTTP is then taken for plain TCP",
                          .fix = "remove {key}; 0s is its default"},
                         [CONNECT] = {.field = "connectTimeout", IS_WITHIN("1ms", "1s", UNIT_DURATION),
                          .says = "{found} is too short",
                          .why = "a slow SYN costs a retry, then a 503, and is a strike against the host",
                          .fix = "remove {key}; 10s is its default"},
                         [REGISTRY_ONLY] = {.field = MODE, .says = "closes the mesh to hosts that it does not know", .wanted = "ALLOW_ANY",
                          .why = "every call to a host without a ServiceEntry fails from now on",
                          .fix = "{key}: ALLOW_ANY"}),
    },
    {
        .id = "MESH-UNKNOWN", .scope = MESH, .field = "", .general = true,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.field = "defaultConfig", IS_OF(&mesh_schema, &proxy_schema),
                          .says = "has no effect in defaultConfig",
                          .why = PASSED_OVER,
                          .fix = "move {key} to the top level of {here}"},
                         {IS_NOT_IN(&mesh_schema), .says = "\"{key}\" is no field of Istio's",
                          .why = PASSED_OVER, .fix = "rename it to {value}"},
                         {.shape = OTHERWISE, .says = "\"{key}\" is no field of Istio's up to {release}",
                          .why = PASSED_OVER, .fix = "leave it out, or state the environment.istioVersion that has it"},
                         {IS_TOO_NEW_IN(&mesh_schema), .when = &in_older_chart, .says = "\"{key}\" is not known before Istio {release}",
                          .why = "it has no effect on the version that this chart installs",
                          .fix = "leave it out, or install Istio {release}"},
                         {IS_TOO_NEW_IN(&mesh_schema), .says = "\"{key}\" is not known before Istio {release}",
                          .why = "it has no effect on the version that runs here",
                          .fix = "leave it out, or state environment.istioVersion: \"{release}\""}),
    },
};
// clang-format on

const struct family mesh_family = {"Istio mesh config", rules, sizeof rules / sizeof *rules};
