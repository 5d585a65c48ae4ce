// SPDX-License-Identifier: Apache-2.0
/* The places in values of Istio's charts, and the mesh config in them. */
#include "judge/inputs.h"
#include "judge/pairs.h"
#include "judge/targets.h"
#include "judge/values.h"

#include <string.h>

#define POLICY "defaultTrafficPolicy"
#define POLICY_SINCE 31 /* Istio 1.31 */

/* A release before that ignores the field, so findings there only warn. */
static void add_policy(struct judgement *judgement, const struct target *mesh)
{
    const struct path above = target_path(mesh), path = path_below(&above, POLICY);
    struct target target = {.scope = MESH_POLICY,
                            .node = config_member(mesh->node, POLICY),
                            .old = config_member(mesh->old, POLICY),
                            .text = mesh->text,
                            .values = mesh->values};
    int minor = istio_minor_at(judgement, mesh);
    target.at_most = minor < 0 ? WARN : OFF;
    if (json_is(target.node, JSON_OBJECT) && (minor < 0 || minor >= POLICY_SINCE))
        target_add(judgement, &path, target);
}

/* A value that should be a mapping and is none gets a target, so that a rule can report it. */
static const struct json *without_scalar(struct arena *arena, const struct json *mesh,
                                         const char *block)
{
    const struct json *value = json_get(mesh, block);
    if (!value || json_is(value, JSON_OBJECT) || json_is(value, JSON_NULL))
        return mesh;
    struct json *rest = json_new_object(arena);
    json_each (member, mesh)
        if (member != value)
            json_set(arena, rest, json_key(member), json_new_twin(arena, member));
    return rest;
}

static void add_mesh(struct judgement *judgement, const struct path *path,
                     const struct target *around)
{
    struct target mesh = *around;
    mesh.scope = MESH;
    mesh.node = json_get(around->node, "meshConfig");
    mesh.old = json_get(around->old, "meshConfig");
    if (!json_is(mesh.node, JSON_OBJECT))
        return;
    mesh.node = without_scalar(judgement->arena, mesh.node, "defaultConfig");
    const struct path at = path_below(path, "meshConfig");
    const struct target *added = target_add(judgement, &at, mesh);
    if (added)
        add_policy(judgement, added);
}

static void add_shared_global(struct judgement *judgement, const struct values *values)
{
    const struct target whole = {.scope = VALUES_GLOBAL,
                                 .node = judgement->subject->object,
                                 .old = judgement->subject->old,
                                 .values = values};
    target_add(judgement, &(struct path){0}, whole);
}

static void add_places(struct judgement *judgement, const struct values *values)
{
    struct target target = {
        .node = values->node, .old = values->old, .text = values->text, .values = values};
    target.scope = VALUES;
    target_add(judgement, &values->path, target);
    if (values->chart != CHART_ISTIOD)
        return;
    target.scope = VALUES_GLOBAL;
    target_add(judgement, &values->path, target);
    if (values->shares_global)
        add_shared_global(judgement, values);
    add_mesh(judgement, &values->path, &target);
}

/* The k8s of one component; of its list each has a name and a block of its own. */
static void add_component(struct judgement *judgement, const struct values *values,
                          const struct path *path, const struct json *one, const struct json *old)
{
    const struct path at = path_below(path, "k8s");
    struct target target = {.scope = COMPONENT,
                            .node = json_get(one, "k8s"),
                            .old = json_get(old, "k8s"),
                            .values = values};
    if (json_is(target.node, JSON_OBJECT))
        target_add(judgement, &at, target);
}

static void add_components(struct judgement *judgement, const struct values *values)
{
    static const char *const names[] = {"pilot", "ingressGateways", "egressGateways"};
    struct path components = {0};
    path_parse(&components, judgement->arena, "spec.components");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct path path = path_below(&components, names[i]);
        const struct json *now = path_find(&path, judgement->subject->object);
        const struct json *before = path_find(&path, judgement->subject->old);
        const struct json *const *twins =
            pairs_of(judgement->arena, json_list(now), json_list(before), "name", NULL);
        unsigned index = 0;
        if (json_is(now, JSON_OBJECT))
            add_component(judgement, values, &path, now, before);
        json_each (one, json_list(now)) {
            struct path element = path;
            path_add_index(&element, index);
            add_component(judgement, values, &element, one, twins ? twins[index] : NULL);
            index++;
        }
    }
}

/* An operator's resource has a mesh config of its own, to which that of its values is added. */
static void add_own(struct judgement *judgement, const struct values *values)
{
    struct path spec = {0};
    path_add_key(&spec, "spec");
    struct target target = {.node = path_find(&spec, judgement->subject->object),
                            .old = path_find(&spec, judgement->subject->old),
                            .values = values};
    if (!json_is(target.node, JSON_OBJECT))
        return;
    add_mesh(judgement, &spec, &target);
    target.scope = VALUES_GLOBAL; /* it has no global, but what else of it is no mapping is told */
    target_add(judgement, &spec, target);
    add_components(judgement, values);
}

void targets_of_values(struct judgement *judgement, const struct values *list)
{
    for (const struct values *values = list; values; values = values->next) {
        if (values->written) {
            struct target text = {.scope = VALUES_TEXT,
                                  .node = values->written,
                                  .old = values->written_before,
                                  .text = values->text,
                                  .values = values};
            target_add(judgement, &values->path, text);
        }
        if (json_is(values->node, JSON_OBJECT))
            add_places(judgement, values);
        if (values->shares_global)
            add_shared_global(judgement, values);
        if (values->by == BY_OPERATOR)
            add_own(judgement, values);
        targets_of_gateways(judgement, values);
        targets_of_env(judgement, values);
    }
}
