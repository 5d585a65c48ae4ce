// SPDX-License-Identifier: Apache-2.0
/* The Deployments of the control planes, and how many Pods they have. */
#include "control/planes.h"
#include "families.h"

#include "rule/rule.h"

#include <string.h>

static bool is_unscaled(const struct judgement *judgement, const struct target *target)
{
    const struct plane *plane = plane_of(judgement);
    (void)target;
    return !plane || !plane->scaled;
}

static const struct condition without_autoscaler = {.holds = is_unscaled};

static bool is_named(const struct json *container, const char *name)
{
    const char *stated = json_string(json_get(container, "name"));
    return stated && strcmp(stated, name) == 0;
}

static bool is_no_activator(const struct judgement *judgement, const struct target *target)
{
    const struct plane *plane = plane_of(judgement);
    return target->scope == CONTROL_CONTAINER && (!plane || strcmp(plane->name, "activator") != 0 ||
                                                  !is_named(target->node, plane->container));
}

static const struct condition not_the_activator = {.holds = is_no_activator, .reads = {"name"}};

enum { SET_BY_HAND, STOPPED };

#define COUNT "spec.replicas"

/* A Scale leaves out spec.replicas where that is 0. */
static double count_in(const struct judgement *judgement, const struct json *object)
{
    double count = judgement->subject->kind == SCALE ? 0 : -1;
    measure(json_look(object, COUNT), UNIT_COUNT, &count);
    return count;
}

/*
 * Did an author decide upon this number? In a file that is no dump, the author has written it. In a
 * cluster every Deployment has a number, so only a change of it tells; and to start again what was
 * stopped, one has to change it.
 */
static bool is_decided(const struct judgement *judgement, const struct target *target)
{
    const struct subject *subject = judgement->subject;
    double now = count_in(judgement, target->node), then = count_in(judgement, target->old);
    bool states = subject->in_file && subject->kind != SCALE && now >= 0 &&
                  !json_look(target->node, "metadata.uid");
    return states || (subject->update && now >= 0 && then > 0 && now != then);
}

static void check_count(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    if (judgement->never_blocks || !is_decided(judgement, target))
        return;
    double count = count_in(judgement, target->node);
    report(judgement, rule, target,
           (struct finding){
               .fault = &rule->faults[count == 0 ? STOPPED : SET_BY_HAND],
               .found = arena_print(judgement->arena, "%.0f", count),
               .key = plane_of(judgement)->name,
           });
}

/* Variables that people set on Knative's, as if its programs were others. */
static const char *const unread[] = {"CONCURRENCY_LIMIT", "ETCD_CLIENT_TIMEOUT",
                                     "KUBERNETES_CACHE_SIZE", NULL};

static bool is_dead(bool of_istio, const char *name)
{
    if (of_istio)
        return starts_with(name, "PILOT_") && !istiod_reads(name);
    for (const char *const *dead = unread; *dead; dead++)
        if (strcmp(*dead, name) == 0)
            return true;
    return false;
}

/* Values of charts set the variables of istiod alone. */
static bool is_anothers(const struct judgement *judgement, const struct target *env)
{
    const struct plane *plane = plane_of(judgement);
    return !env->values && (!plane || !is_named(env->parent->node, plane->container));
}

static const struct condition of_another_program = {.holds = is_anothers, .reads = {"../name"}};

enum { IN_A_LIST, IN_VALUES };

static void check_env(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    bool of_istio = target->values || plane_of(judgement)->of_istio;
    bool list = json_is(target->node, JSON_ARRAY);
    unsigned index = 0;
    json_each (entry, target->node) {
        const char *name = list ? json_string(json_get(entry, "name")) : json_key(entry);
        const char *field = list ? arena_print(judgement->arena, "[%u].name", index)
                                 : arena_print(judgement->arena, "[%s]", name);
        index++;
        if (name && field && is_dead(of_istio, name))
            report(judgement, rule, target,
                   (struct finding){.fault = &rule->faults[list ? IN_A_LIST : IN_VALUES],
                                    .field = field,
                                    .found = name,
                                    .inputs = {field}});
    }
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KD-ACTIVATOR-MEM", .scope = CONTROL_CONTAINER, .also = ALSO(SERVING_MEMORY),
        .field = "resources.limits.memory",
        .unless = &not_the_activator,
        .faults = FAULTS({AT_LEAST(ACTIVATOR_MEMORY_LIMIT),
                          .why = "an OOM kill of the activator drops every request that it holds",
                          .fix = "{key}: {recommended}"}),
    },
    {
        .id = "KD-SCALE-HPA", .scope = CONTROL_PLANE, .field = COUNT,
        .check = check_count, .unless = &without_autoscaler,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([SET_BY_HAND] =
                             {.says = "{found} does not stay",
                              .why = "the HPA of this Deployment owns its count and sets it back",
                              .fix = "set minReplicas of HPA {key} instead"},
                         [STOPPED] =
                             {.says = "{found} stops {key} and its HPA",
                              .why = "neither does anything until somebody scales it up by hand",
                              .fix = "leave it out; HPA {key} decides"}),
        .reads = {COUNT, "metadata.uid"},
    },
    {
        .id = "KD-DEAD-ENV", .scope = CONTROL_ENV, .field = "",
        .check = check_env, .unless = &of_another_program,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([IN_A_LIST] =
                             {.says = "{found} has no effect",
                              .why = "no program here reads this variable; it only restarts the pods",
                              .fix = "remove the entry"},
                         [IN_VALUES] =
                             {.says = "{found} has no effect",
                              .why = "no program here reads this variable; it only restarts the pods",
                              .fix = "remove it"}),
        .reads = {"[0].name"},
    },
};
// clang-format on

const struct family control_plane_family = {"Control plane", rules, sizeof rules / sizeof *rules};
