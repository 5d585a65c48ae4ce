// SPDX-License-Identifier: Apache-2.0
/* The ConfigMap of Istio's sidecar injector: values (JSON as a rule), and config, a template. */
#include "families.h"
#include "judge/checks.h"

#include <string.h>

#define RESOURCES "global.proxy.resources"

/* A template is no placeholder, so that in a file a finding must not rest upon its text. */
static void check_parses(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const struct embedded *text = target->text;
    const struct json *document = text ? text->document : NULL;
    const char *key = target->segments[target->depth - 1].key;
    /* `config` holds templates by nature: no placeholder to pass over in silence. */
    bool template = judgement->subject->in_file && strcmp(key, "config") == 0;
    const char *found = NULL;
    const struct error err = text ? text->fault : (struct error){0};

    if (json_is(document, JSON_OBJECT))
        return;
    if (text && !document)
        found = arena_print(judgement->arena, "error at %u:%u", err.line, err.column);
    else if (target->node)
        found = shown(judgement, text ? document : target->node);
    report(judgement, rule, target,
           (struct finding){.found = found,
                            .key = key,
                            .inputs = {template ? "/data" : ""},
                            .line = err.line,
                            .column = err.column});
}

static void report_resource(struct judgement *judgement, const struct rule *rule,
                            const struct target *target, const char *field, const char *other,
                            size_t wording, const char *value)
{
    bool no_worse = other && order_no_worse(target, other, field);
    report(judgement, rule, target,
           (struct finding){.field = field,
                            .found = shown(judgement, json_look(target->node, field)),
                            .key = strrchr(field, '.') + 1,
                            .value = value,
                            .say = &rule->say[wording],
                            .no_worse = no_worse,
                            .inputs = {field, no_worse ? NULL : other}});
}

static void check_resources(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    static const struct {
        const char *request, *limit;
        enum threshold least_request, least_limit;
        const char *usual_request, *usual_limit; /* as Istio ships them */
    } kinds[] = {
        {RESOURCES ".requests.cpu", RESOURCES ".limits.cpu", NO_THRESHOLD, SIDECAR_CPU_LIMIT,
         "100m", "2000m"},
        {RESOURCES ".requests.memory", RESOURCES ".limits.memory", SIDECAR_MEMORY_REQUEST,
         SIDECAR_MEMORY_LIMIT, "128Mi", "1024Mi"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *request = kinds[i].request, *limit = kinds[i].limit;
        const struct json *least = json_look(target->node, request);
        const struct json *most = json_look(target->node, limit);
        double here, there;
        bool known = measure(least, UNIT_QUANTITY, &here),
             bounded = measure(most, UNIT_QUANTITY, &there);

        if (least && !json_is(least, JSON_NULL) && !known)
            report_resource(
                judgement, rule, target, request, NULL, 2,
                fitting(judgement, kinds[i].usual_request, kinds[i].least_request, NO_THRESHOLD));
        if (most && !json_is(most, JSON_NULL) && !bounded)
            report_resource(
                judgement, rule, target, limit, NULL, 2,
                fitting(judgement, kinds[i].usual_limit, kinds[i].least_limit, NO_THRESHOLD));
        if (known && bounded && here > there)
            report_resource(
                judgement, rule, target, limit, request, 1,
                fitting(judgement, shown(judgement, least), kinds[i].least_limit, NO_THRESHOLD));
        else if (bounded)
            too_low(judgement, rule, target, kinds[i].least_limit,
                    (struct finding){
                        .field = limit, .key = strrchr(limit, '.') + 1, .inputs = {limit}});
        if (kinds[i].least_request)
            too_low(judgement, rule, target, kinds[i].least_request,
                    (struct finding){
                        .field = request, .key = strrchr(request, '.') + 1, .inputs = {request}});
    }
}

/* A mapping that is written, with something in it. */
static bool said(const struct json *value)
{
    return json_is(value, JSON_OBJECT) && json_size(value);
}

static void check_limits(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    static const struct {
        const char *field, *usual;
        enum threshold least;
    } limits[] = {
        {RESOURCES ".limits.cpu", "2000m", SIDECAR_CPU_LIMIT},
        {RESOURCES ".limits.memory", "1024Mi", SIDECAR_MEMORY_LIMIT},
    };
    if (!said(json_get(target->node, "global")))
        return;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        const struct json *value = json_look(target->node, limits[i].field);
        if (!value || json_is(value, JSON_NULL))
            report(judgement, rule, target,
                   (struct finding){
                       .field = limits[i].field,
                       .say = &rule->say[i],
                       .value = fitting(judgement, limits[i].usual, limits[i].least, NO_THRESHOLD),
                       .inputs = {limits[i].field}});
    }
}

static void check_wiped(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    static const char *const identity[] = {"global", "revision", "templates"};
    struct text lost = TEXT_IN(judgement->arena);
    size_t kept = 0;

    for (size_t i = 0; i < sizeof identity / sizeof *identity; i++) {
        const struct json *old = json_get(target->old, identity[i]);
        const struct json *new = json_get(target->node, identity[i]);
        bool had = said(old) || (json_string(old) && *json_string(old));
        if (had && !said(new) && !json_string(new))
            text_print(&lost, "%s%s", lost.length ? ", " : "", identity[i]);
    }
    json_each_member (member, target->old)
        kept += json_get(target->node, json_key(member)) != NULL;
    if (lost.length)
        report(judgement, rule, target,
               (struct finding){.key = lost.data,
                                .found = arena_print(judgement->arena, "%zu of %zu old keys", kept,
                                                     json_size(target->old))});
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "INJ-PARSE", .kinds = CONFIG_MAP, .scope = INJECTOR_TEXT,
        .field = "",
        .check = check_parses, .pinned = true,
        .actions = EVERYWHERE(DENY), .guide = "893-900",
        .say = {{.wanted = "a mapping",
                 .why = "istiod keeps the old one, and does not start again with this",
                 .fix = "take data.{key} from the istiod chart"}},
        .reads = {""},
    },
    {
        .id = "INJ-RES-FLOOR", .kinds = CONFIG_MAP, .scope = INJECTOR,
        .field = RESOURCES,
        .check = check_resources,
        .actions = EVERYWHERE(DENY), .guide = "23-32, 470-478",
        .say = {{.why = "a starved sidecar resets the connections it carries",
                 .fix = "\"{key}\": \"{recommended}\""},
                {.wanted = "at least {value}",
                 .why = "a Pod whose request is above its limit is refused at injection",
                 .fix = "\"{key}\": \"{value}\""},
                {.wanted = "a quantity",
                 .why = "every injected Pod would be refused",
                 .fix = "\"{key}\": \"{value}\""}},
        .reads = {RESOURCES},
    },
    {
        .id = "INJ-RES-NOLIMIT", .kinds = CONFIG_MAP, .scope = INJECTOR,
        .field = RESOURCES ".limits",
        .check = check_limits,
        .actions = EVERYWHERE(WARN), .guide = "23-30, 893-900",
        .say = {{.wanted = "a limit",
                 .why = "without one each sidecar starts a thread for each core of its node",
                 .fix = "\"limits\": {\"cpu\": \"{value}\"} in global.proxy.resources"},
                {.wanted = "a limit",
                 .why = "without one a leak takes the node down, not the pod",
                 .fix = "\"limits\": {\"memory\": \"{value}\"} in global.proxy.resources"}},
        .reads = {RESOURCES ".limits"},
    },
    {
        .id = "INJ-WIPE", .kinds = CONFIG_MAP, .scope = INJECTOR,
        .field = "",
        .check = check_wiped,
        .actions = EVERYWHERE(DENY),
        .say = {{.wanted = "the lost {key}",
                 .why = "it is one text; writing it replaces all that was in it",
                 .fix = "edit the text inside the key and keep the rest"}},
        .reads = {""},
    },
};
// clang-format on

const struct family injector_family = {"Istio sidecar injector", rules,
                                       sizeof rules / sizeof *rules};
