// SPDX-License-Identifier: Apache-2.0
/* What pair rules read of the objects beside theirs, a row for each kind; and how they find them.
 */
#include "pairs/pairs.h"

#include "judge/inputs.h"
#include "judge/values.h"
#include "knative/keys.h"
#include "knative/lessons.h"
#include "pairs/pods.h"
#include "pairs/routes.h"
#include "read/yaml.h"

#include <limits.h>
#include <string.h>

#define RESOURCES "global.proxy.resources"

/* The full name of a host; NULL: it has a placeholder. */
static const char *host_of(struct world *world, const struct peer *peer, const struct json *host)
{
    const char *whole = host_resolved(&world->arena, json_string(host), peer->namespace,
                                      world->environment->cluster_domain);
    return whole && !has_placeholder(whole) ? whole : NULL;
}

static void enter_subsets(struct world *world, struct peer *peer, const struct json *subsets,
                          const char *host, const char *callers)
{
    json_each (subset, subsets) {
        const char *name = json_string(json_get(subset, "name"));
        if (!name || has_placeholder(name)) {
            peer_enter(world, peer, PEER_UNTOLD, host);
            continue;
        }
        peer_enter(world, peer, PEER_OF_SUBSET, host, name);
        if (!peer->veiled)
            peer_enter(world, peer, PEER_MERGED_SUBSET, peer->namespace, host, callers, name);
    }
}

static void enter_rule(struct world *world, struct peer *peer, const struct json *object)
{
    const struct json *spec = json_get(object, "spec"), *policy = json_get(spec, "trafficPolicy");
    const char *host = host_of(world, peer, json_get(spec, "host"));
    const char *callers =
        callers_of(&world->arena, json_get(spec, "workloadSelector"), json_get(spec, "exportTo"));
    if (!host) {
        peer_veil(peer);
        return;
    }
    peer->facts = blocks_of(policy) | (json_get(spec, "workloadSelector") ? SELECTS : 0);
    peer_enter(world, peer, PEER_OF_HOST, host);
    peer_enter(world, peer, PEER_OF_HOST_IN, peer->namespace, host);
    if (peer->veiled)
        peer_enter(world, peer, PEER_UNTOLD, host);
    if (json_is(policy, JSON_OBJECT)) {
        peer_enter(world, peer, PEER_SPEAKING, peer->namespace, host);
        peer_enter(world, peer, PEER_MERGED, peer->namespace, host, peer->veiled ? NULL : callers);
    }
    enter_subsets(world, peer, json_get(spec, "subsets"), host, callers);
}

struct entering {
    struct world *world;
    struct peer *peer;
};

/* Also entered by the subset alone, because the rule that defines it may be for a wildcard. */
static void enter_destination(const struct route_place *place, void *closure)
{
    const struct entering *entering = closure;
    const char *subset = json_string(json_get(place->destination, "subset"));
    const char *host =
        host_of(entering->world, entering->peer, json_get(place->destination, "host"));
    if (!subset)
        return;
    if (!host || has_placeholder(subset))
        peer_veil(entering->peer);
    peer_enter(entering->world, entering->peer, PEER_OF_SUBSET, host, subset);
    peer_enter(entering->world, entering->peer, PEER_OF_SUBSET, "*", subset);
}

static void enter_routes(struct world *world, struct peer *peer, const struct json *object)
{
    struct entering entering = {world, peer};
    each_destination(&world->arena, object, true, enter_destination, &entering);
}

static void enter_hosts(struct world *world, struct peer *peer, const struct json *object)
{
    json_each (host, json_look(object, "spec.hosts"))
        peer_enter(world, peer, PEER_OF_HOST, json_string(host));
}

static void enter_name(struct world *world, struct peer *peer, const struct json *object)
{
    (void)object;
    peer_enter(world, peer, PEER_NAMED, peer->namespace, peer->name);
}

static void enter_namespace(struct world *world, struct peer *peer, const struct json *object)
{
    (void)object;
    peer_enter(world, peer, PEER_IN, peer->namespace);
}

/* A cluster's name in it is outbound|PORT|SUBSET|HOST. */
static void enter_filter(struct world *world, struct peer *peer, const struct json *value)
{
    const char *text = json_string(value), *key = json_key(value);
    const char *bar = text ? strchr(text, '|') : NULL, *subset = bar ? strchr(bar + 1, '|') : NULL;
    const char *end = subset ? strchr(subset + 1, '|') : NULL;
    if (end)
        peer_enter(world, peer, PEER_ABOUT, "subset",
                   arena_copy(&world->arena, subset + 1, (size_t)(end - subset - 1)));
    else if (text && key && strcmp(key, "subset") == 0)
        peer_enter(world, peer, PEER_ABOUT, "subset", text);
    json_each (member, text ? NULL : value)
        enter_filter(world, peer, member);
}

/* Keeps what values state of the sidecars' resources; nothing if two charts in one object differ.
 * */
static void keep_resources(struct world *world, struct peer *peer, const struct values *values,
                           const struct json *document)
{
    const struct json *shared = values->shares_global ? json_look(document, RESOURCES) : NULL;
    const struct json *resources = shared ? shared : json_look(values->node, RESOURCES);
    const struct json *before = peer_says(peer, "resources");
    bool differ = before && resources && !json_equal(before, resources);
    if (values->chart == CHART_ISTIOD && json_is(resources, JSON_OBJECT))
        peer_keep(world, peer, "resources", differ ? json_new_null(&world->arena) : resources);
}

/* The version of an image alone may be another mesh's. */
static void keep_release(struct peer *peer, const struct values *values)
{
    struct minors version = values->version;
    bool said = !values->tagged && (version.least > 0 || version.most < INT_MAX);
    unsigned release = version.least == version.most ? RELEASE(version.least) : RELEASES;
    if (said)
        peer->facts = peer->facts && peer->facts != release ? RELEASES : release;
}

static void enter_mesh(struct world *world, struct peer *peer, const struct json *object)
{
    const struct subject subject = {.kind_name = peer->row->kind, .object = object};
    const struct values *values = peer->values ? peer->values : values_of(&world->arena, &subject);
    peer_enter(world, peer, PEER_IN, "");
    for (; values; values = values->next) {
        keep_release(peer, values);
        keep_resources(world, peer, values, object);
    }
}

static void enter_serving(struct world *world, struct peer *peer, const struct json *object)
{
    peer->facts = RELEASE(knative_release(json_string(json_look(object, "spec.version"))));
    peer_enter(world, peer, PEER_IN, peer->namespace);
}

static void enter_target(struct world *world, struct peer *peer, const struct json *object)
{
    const struct json *target = json_look(object, "spec.scaleTargetRef");
    const char *kind = json_string(json_get(target, "kind"));
    const char *name = json_string(json_get(target, "name"));
    if (kind && name)
        peer_enter(world, peer, PEER_ABOUT, peer->namespace,
                   arena_print(&world->arena, "%s/%s", kind, name));
}

static void enter_backends(struct world *world, struct peer *peer, const struct json *object)
{
    json_each (target, json_look(object, "spec.targetRefs")) {
        const char *group = json_string(json_get(target, "group"));
        if (json_says(json_get(target, "kind"), "Service") &&
            (!group || !*group || strcmp(group, "core") == 0))
            peer_enter(world, peer, PEER_ABOUT, peer->namespace,
                       json_string(json_get(target, "name")));
    }
}

/* Keeps what the injector's map gives a sidecar without resources of its own. */
static void enter_map(struct world *world, struct peer *peer, const struct json *object)
{
    const char *text = json_string(json_look(object, "data.values"));
    struct error ignored;
    enter_name(world, peer, object);
    if (!text || !starts_with(peer->name, INJECTOR))
        return;
    const struct json *values =
        yaml_parse(&world->arena, text, strlen(text), YAML_EMBEDDED, &ignored);
    peer_keep(world, peer, "resources", json_look(values, RESOURCES));
    peer_enter(world, peer, PEER_ABOUT, peer->namespace, INJECTOR);
}

static bool is_teaching(const struct subject *subject, const struct environment *environment)
{
    if (subject->namespace && strcmp(subject->namespace, environment->istio_namespace) == 0)
        return subject_is_injector(subject);
    return subject->namespace && strcmp(subject->namespace, environment->knative_namespace) == 0 &&
           (lesson_number_of(subject->name) < LESSON_MAPS ||
            strcmp(subject->name, "config-network") == 0);
}

/* Does the object install one of Istio's charts, or is it a part of such an object? */
static bool is_release(const struct subject *subject, const struct environment *environment)
{
    (void)environment;
    return (subject->name && strstr(subject->name, "istio")) ||
           values_expected(subject->kind_name, subject->object);
}

#define ISTIO "networking.istio.io"
#define GATEWAY_API "gateway.networking.k8s.io"
#define MAKES_PODS(group_, kind_)                                                                  \
    {                                                                                              \
        (group_), (kind_), .is = PEER_WORKLOAD, .wants = is_nobodys, .enter = enter_workload       \
    }

// A row reads like a sentence, and sentences share lines.
// clang-format off
const struct peer_row peer_rows[] = {
    {ISTIO, "DestinationRule", PEER_RULE, {"spec.exportTo"}, .enter = enter_rule},
    {ISTIO, "VirtualService", .is = PEER_ROUTE, .enter = enter_routes},
    {ISTIO, "ServiceEntry", .is = PEER_ENTRY, .enter = enter_hosts},
    {ISTIO, "EnvoyFilter", .is = PEER_FILTER, .enter = enter_filter},
    {ISTIO, "WorkloadEntry", .is = PEER_MAKER, .enter = enter_namespace},
    {ISTIO, "WorkloadGroup", .is = PEER_MAKER, .enter = enter_namespace},
    {"flagger.app", "Canary", .is = PEER_MAKER, .enter = enter_namespace},
    {"security.istio.io", "PeerAuthentication", PEER_AUTHENTICATION, {"spec"}, .enter = enter_namespace},
    {GATEWAY_API, "BackendTLSPolicy", .is = PEER_BACKEND, .enter = enter_backends},
    {"gateway.networking.x-k8s.io", "XBackendTrafficPolicy", .is = PEER_BACKEND, .enter = enter_backends},
    {"", "Service", PEER_SERVICE, {"spec.type", "spec.selector", "spec.ports"}, .enter = enter_name},
    {"networking.k8s.io", "Ingress", .is = PEER_INGRESS},
    {"", "Namespace", PEER_NAMESPACE, {"metadata.labels"}, .cluster = true, .enter = enter_name},
    {"autoscaling", "HorizontalPodAutoscaler", PEER_SCALER, {"spec.maxReplicas"}, .enter = enter_target},
    MAKES_PODS("apps", "Deployment"),
    MAKES_PODS("apps", "StatefulSet"),
    MAKES_PODS("apps", "DaemonSet"),
    MAKES_PODS("apps", "ReplicaSet"),
    MAKES_PODS("batch", "Job"),
    MAKES_PODS("batch", "CronJob"),
    MAKES_PODS("", "ReplicationController"),
    MAKES_PODS("argoproj.io", "Rollout"),
    MAKES_PODS("apps.kruise.io", "CloneSet"),
    MAKES_PODS("apps.kruise.io", "StatefulSet"),
    MAKES_PODS("apps.kruise.io", "DaemonSet"),
    {"", "Pod", .is = PEER_WORKLOAD, .enter = enter_workload},
    {"serving.knative.dev", "Service", PEER_KSVC, {"metadata.annotations"}, .enter = enter_namespace},
    {"serving.knative.dev", "Configuration", .is = PEER_KSVC},
    {"", "ConfigMap", PEER_MAP, {"data"}, .wants = is_teaching, .enter = enter_map},
    {"sailoperator.io", "Istio", .is = PEER_MESH, .cluster = true, .enter = enter_mesh},
    {"sailoperator.io", "IstioRevision", .is = PEER_MESH, .cluster = true, .wants = is_nobodys, .enter = enter_mesh},
    {"install.istio.io", "IstioOperator", .is = PEER_MESH, .enter = enter_mesh},
    {"helm.toolkit.fluxcd.io", "HelmRelease", .is = PEER_MESH, .wants = is_release, .enter = enter_mesh},
    {"argoproj.io", "Application", .is = PEER_MESH, .wants = is_release, .enter = enter_mesh},
    {"argoproj.io", "ApplicationSet", .is = PEER_MESH, .wants = is_release, .enter = enter_mesh},
    {"kustomize.config.k8s.io", "Kustomization", .is = PEER_MESH, .cluster = true, .wants = is_release, .enter = enter_mesh},
    {"helm.cattle.io", "HelmChart", .is = PEER_MESH, .wants = is_release, .enter = enter_mesh},
    {VALUES_GROUP, VALUES_KIND, .is = PEER_MESH, .cluster = true, .enter = enter_mesh},
    {"operator.knative.dev", "KnativeServing", PEER_SERVING, {"spec.config"}, .enter = enter_serving},
};
// clang-format on
const size_t peer_row_count = sizeof peer_rows / sizeof *peer_rows;
