// SPDX-License-Identifier: Apache-2.0
#include "pairs/pods.h"

#include "rule/kind.h"

#include <string.h>

bool is_nobodys(const struct subject *subject, const struct environment *environment)
{
    (void)environment;
    return !has_controller(subject->object);
}

static bool says(const struct json *object, const char *path, const char *text)
{
    const char *said = json_string(json_look(object, path));
    return said && strcmp(said, text) == 0;
}

static bool is_labelled(const struct json *labels, const char *key, const char *text)
{
    const char *said = json_string(json_get(labels, key));
    return said && strcmp(said, text) == 0;
}

/* A gateway has Istio's container alone, from the gateway template or with the image `auto`. */
static bool is_gateway(const struct json *template, const struct json *labels)
{
    const char *edge = json_string(json_get(labels, "istio"));
    const char *by =
        json_string(json_look(template, "metadata.annotations[inject.istio.io/templates]"));
    if ((edge && strstr(edge, "gateway")) || (by && strstr(by, "gateway")))
        return true;
    const struct json *containers = json_look(template, "spec.containers");
    json_each (container, containers)
        if (!says(container, "image", "auto"))
            return false;
    return json_size(containers) > 0;
}

void enter_workload(struct world *world, struct peer *peer, const struct json *object)
{
    const struct kind_row *row = kind_row_of(peer->row->group, peer->row->kind);
    const char *at = row ? kind_place(row, POD_TEMPLATE) : NULL;
    const struct json *template = at ? json_look(object, at) : NULL;
    const struct json *labels = json_look(template, "metadata.labels");
    bool counted =
        strcmp(peer->row->kind, "Deployment") == 0 || strcmp(peer->row->kind, "StatefulSet") == 0;
    peer->facts = (counted ? IS_COUNTED : 0) | (is_gateway(template, labels) ? IS_GATEWAY : 0) |
                  (has_controller(object) ? IS_OWNED : 0);
    peer_keep(world, peer, "labels", labels);
    peer_keep(world, peer, "annotations", json_look(template, "metadata.annotations"));
    peer_keep(world, peer, "replicas", json_look(object, "spec.replicas"));
    json_each_member (label, labels)
        peer_enter(world, peer, PEER_LABELLED, peer->namespace, json_key(label),
                   json_string(label));
    if (strcmp(peer->row->kind, "Rollout") == 0 ||
        !template) /* the labels of its Pods are not certain */
        peer_enter(world, peer, PEER_IN, peer->namespace);
    if (strcmp(peer->row->kind, "Deployment") == 0)
        peer_enter(world, peer, PEER_NAMED, peer->namespace, peer->name);
}

struct service_name service_named(const struct around *around, const char *host)
{
    struct arena *arena = around->judgement->arena;
    const char *domain = around->judgement->policy->environment.cluster_domain;
    const char *dot = host ? strchr(host, '.') : NULL, *end = dot ? strchr(dot + 1, '.') : NULL;
    if (!end || host[0] == '*' || strcmp(end, arena_print(arena, ".svc.%s", domain)) != 0)
        return (struct service_name){0};
    return (struct service_name){arena_copy(arena, dot + 1, (size_t)(end - dot - 1)),
                                 arena_copy(arena, host, (size_t)(dot - host))};
}

const struct peer *service_of(const struct around *around, const char *host)
{
    const struct service_name named = service_named(around, host);
    const struct peer *service =
        around_first(around, PEER_SERVICE, PEER_NAMED, named.namespace, named.name);
    return service && !service->veiled ? service : NULL;
}

struct chosen workloads_with(const struct around *around, const char *namespace,
                             const struct json *labels, const struct json *more)
{
    const struct json *const both[] = {labels, more};
    struct chosen chosen = {.labels = labels, .more = more};
    bool any = false;
    for (size_t i = 0; i < 2; i++)
        json_each_member (label, both[i]) {
            struct peers peers = around_find(around, PEER_WORKLOAD, PEER_LABELLED, namespace,
                                             json_key(label), json_string(label));
            if (!any || peers_count(&peers) < peers_count(&chosen.peers))
                chosen.peers = peers;
            any = true;
        }
    return chosen;
}

static bool has_all(const struct json *labels, const struct json *wanted)
{
    json_each_member (label, wanted)
        if (!json_equal(label, json_get(labels, json_key(label))))
            return false;
    return true;
}

const struct peer *chosen_next(struct chosen *chosen)
{
    const struct peer *peer;
    while ((peer = peers_next(&chosen->peers))) {
        const struct json *labels = peer_says(peer, "labels");
        if (has_all(labels, chosen->labels) && has_all(labels, chosen->more))
            return peer;
    }
    return NULL;
}

static const struct json *selector_of(const struct peer *authentication)
{
    const struct json *labels =
        json_look(peer_says(authentication, "spec"), "selector.matchLabels");
    return json_size(labels) ? labels : NULL;
}

/* The only PeerAuthentication of the namespace that decides for these labels; *several: there is
 * more than one. */
static const struct peer *deciding(const struct around *around, const char *namespace,
                                   const struct json *labels, bool selecting, bool *several)
{
    struct peers found = around_find(around, PEER_AUTHENTICATION, PEER_IN, namespace);
    const struct peer *only = NULL;
    for (const struct peer *peer; (peer = peers_next(&found));) {
        const struct json *selector = selector_of(peer);
        if (selecting != (selector != NULL) || (selector && !has_all(labels, selector)))
            continue;
        *several |= only || peer->veiled;
        only = peer;
    }
    return only;
}

const struct peer *strict_by(const struct around *around, const char *namespace,
                             const struct json *labels)
{
    const char *root = around->judgement->policy->environment.istio_namespace;
    bool several = around_hides(around, PEER_AUTHENTICATION),
         in_root = strcmp(namespace, root) == 0;
    const struct peer *peer = in_root ? NULL : deciding(around, namespace, labels, true, &several);
    peer = peer ? peer : deciding(around, namespace, labels, false, &several);
    peer = peer ? peer : deciding(around, root, labels, false, &several);
    if (!peer || several)
        return NULL;
    const struct json *spec = peer_says(peer, "spec");
    return says(spec, "mtls.mode", "STRICT") && !json_size(json_get(spec, "portLevelMtls")) ? peer
                                                                                            : NULL;
}

enum injection injection_in(const struct around *around, const char *namespace)
{
    const struct peer *peer = around_first(around, PEER_NAMESPACE, PEER_NAMED, "", namespace);
    const struct json *labels = peer ? peer_says(peer, "metadata.labels") : NULL;
    if (!peer || json_get(labels, "istio.io/dataplane-mode"))
        return INJECTION_UNKNOWN;
    const struct json *injects = json_get(labels, "istio-injection");
    if (injects)
        return is_labelled(labels, "istio-injection", "enabled") ? INJECTED : NOT_INJECTED;
    return json_get(labels, "istio.io/rev") ? INJECTED : NOT_INJECTED;
}

enum injection injection_of(const struct around *around, const struct peer *workload)
{
    const struct json *labels = peer_says(workload, "labels");
    const char *inject = "sidecar.istio.io/inject";
    if (json_get(labels, "istio.io/dataplane-mode"))
        return INJECTION_UNKNOWN;
    if (json_get(labels, inject))
        return is_labelled(labels, inject, "true")    ? INJECTED
               : is_labelled(labels, inject, "false") ? NOT_INJECTED
                                                      : INJECTION_UNKNOWN;
    if (json_get(labels, "istio.io/rev"))
        return INJECTED;
    return injection_in(around, workload->namespace);
}
