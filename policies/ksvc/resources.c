// SPDX-License-Identifier: Apache-2.0
/* What the containers of a revision's Pods may take: queue-proxy's, and the author's own. */
#include "families.h"
#include "judge/checks.h"
#include "judge/places.h"
#include "knative/lessons.h"
#include "knative/queue_proxy.h"
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

#include <string.h>

#define RESOURCE(name) "metadata.annotations[" QUEUE name "]"
#define MEMORY_LIMIT RESOURCE("memory-resource-limit")
#define CPU_LIMIT RESOURCE("cpu-resource-limit")
#define CPU_REQUEST RESOURCE("cpu-resource-request")
#define STORAGE_LIMIT RESOURCE("ephemeral-storage-resource-limit")
#define ORDER_WORDS BELOW_REQUEST("no Pod of the revision is admitted")

static bool has_no_share(const struct target *target)
{
    return !json_look(target->node, RESOURCE("resource-percentage")) &&
           !json_look(target->node, RESOURCE("resourcePercentage"));
}

/* A Service does not show what config-deployment says instead. */
static bool has_usual_request(const struct judgement *judgement, const struct target *target)
{
    return has_no_share(target) && !json_look(target->node, CPU_REQUEST) &&
           !lesson(judgement, OF_DEPLOYMENT, "queue-sidecar-cpu-request", NULL);
}

static const struct condition usual_request = {
    .holds = has_usual_request, .reads = {CPU_REQUEST}, .assumes = CPU_REQUEST};

enum { BELOW_TAUGHT = 7 };

/* The requests that the input says of all. */
static void check_taught(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    static const struct {
        const char *limit, *request, *key, *lesson;
    } rows[] = {
        {CPU_LIMIT, CPU_REQUEST, QUEUE "cpu-resource-limit", "queue-sidecar-cpu-request"},
        {MEMORY_LIMIT, RESOURCE("memory-resource-request"), QUEUE "memory-resource-limit",
         "queue-sidecar-memory-request"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *from;
        const struct json *value = json_look(target->node, rows[i].limit);
        double limit, request;
        if (has_no_share(target) && !json_look(target->node, rows[i].request) &&
            measure(value, UNIT_QUANTITY, &limit) &&
            lesson_number(judgement, OF_DEPLOYMENT, rows[i].lesson, UNIT_QUANTITY, &request,
                          &from) &&
            limit < request)
            report(judgement, rule, target,
                   (struct finding){.fault = &rule->faults[BELOW_TAUGHT],
                                    .field = rows[i].limit,
                                    .found = shown(judgement, value),
                                    .key = rows[i].key,
                                    .value = lesson(judgement, OF_DEPLOYMENT, rows[i].lesson, NULL),
                                    .taught = from,
                                    .inputs = {rows[i].limit, rows[i].request}});
    }
}

enum { OF_A_CONTAINER, OF_THE_DEFAULTS };

/* Two quantities that stand under a target. */
static void check_order(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const char *key, const char *const fields[2],
                        const struct json *const values[2])
{
    double request, limit;
    bool defaults = target->scope == KNATIVE_MAP;
    if (!measure(values[0], UNIT_QUANTITY, &request) ||
        !measure(values[1], UNIT_QUANTITY, &limit) || request <= limit)
        return;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[defaults ? OF_THE_DEFAULTS : OF_A_CONTAINER],
                            .field = fields[0],
                            .found = shown(judgement, values[0]),
                            .key = key,
                            .value = shown(judgement, values[1]),
                            .no_worse = order_no_worse(target, fields[0], fields[1], UNIT_QUANTITY),
                            .inputs = {fields[0], fields[1]}});
}

struct walk {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
};

/* Every resource that a container asks for, as the kubelet's own and a vendor's. */
static void check_container(const char *field, const struct json *resources, const struct json *old,
                            void *closure)
{
    const struct walk *walk = closure;
    struct arena *arena = walk->judgement->arena;
    (void)old;
    json_each_member (request, json_get(resources, "requests")) {
        const char *key = json_key(request);
        const struct json *limit = json_get(json_get(resources, "limits"), key);
        if (limit)
            check_order(walk->judgement, walk->rule, walk->target, key,
                        (const char *const[]){arena_print(arena, "%s.requests[%s]", field, key),
                                              arena_print(arena, "%s.limits[%s]", field, key)},
                        (const struct json *const[]){request, limit});
    }
}

static void check_defaults(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    static const char *const pairs[][2] = {
        {"revision-cpu-request", "revision-cpu-limit"},
        {"revision-memory-request", "revision-memory-limit"},
        {"revision-ephemeral-storage-request", "revision-ephemeral-storage-limit"},
    };
    if (strcmp(judgement->subject->name, "config-defaults") != 0)
        return;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *fields[2];
        const struct json *values[2];
        for (size_t j = 0; j < 2; j++) {
            fields[j] = arena_print(judgement->arena, "data[%s]", pairs[i][j]);
            values[j] = json_look(target->node, fields[j]);
        }
        check_order(judgement, rule, target, pairs[i][0], fields, values);
    }
}

/* A Service sets the requests of its own containers; config-defaults those of containers that set
 * none. */
static void check_requests(struct judgement *judgement, const struct rule *rule,
                           const struct target *whole)
{
    (void)whole;
    for (const struct target *target = judgement->targets; target; target = target->next) {
        struct walk walk = {judgement, rule, target};
        if (target->scope == KNATIVE_MAP)
            check_defaults(judgement, rule, target);
        if (target->scope != REVISION_TEMPLATE)
            continue;
        each_place(judgement, target, "spec.containers[*].resources", check_container, &walk);
        each_place(judgement, target, "spec.initContainers[*].resources", check_container, &walk);
    }
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-QP-RES", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations, .check = check_taught,
        .faults = FAULTS({.field = MEMORY_LIMIT, IS_UNDER(RESOURCE("memory-resource-request")), ORDER_WORDS},
                         {.field = CPU_LIMIT, IS_UNDER(RESOURCE("cpu-resource-request")), ORDER_WORDS},
                         {.field = CPU_LIMIT, IS_BELOW("25m", UNIT_QUANTITY), .when = &usual_request, .usual = "100m",
                          .fits = QUEUE_PROXY_CPU_LIMIT,
                          .says = "{found} is below its request, 25m by default",
                          .why = "no Pod of the revision is admitted", .fix = "{key}: \"{value}\""},
                         {.field = STORAGE_LIMIT, IS_UNDER(RESOURCE("ephemeral-storage-resource-request")),
                          ORDER_WORDS},
                         {.field = MEMORY_LIMIT, AT_LEAST(QUEUE_PROXY_MEMORY_LIMIT), KILLED},
                         {.field = CPU_LIMIT, AT_LEAST(QUEUE_PROXY_CPU_LIMIT), STARVED},
                         {.field = RESOURCE("resource-percentage"), IS_STATED, .at_most = WARN,
                          .usual = "400Mi", .fits = QUEUE_PROXY_MEMORY_LIMIT, 
                          .says = "is deprecated since Knative 1.11",
                          .why = "Knative clamps the shares it computes to limits of its own",
                          .fix = "remove it, and set queue.sidecar.serving.knative.dev/memory-resource-limit: "
                                 "\"{value}\""},
                         [BELOW_TAUGHT] =
                             {.says = "{found} is below its request, {value} by default",
                              .why = "no Pod of the revision is admitted", .fix = "{key}: \"{value}\""}),
    },
    {
        .id = "KS-REQ-OVER-LIMIT", .kinds = KSVC | CONFIG_MAP, .scope = OBJECT,
        .field = "spec.template.spec.containers",
        .check = check_requests,
        .faults = FAULTS([OF_A_CONTAINER] =
                             {.says = "{found} is above its limit, {value}",
                              .why = "Kubernetes refuses every Pod of the revision",
                              .fix = "{key}: {value}"},
                         [OF_THE_DEFAULTS] =
                             {.says = "{found} is above its limit, {value}",
                              .why = "Kubernetes refuses every Pod that takes both defaults",
                              .fix = "{key}: \"{value}\""}),
        .reads = {"spec.template.spec", "data"},
    },
};
// clang-format on

const struct family ksvc_resources_family = {"Knative Service", rules,
                                             sizeof rules / sizeof *rules};
