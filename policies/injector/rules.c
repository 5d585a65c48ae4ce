// SPDX-License-Identifier: Apache-2.0
/* The ConfigMap of Istio's sidecar injector: values (JSON as a rule), and config, a template. */
#include "families.h"
#include "injector/injector.h"
#include "judge/checks.h"
#include "judge/schema.h"
#include "values/defaults.h"

#include <string.h>

#define RESOURCES "global.proxy.resources"
#define CPU_REQUEST RESOURCES ".requests.cpu"
#define CPU_LIMIT RESOURCES ".limits.cpu"
#define MEMORY_REQUEST RESOURCES ".requests.memory"
#define MEMORY_LIMIT RESOURCES ".limits.memory"

static const struct vital vitals[] = {
    {"global", NULL, VITAL, MOST_OF_IT},
    {"revision", NULL, VITAL, ALL_OF_IT},
    {"templates", NULL, VITAL, ALL_OF_IT},
    {"templates.sidecar", NULL, VITAL, ALL_OF_IT},
    {0},
};

/* As istiod reads them: protobuf, in which a number is no string. */
static const struct schema values_schema = {.fields = injector_values_fields,
                                            .istio_minor = &injector_values_of};

static bool is_of_config(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    const struct path path = target_path(target);
    return strcmp(path_key(&path, 0), "config") == 0;
}

static const struct condition of_config = {.holds = is_of_config};

static bool was_enabled(const struct judgement *judgement, const struct target *target)
{
    const char *before = json_string(read_input(judgement, target, "policy", true));
    return judgement->subject->update && (!before || strcmp(before, "disabled") != 0);
}

static const struct condition newly = {.holds = was_enabled};

/* Where the limit leaves no room for what is recommended, the limit comes first. */
static bool is_room(const struct judgement *judgement, const struct target *target)
{
    double most;
    return !measure(read_input(judgement, target, MEMORY_LIMIT, false), UNIT_QUANTITY, &most) ||
           !(limit_of(judgement, SIDECAR_MEMORY_REQUEST)->recommended > most);
}

static const struct condition room_for_request = {.holds = is_room, .reads = {MEMORY_LIMIT}};

static bool is_of_map(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return target->scope == INJECTOR;
}

/* The chart has the values that are not stated. */
static const struct condition of_map = {.holds = is_of_map};

enum { LIMIT_STATED = 9, REQUEST_STATED };

static void check_against_chart(struct judgement *judgement, const struct rule *rule,
                                const struct target *target)
{
    static const char *const blocks[] = {RESOURCES, NULL};
    static const struct order order = {.container = PROXY,
                                       .blocks = blocks,
                                       .faults = {NONE_OF_MINE, LIMIT_STATED, REQUEST_STATED},
                                       .least = {SIDECAR_CPU_LIMIT, SIDECAR_MEMORY_LIMIT}};
    if (target->values)
        check_order(judgement, rule, target, &order);
}

enum { CPU_MISSING, MEMORY_MISSING, TAKEN_AWAY };

/* A null takes away what the chart sets; of a dependency's values Helm may keep that. */
static void check_nulls(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    static const char *const fields[] = {RESOURCES, RESOURCES ".limits", MEMORY_LIMIT};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (target->values && !target->values->umbrella &&
            json_is(json_look(target->node, fields[i]), JSON_NULL))
            report(judgement, rule, target,
                   (struct finding){.fault = &rule->faults[TAKEN_AWAY],
                                    .field = fields[i],
                                    .found = "null",
                                    .key = strrchr(fields[i], '.') + 1,
                                    .inputs = {fields[i]}});
}

#define UNREAD_VALUES "istiod keeps the old values, and does not start again with these"
#define ORDER_WHY                                                                                  \
    .why = "a Pod whose request is above its limit is refused at injection",                       \
    .fix = "\"{key}\": \"{value}\""
#define ORDER_WORDS .says = "{found} is below its request", ORDER_WHY
#define QUANTITY_WORDS                                                                             \
    .says = "{found} is no quantity", .why = "every injected Pod would be refused",                \
    .fix = "\"{key}\": \"{value}\""
#define FLOOR_WORDS                                                                                \
    .why = "a starved sidecar resets the connections it carries",                                  \
    .fix = "\"{key}\": \"{recommended}\""

/* Istio's own profile "demo" asks for 40Mi. */
#define REQUEST_WORDS                                                                              \
    .why = "the scheduler packs nodes as if this were enough; these Pods go first under pressure", \
    .fix = "\"{key}\": \"{recommended}\""

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "INJ-PARSE", .scope = INJECTOR_TEXT, .field = "", .pinned = true,
        .faults = FAULTS({.shape = UNMAPPED, .says = "holds no mapping ({found})",
                          .why = "istiod keeps the old one, and cannot start again with this one",
                          .fix = "take data.{key} from the istiod chart"}),
    },
    {
        .id = "INJ-TYPE", .scope = INJECTOR, .field = "", .unless = &of_config, .pinned = true,
        .faults = FAULTS({DIFFERS_FROM(&values_schema), .says = "must be {wanted}, not {found}", .why = UNREAD_VALUES, .fix = "\"{key}\": {value}"},
                         {.shape = OTHERWISE, .says = "must be {wanted}, not {found}", .why = UNREAD_VALUES, .fix = "mend {key} or remove it"}),
    },
    {
        .id = "INJ-RES-FLOOR", .scope = INJECTOR, .also = ALSO(VALUES_GLOBAL), .field = RESOURCES,
        .check = check_against_chart,
        .faults = FAULTS(/* The usual values are those that Istio ships. */
                         {.field = CPU_REQUEST, IS_NO(UNIT_QUANTITY), .usual = "100m", .not_above = CPU_LIMIT, QUANTITY_WORDS},
                         {.field = MEMORY_REQUEST, IS_NO(UNIT_QUANTITY), .usual = "128Mi", .not_above = MEMORY_LIMIT, QUANTITY_WORDS},
                         {.field = CPU_LIMIT, IS_NO(UNIT_QUANTITY), .usual = "2000m", .not_below = CPU_REQUEST, QUANTITY_WORDS},
                         {.field = MEMORY_LIMIT, IS_NO(UNIT_QUANTITY), .usual = "1024Mi", .not_below = MEMORY_REQUEST, QUANTITY_WORDS},
                         /* Mending the order mends what is too low as well. */
                         {.field = CPU_LIMIT, IS_UNDER(CPU_REQUEST), .fits = SIDECAR_CPU_LIMIT, ORDER_WORDS},
                         {.field = MEMORY_LIMIT, IS_UNDER(MEMORY_REQUEST), .fits = SIDECAR_MEMORY_LIMIT, ORDER_WORDS},
                         {.field = CPU_LIMIT, AT_LEAST(SIDECAR_CPU_LIMIT), FLOOR_WORDS},
                         {.field = MEMORY_LIMIT, AT_LEAST(SIDECAR_MEMORY_LIMIT), FLOOR_WORDS},
                         {.field = MEMORY_REQUEST, AT_LEAST(SIDECAR_MEMORY_REQUEST), .when = &room_for_request, .at_most = WARN, REQUEST_WORDS},
                         [LIMIT_STATED] = {.field = CPU_LIMIT, .says = "{found} is below {wanted}, which the chart requests by itself",
                          ORDER_WHY},
                         [REQUEST_STATED] = {.field = CPU_LIMIT, .says = "is {wanted} in the chart itself, below the request of {found}",
                          ORDER_WHY}),
        .reads = {CPU_LIMIT, CPU_REQUEST, MEMORY_LIMIT, MEMORY_REQUEST},
    },
    {
        .id = "INJ-RES-NOLIMIT", .scope = INJECTOR, .also = ALSO(VALUES_GLOBAL), .field = RESOURCES ".limits",
        .check = check_nulls,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([CPU_MISSING] = {.field = CPU_LIMIT, IS_MISSING_IN("global"), .when = &of_map, .usual = "2000m", .fits = SIDECAR_CPU_LIMIT,
                          .says = "is not set",
                          .why = "without a limit each sidecar starts a thread for each core of its node",
                          .fix = "\"limits\": {\"cpu\": \"{value}\"} in global.proxy.resources"},
                         [MEMORY_MISSING] = {.field = MEMORY_LIMIT, IS_MISSING_IN("global"), .when = &of_map, .usual = "1024Mi", .fits = SIDECAR_MEMORY_LIMIT,
                          .says = "is not set",
                          .why = "without a limit a leak takes the node down, not the pod",
                          .fix = "\"limits\": {\"memory\": \"{value}\"} in global.proxy.resources"},
                         [TAKEN_AWAY] = {.says = "is null, which takes the chart's own limits away",
                          .repair = {.how = REMOVED, .reach = FILES_ONLY},
                          .why = "without a limit a leak takes the node down, not the pod",
                          .fix = "remove {key}"}),
    },
    {
        .id = "INJ-WIPE", .scope = INJECTOR, .field = "",
        .faults = FAULTS({HAS_LOST(vitals), .says = "keeps {found} and loses {value}",
                          .why = "it is one text; writing it replaces all that was in it",
                          .fix = "edit the text inside the key and keep the rest"},
                         {.field = "policy", IS_EXACTLY("disabled"), .when = &newly, .says = "switches injection off in the whole mesh",
                          .why = "a new Pod gets a sidecar only where it asks for one itself",
                          .fix = "{key}: enabled"}),
    },
};
// clang-format on

const struct family injector_family = {"Istio sidecar injector", rules,
                                       sizeof rules / sizeof *rules};
