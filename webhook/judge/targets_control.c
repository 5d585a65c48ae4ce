// SPDX-License-Identifier: Apache-2.0
/* Where rules look in the control planes of Istio and Knative, and in what their operators make. */
#include "judge/pairs.h"
#include "judge/targets.h"
#include "judge/values.h"

#include <string.h>

static bool is_in(const struct judgement *judgement, const char *namespace)
{
    return strcmp(target_home(judgement->subject), namespace) == 0;
}

static bool is_of_knative(const struct judgement *judgement)
{
    return is_in(judgement, judgement->policy->environment.knative_namespace);
}

static bool is_of_either(const struct judgement *judgement)
{
    return is_of_knative(judgement) ||
           is_in(judgement, judgement->policy->environment.istio_namespace);
}

void add_control_plane(struct judgement *judgement, const char *written)
{
    if (is_of_either(judgement))
        target_add_object(judgement, written, CONTROL_PLANE);
}

/* The list of one container's environment. */
static void add_env(struct judgement *judgement, const struct target *container)
{
    struct path path = target_path(container);
    path_add_key(&path, "env");
    struct target env = {.scope = CONTROL_ENV,
                         .node = json_get(container->node, "env"),
                         .old = json_get(container->old, "env"),
                         .parent = container};
    if (json_is(env.node, JSON_ARRAY))
        target_add(judgement, &path, env);
}

void add_control_containers(struct judgement *judgement, const char *written)
{
    const struct subject *subject = judgement->subject;
    struct path path = {0};
    if (!is_of_either(judgement) ||
        !path_parse(&path, judgement->arena,
                    arena_print(judgement->arena, "%s.spec.containers", written)))
        return;
    const struct json *containers = path_find(&path, subject->object);
    if (!json_is(containers, JSON_ARRAY))
        return;
    const struct json *const *twins =
        pairs_of(judgement->arena, containers, path_find(&path, subject->old), "name", NULL);
    unsigned index = 0;
    json_each (container, containers) {
        struct path here = path;
        path_add_index(&here, index);
        const struct target *added = target_add(
            judgement, &here,
            (struct target){
                .scope = CONTROL_CONTAINER, .node = container, .old = twins ? twins[index] : NULL});
        if (added)
            add_env(judgement, added);
        index++;
    }
}

#define FLAT_SINCE 24 /* the chart has istiod's settings at the top, too */

static void add_env_at(struct judgement *judgement, const struct values *values,
                       const struct path *at, const char *written, const struct json *node,
                       const struct json *old)
{
    struct path path = *at;
    struct target env = {.scope = CONTROL_ENV,
                         .node = json_look(node, written),
                         .old = json_look(old, written),
                         .text = values->text,
                         .values = values};
    bool says = json_is(env.node, JSON_ARRAY) || json_is(env.node, JSON_OBJECT);
    if (says && path_parse(&path, judgement->arena, written))
        target_add(judgement, &path, env);
}

/* Of istiod's own chart; an operator's resource has a list of its own. */
void targets_of_env(struct judgement *judgement, const struct values *values)
{
    static const char own[] = "spec.components.pilot.k8s.env";
    const struct subject *subject = judgement->subject;
    if (values->chart != CHART_ISTIOD)
        return;
    add_env_at(judgement, values, &values->path, "pilot.env", values->node, values->old);
    if (values_since(values, FLAT_SINCE) != NO)
        add_env_at(judgement, values, &values->path, "env", values->node, values->old);
    if (values->by == BY_OPERATOR && !values->around)
        add_env_at(judgement, values, &(struct path){0}, own, subject->object, subject->old);
}

void add_autoscaler(struct judgement *judgement, const char *written)
{
    if (is_of_knative(judgement))
        target_add_object(judgement, written, AUTOSCALER_SPEC);
}

/* An update that takes the owner away is asked about the object as it was. */
void add_operated(struct judgement *judgement, const char *written)
{
    if (operator_of(judgement->subject->old))
        target_add_object(judgement, written, OPERATED);
}
