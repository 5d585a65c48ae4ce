// SPDX-License-Identifier: Apache-2.0
/* Views: places whose fields have other names than those that rules use. */
#include "judge/pairs.h"
#include "judge/targets.h"

/* The value under the name that rules use; NULL: there is no value. */
static const struct json *view_of(struct arena *arena, const char *name, const struct json *value)
{
    struct json *view = value ? json_new_object(arena) : NULL;
    json_set(arena, view, name, json_new_twin(arena, value));
    return view;
}

/* The value at the path in both objects, under the name that the table of renames begins with. */
static void add_view(struct judgement *judgement, const char *written, enum scope scope,
                     const char *key, const struct rename renames[])
{
    const struct subject *subject = judgement->subject;
    const struct json *now = json_look(subject->object, written);
    const struct json *then = json_look(subject->old, written);
    struct path path = {0};
    path_parse(&path, judgement->arena, written);
    now = *key ? json_get(now, key) : now;
    then = *key ? json_get(then, key) : then;
    if (json_is(now, JSON_OBJECT))
        target_add(judgement, &path,
                   (struct target){.scope = scope,
                                   .node = view_of(judgement->arena, renames->rule, now),
                                   .old = view_of(judgement->arena, renames->rule, then),
                                   .renames = renames});
}

#define POOL "connectionPool"

/* One for all ports, and those of single ports, which replace it. */
void add_sidecar_pools(struct judgement *judgement, const char *written)
{
    static const struct rename renames[] = {{POOL, "inboundConnectionPool"}, {0}};
    add_view(judgement, written, SIDECAR_POOL, renames->here, renames);

    const struct json *spec = json_look(judgement->subject->object, written);
    const struct json *before = json_look(judgement->subject->old, written);
    const struct json *ports = json_get(spec, "ingress");
    const struct json *const *twins =
        pairs_of(judgement->arena, ports, json_get(before, "ingress"), "port.number", NULL);
    struct path path = {0};
    unsigned index = 0;
    path_parse(&path, judgement->arena, written);
    path_add_key(&path, "ingress");
    const unsigned above = path.length;
    json_each (port, json_list(ports)) {
        path_add_index(&path, index);
        if (json_is(json_get(port, POOL), JSON_OBJECT))
            target_add(judgement, &path,
                       (struct target){.scope = SIDECAR_POOL,
                                       .node = port,
                                       .old = twins ? twins[index] : NULL});
        path.length = above;
        index++;
    }
}

/* It says for some workloads what defaultConfig says for all. */
void add_proxy_settings(struct judgement *judgement, const char *written)
{
    static const struct rename renames[] = {{"defaultConfig", ""}, {0}};
    add_view(judgement, written, PROXY_SETTINGS, "", renames);
}
