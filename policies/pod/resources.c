// SPDX-License-Identifier: Apache-2.0
/* What sidecars may use: the injector's annotations, and containers as they are declared. */
#include "families.h"
#include "judge/checks.h"
#include "judge/values.h"
#include "pod/sidecar.h"

#include <string.h>

#define QUANTITY_MOST 20 /* code points: two of them must leave room in a line */

#define CPU_REQUEST_FIELD ANNOTATION_OF("proxyCPU")
#define MEMORY_REQUEST_FIELD ANNOTATION_OF("proxyMemory")
#define CPU_LIMIT_FIELD ANNOTATION_OF("proxyCPULimit")
#define MEMORY_LIMIT_FIELD ANNOTATION_OF("proxyMemoryLimit")

static void check_partial(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    struct text found = TEXT_IN(judgement->arena), fix = TEXT_IN(judgement->arena);
    const char *by = NULL;
    size_t lacking = 0;

    for (enum resource i = 0; i < RESOURCES; i++)
        if (stated_resource(target, i))
            text_print(&found, "%s%s", found.length ? ", " : "",
                       resource_annotations[i] + strlen(RESOURCE_PREFIX));
    for (enum resource i = 0; found.length && i < RESOURCES; i++) {
        if (!resource_given(judgement, target, i)) {
            lacking++;
            by = by ? by : stated_default_by(judgement, i);
            text_print(&fix, "%s%s: \"", fix.length ? ", " : "", resource_annotations[i]);
            text_add_shown(&fix, completed(judgement, target, i), QUANTITY_MOST);
            text_add(&fix, "\"");
        }
    }
    /* Leaving CPU without a limit is a decision. */
    bool decided = lacking == 1 && !resource_given(judgement, target, CPU_LIMIT);
    if (found.length && lacking && !decided)
        report(judgement, rule, target,
               (struct finding){.found = found.data, .value = fix.data, .taught = by});
}

/* Completes nothing where the API server will refuse the annotation, and adds no memory limit that
 * the mesh may not have, because Pods would be killed for it. */
static bool repair_partial(const struct judgement *judgement, const struct finding *finding,
                           struct patch *patch)
{
    for (enum resource i = 0; i < RESOURCES; i++) {
        const struct json *value = stated_resource(finding->target, i);
        bool given = resource_given(judgement, finding->target, i);
        if (value ? !json_string(value) : !given && !stated_default(judgement, i))
            return false;
    }
    for (enum resource i = 0; i < RESOURCES; i++) {
        struct path path = finding->path;
        path_add_key(&path, resource_annotations[i]);
        if (!resource_given(judgement, finding->target, i))
            patch_add(patch, &path,
                      json_new_string(judgement->arena, completed(judgement, finding->target, i)));
    }
    return true;
}

/* A field of a declared container wins over the annotation. */
static bool counts(const struct judgement *judgement, const struct target *target,
                   enum resource resource)
{
    return !declared_resource(judgement, target, resource);
}

static bool does_cpu_limit_count(const struct judgement *judgement, const struct target *target)
{
    return counts(judgement, target, CPU_LIMIT);
}

static bool does_memory_limit_count(const struct judgement *judgement, const struct target *target)
{
    return counts(judgement, target, MEMORY_LIMIT);
}

static bool do_cpus_count(const struct judgement *judgement, const struct target *target)
{
    return counts(judgement, target, CPU_LIMIT) && counts(judgement, target, CPU_REQUEST);
}

static bool do_memories_count(const struct judgement *judgement, const struct target *target)
{
    return counts(judgement, target, MEMORY_LIMIT) && counts(judgement, target, MEMORY_REQUEST);
}

/* The value that POD-RES-PARTIAL writes is not denied, because it may be our own patch. */
static bool is_our_cpu_limit(const struct judgement *judgement, const struct target *target)
{
    return counts(judgement, target, CPU_LIMIT) && may_be_ours(judgement, target, CPU_LIMIT);
}

static bool is_our_memory_limit(const struct judgement *judgement, const struct target *target)
{
    return counts(judgement, target, MEMORY_LIMIT) && may_be_ours(judgement, target, MEMORY_LIMIT);
}

static const struct condition our_cpu_limit = {.holds = is_our_cpu_limit},
                              our_memory_limit = {.holds = is_our_memory_limit},
                              cpu_limit_counts = {.holds = does_cpu_limit_count},
                              memory_limit_counts = {.holds = does_memory_limit_count},
                              cpus_count = {.holds = do_cpus_count},
                              memories_count = {.holds = do_memories_count};

/* Where the limit leaves no room for what is recommended, the limit comes first. */
static bool is_room_below(const struct judgement *judgement, const struct json *limit)
{
    const struct limit *request = limit_of(judgement, SIDECAR_MEMORY_REQUEST);
    double most;
    return !measure(limit, UNIT_QUANTITY, &most) || !(request->recommended > most);
}

static bool is_room_in_annotations(const struct judgement *judgement, const struct target *target)
{
    return counts(judgement, target, MEMORY_REQUEST) &&
           is_room_below(judgement, resource_given(judgement, target, MEMORY_LIMIT));
}

static bool is_room_in_container(const struct judgement *judgement, const struct target *target)
{
    return is_room_below(judgement, json_look(target->node, "resources.limits.memory"));
}

static const struct condition room_in_annotations = {.holds = is_room_in_annotations,
                                                     .reads = {MEMORY_LIMIT_FIELD}},
                              room_in_container = {.holds = is_room_in_container,
                                                   .reads = {"resources.limits.memory"}};

/* What values leave out the chart has; a null takes that away, but for a dependency perhaps not. */
static bool takes_default_away(const struct target *target)
{
    static const char *const blocks[] = {"resources", "resources.limits",
                                         "resources.limits.memory"};
    for (size_t i = 0; !target->values->umbrella && i < sizeof blocks / sizeof *blocks; i++)
        if (json_is(json_look(target->node, blocks[i]), JSON_NULL))
            return true;
    return false;
}

/* Of a container with the image `auto`, the injector fills in what is missing. */
static bool is_image_stated(const struct judgement *judgement, const struct target *target)
{
    const char *image = json_string(json_get(target->node, "image"));
    (void)judgement;
    if (target->values)
        return takes_default_away(target);
    return !image || strcmp(image, "auto") != 0;
}

static const struct condition stands_as_declared = {.holds = is_image_stated, .reads = {"image"}};

#define ORDER_WORDS                                                                                \
    .says = "{found} is below its request",                                                        \
    .why = "a Pod whose request is above its limit is refused at injection",                       \
    .fix = "{key}: \"{value}\""
#define QUANTITY_WORDS                                                                             \
    .says = "{found} is no quantity", .why = "the injected Pod would be refused",                  \
    .fix = "{key}: \"{value}\""
#define STARVED "a starved sidecar resets the connections it carries"
#define STARVED_PROXY "a starved proxy resets the connections it carries"
#define FLOOR_WORDS .why = STARVED, .fix = "{key}: \"{recommended}\""
#define PACKED                                                                                     \
    "the scheduler packs the node as if this were enough; this Pod goes first under pressure"
#define CONTAINER_QUANTITY_WORDS                                                                   \
    .says = "{found} is no quantity", .why = "the API server refuses the Pod",                     \
    .fix = "{key}: \"{value}\""
#define QUEUE_ANNOTATION "in the Service's template, queue.sidecar.serving.knative.dev/"
#define QUEUE_ORDER_WORDS                                                                          \
    .says = "{found} is below its request",                                                        \
    .why = "a container whose request is above its limit is refused"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "POD-RES-PARTIAL", .scope = POD_TEMPLATE, .field = "metadata.annotations",
        .check = check_partial, .unless = &no_injected_resources,
        .actions = EVERYWHERE(PATCH | WARN),
        .faults = FAULTS({.repair = {BY_FUNCTION, .function = repair_partial},
                          .says = "sets {found} alone",
                          .why = "any resource annotation drops all other sidecar defaults, limits included",
                          .fix = "{value}"}),
        .reads = {CPU_REQUEST_FIELD, MEMORY_REQUEST_FIELD, CPU_LIMIT_FIELD, MEMORY_LIMIT_FIELD,
                  "metadata.labels", "spec.containers", "spec.initContainers"},
    },
    {
        .id = "POD-RES-ORDER", .scope = POD_TEMPLATE, .field = "metadata.annotations",
        .unless = &no_injected_resources,
        .faults = FAULTS({.field = CPU_REQUEST_FIELD, IS_NO(UNIT_QUANTITY), .usual = "100m", .not_above = CPU_LIMIT_FIELD, QUANTITY_WORDS},
                         {.field = MEMORY_REQUEST_FIELD, IS_NO(UNIT_QUANTITY), .usual = "128Mi", .not_above = MEMORY_LIMIT_FIELD, QUANTITY_WORDS},
                         {.field = CPU_LIMIT_FIELD, IS_NO(UNIT_QUANTITY), .usual = "2", .not_below = CPU_REQUEST_FIELD, QUANTITY_WORDS},
                         {.field = MEMORY_LIMIT_FIELD, IS_NO(UNIT_QUANTITY), .usual = "1Gi", .not_below = MEMORY_REQUEST_FIELD, QUANTITY_WORDS},
                         {.field = CPU_LIMIT_FIELD, IS_UNDER(CPU_REQUEST_FIELD), .when = &cpus_count, .fits = SIDECAR_CPU_LIMIT, ORDER_WORDS},
                         {.field = MEMORY_LIMIT_FIELD, IS_UNDER(MEMORY_REQUEST_FIELD), .when = &memories_count, .fits = SIDECAR_MEMORY_LIMIT, ORDER_WORDS}),
    },
    {
        .id = "POD-RES-FLOOR", .scope = POD_TEMPLATE, .field = "metadata.annotations",
        .unless = &no_injected_resources,
        .general = true, /* mending the order mends this as well */
        .faults = FAULTS({.field = CPU_LIMIT_FIELD, AT_LEAST(SIDECAR_CPU_LIMIT), .when = &our_cpu_limit, .at_most = WARN, FLOOR_WORDS},
                         {.field = CPU_LIMIT_FIELD, AT_LEAST(SIDECAR_CPU_LIMIT), .when = &cpu_limit_counts, FLOOR_WORDS},
                         {.field = MEMORY_LIMIT_FIELD, AT_LEAST(SIDECAR_MEMORY_LIMIT), .when = &our_memory_limit, .at_most = WARN, FLOOR_WORDS},
                         {.field = MEMORY_LIMIT_FIELD, AT_LEAST(SIDECAR_MEMORY_LIMIT), .when = &memory_limit_counts, FLOOR_WORDS},
                         {.field = MEMORY_REQUEST_FIELD, AT_LEAST(SIDECAR_MEMORY_REQUEST), .when = &room_in_annotations,
                          .at_most = WARN, .why = PACKED, .fix = "{key}: \"{recommended}\""}),
    },
    {
        .id = "POD-PROXY-CONTAINER", .scope = PROXY_CONTAINER, .field = "resources.limits.memory",
        .unless = &no_sidecar_container,
        .faults = FAULTS({AT_LEAST(SIDECAR_MEMORY_LIMIT), .why = STARVED_PROXY, .fix = "{key}: {recommended}"},
                         {IS_NO(UNIT_QUANTITY), .usual = "1Gi", .not_below = "resources.requests.memory", CONTAINER_QUANTITY_WORDS},
                         {.field = "resources.limits.cpu", IS_NO(UNIT_QUANTITY), .usual = "2", .not_below = "resources.requests.cpu",
                          CONTAINER_QUANTITY_WORDS},
                         {.field = "resources.requests.memory", IS_NO(UNIT_QUANTITY), .usual = "128Mi", .not_above = "resources.limits.memory",
                          CONTAINER_QUANTITY_WORDS},
                         {.field = "resources.requests.cpu", IS_NO(UNIT_QUANTITY), .usual = "100m", .not_above = "resources.limits.cpu",
                          CONTAINER_QUANTITY_WORDS},
                         {.field = "resources.limits.cpu", AT_LEAST(SIDECAR_CPU_LIMIT),
                          .why = STARVED_PROXY, .fix = "{key}: {recommended}"},
                         {.field = "resources.requests.memory", AT_LEAST(SIDECAR_MEMORY_REQUEST), .when = &room_in_container,
                          .at_most = WARN, .why = PACKED, .fix = "{key}: {recommended}"},
                         {IS_MISSING_IN(""), .when = &stands_as_declared, .at_most = WARN,
                          .usual = "128Mi", .not_below = "resources.requests.memory",
                          .says = "is not set",
                          .why = "without a limit a leak takes the node down, not the pod",
                          .fix = "limits: {memory: {value}}"}),
    },
    {
        .id = "POD-QP-RES", .scope = QUEUE_CONTAINER, .field = "resources.limits.memory",
        .actions = EVERYWHERE(AUDIT),
        .faults = FAULTS({IS_UNDER("resources.requests.memory"), .fits = QUEUE_PROXY_MEMORY_LIMIT, QUEUE_ORDER_WORDS,
                          .fix = QUEUE_ANNOTATION "memory-resource-limit: \"{value}\""},
                         {.field = "resources.limits.cpu", IS_UNDER("resources.requests.cpu"), .fits = QUEUE_PROXY_CPU_LIMIT, QUEUE_ORDER_WORDS,
                          .fix = QUEUE_ANNOTATION "cpu-resource-limit: \"{value}\""},
                         {AT_LEAST(QUEUE_PROXY_MEMORY_LIMIT),
                          .why = "a starved queue-proxy drops the requests it holds",
                          .fix = QUEUE_ANNOTATION "memory-resource-limit: {recommended}"},
                         {.field = "resources.limits.cpu", AT_LEAST(QUEUE_PROXY_CPU_LIMIT),
                          .why = "a starved queue-proxy holds up the requests it passes on",
                          .fix = QUEUE_ANNOTATION "cpu-resource-limit: {recommended}"}),
    },
};
// clang-format on

const struct family pod_resources_family = {"Pod", rules, sizeof rules / sizeof *rules};
