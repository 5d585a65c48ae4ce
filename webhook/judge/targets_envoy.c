// SPDX-License-Identifier: Apache-2.0
/*
 * What an EnvoyFilter puts where. Whether istiod does anything with a value depends on what the
 * patch applies to and on its operation: most pairs of the two are ignored.
 * Source: istio.io/istio pilot/pkg/networking/core/envoyfilter, listener_patch.go and
 * cluster_patch.go; ADD is what convertToEnvoyFilterWrapper makes of INSERT_… of what has no order.
 */
#include "judge/inputs.h"
#include "judge/pairs.h"
#include "judge/targets.h"

#include <string.h>

enum { ADDED = 1, MERGED = 2, RELISTED = 4, REPLACED = 8 };

static const struct {
    const char *name;
    unsigned does;
} operations[] = {
    {"ADD", ADDED},          {"INSERT_BEFORE", ADDED}, {"INSERT_AFTER", ADDED},
    {"INSERT_FIRST", ADDED}, {"MERGE", MERGED},        {"MERGE_AND_REPLACE_LIST", RELISTED},
    {"REPLACE", REPLACED},
};

#define STEPS 8
#define EACH "*"

/* A place in patch.value. What ends a chain is its last filter, and there is one: beside that of
 * Istio Envoy refuses another one, whether a merge appends it or it is added. */
static const struct place {
    const char *applies;
    unsigned does;
    enum scope scope; /* ENVOY_HTTP: or ENVOY_TCP, as the type says */
    const char *steps[STEPS];
} envoy_places[] = {
    {"CLUSTER",
     ADDED | MERGED | RELISTED,
     ENVOY_KEEPALIVE,
     {"upstream_connection_options", "tcp_keepalive"}},
    {"CLUSTER",
     ADDED | MERGED | RELISTED,
     ENVOY_KEEPALIVE,
     {"upstream_bind_config", "socket_options", EACH}},
    {"LISTENER", ADDED | MERGED | RELISTED, ENVOY_KEEPALIVE, {"tcp_keepalive"}},
    {"LISTENER", ADDED | MERGED | RELISTED, ENVOY_KEEPALIVE, {"socket_options", EACH}},
    {"LISTENER",
     ADDED | MERGED | RELISTED,
     ENVOY_HTTP,
     {"filter_chains", EACH, "filters", EACH, "typed_config"}},
    {"LISTENER", ADDED, ENVOY_HTTP, {"default_filter_chain", "filters", EACH, "typed_config"}},
    {"FILTER_CHAIN", ADDED | RELISTED, ENVOY_HTTP, {"filters", EACH, "typed_config"}},
    {"NETWORK_FILTER", MERGED | REPLACED, ENVOY_HTTP, {"typed_config"}},
};

#define NETWORK_FILTERS "envoy.extensions.filters.network."

static bool is_of_type(const struct json *config, const char *type)
{
    const char *url = json_string(json_get(config, "@type"));
    const char *slash = url ? strrchr(url, '/') : NULL;
    return slash && strcmp(slash + 1, type) == 0;
}

static bool is_config(const struct json *config, enum scope *scope)
{
    *scope = ENVOY_HTTP;
    if (is_of_type(config, NETWORK_FILTERS "http_connection_manager.v3.HttpConnectionManager"))
        return true;
    *scope = ENVOY_TCP;
    return is_of_type(config, NETWORK_FILTERS "tcp_proxy.v3.TcpProxy");
}

/* One walk to one place: the same steps in the object and in the old one. */
struct descent {
    struct judgement *judgement;
    const struct target *patch;
    const struct place *place;
    struct path path;
};

static void find(struct descent *descent, const struct json *now, const struct json *then)
{
    enum scope scope = descent->place->scope;
    if (json_is(now, JSON_OBJECT) && (scope != ENVOY_HTTP || is_config(now, &scope)))
        target_add(
            descent->judgement, &descent->path,
            (struct target){.scope = scope, .node = now, .old = then, .parent = descent->patch});
}

static void descend(struct descent *descent, size_t step, const struct json *now,
                    const struct json *then)
{
    const char *name = descent->place->steps[step];
    const unsigned length = descent->path.length;
    unsigned index = 0;
    if (!name) {
        find(descent, now, then);
    } else if (strcmp(name, EACH) != 0) {
        const struct json *member = config_member(now, name);
        path_add_key(&descent->path, member ? json_key(member) : name);
        if (member)
            descend(descent, step + 1, member, config_member(then, name));
    } else if (json_is(now, JSON_ARRAY)) {
        json_each (element, now) {
            path_add_index(&descent->path, index);
            descend(descent, step + 1, element, json_at(then, index));
            descent->path.length = length;
            index++;
        }
    }
    descent->path.length = length;
}

static unsigned what_is_done(const struct json *patch)
{
    const char *name = json_string(json_get(patch, "operation"));
    for (size_t i = 0; name && i < sizeof operations / sizeof *operations; i++)
        if (strcmp(operations[i].name, name) == 0)
            return operations[i].does;
    return 0;
}

static void add_places(struct judgement *judgement, const struct target *patch)
{
    const struct json *said = json_get(patch->node, "patch"), *value = json_get(said, "value");
    const char *applies = json_string(json_get(patch->node, "applyTo"));
    unsigned does = what_is_done(said);
    struct descent descent = {judgement, patch, NULL, target_path(patch)};
    path_add_key(&descent.path, "patch");
    path_add_key(&descent.path, "value");
    /* Of what is merged beside a transport socket istiod takes that alone. */
    if (!applies || ((does & (MERGED | RELISTED)) && config_member(value, "transport_socket")))
        return;
    for (size_t i = 0; i < sizeof envoy_places / sizeof *envoy_places; i++) {
        descent.place = &envoy_places[i];
        if ((does & descent.place->does) && strcmp(descent.place->applies, applies) == 0)
            descend(&descent, 0, value, json_look(patch->old, "patch.value"));
    }
}

void add_envoy_patches(struct judgement *judgement, const char *written)
{
    const struct json *patches = json_look(judgement->subject->object, written);
    const struct json *const *twins = pairs_of(
        judgement->arena, patches, json_look(judgement->subject->old, written), "match", NULL);
    struct path path = {0};
    unsigned index = 0;
    path_parse(&path, judgement->arena, written);
    const unsigned above = path.length;
    json_each (patch, json_list(patches)) {
        path_add_index(&path, index);
        const struct target *target = target_add(
            judgement, &path,
            (struct target){
                .scope = ENVOY_PATCH, .node = patch, .old = twins ? twins[index] : NULL});
        if (target && json_is(patch, JSON_OBJECT))
            add_places(judgement, target);
        path.length = above;
        index++;
    }
}
