// SPDX-License-Identifier: Apache-2.0
/* Whether the values of a ConfigMap are what Knative takes: each by itself, then some against each
 * other. */
#include "families.h"
#include "knative/keys.h"
#include "knative/map.h"
#include "knative/values.h"

#include "base/scalar.h"

#include <string.h>

#define TARGET_LEAST 0.01

enum {
    REFUSED,
    GARBAGE,
    UNHEARD,
    UNCHECKED,
    ABOVE_ANOTHER,
    BELOW_A_DEFAULT,
    TOO_LOW,
    NO_ADDRESS,
    NO_EXPORTER,
    NO_FORMAT,
};

static const struct pair pairs[] = {
    /* config-defaults */
    {.low = "revision-response-start-timeout-seconds",
     .high = "revision-timeout-seconds",
     .follows = true},
    {.low = "revision-idle-timeout-seconds", .high = "revision-timeout-seconds"},
    {.low = "container-concurrency", .high = "container-concurrency-max-limit"},
    /* config-gc */
    {.low = "min-non-active-revisions", .high = "max-non-active-revisions"},
    /* config-autoscaler */
    {.low = "min-scale", .high = "max-scale", .endless = true},
    {.low = "max-scale", .high = "max-scale-limit", .endless = true},
    {0},
};

static bool number_of(const struct target *target, const char *name, double *number)
{
    const struct json *value = vocabulary_look(&knative_names, target->node, name, NULL);
    return knative_number(target->node, value, name, number);
}

static void report_too_low(struct judgement *judgement, const struct rule *rule,
                           const struct target *target, const char *name, const char *other,
                           double least)
{
    const struct json *value = json_get(json_get(target->node, "data"), name);
    report(judgement, rule, target,
           (struct finding){.path = data_path(judgement, target, name),
                            .fault = &rule->faults[TOO_LOW],
                            .found = value ? shown(judgement, value) : NULL,
                            .key = name,
                            .value = arena_print(judgement->arena, "%g", least),
                            .assumed = data_field(judgement, other),
                            .inputs = {data_field(judgement, name), data_field(judgement, other)}});
}

/* A max-scale of 0 means no limit, which no max-scale-limit allows; and an initial-scale of 0 needs
 * allow-zero-initial-scale. */
static void check_zero_scales(struct judgement *judgement, const struct rule *rule,
                              const struct target *target)
{
    double max, limit, initial;
    bool zero = false;
    const char *allow = json_string(json_look(target->node, "data[allow-zero-initial-scale]"));

    if (number_of(target, "max-scale-limit", &limit) && limit > 0 &&
        number_of(target, "max-scale", &max) && max == 0)
        report_too_low(judgement, rule, target, "max-scale", "max-scale-limit", 1);
    if (allow && !go_bool(allow, &zero))
        return;
    if (number_of(target, "initial-scale", &initial) && initial == 0 && !zero)
        report_too_low(judgement, rule, target, "initial-scale", "allow-zero-initial-scale", 1);
}

/* A percentage up to 1 is a fraction already. */
static void check_target(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    static const char requested[] = "container-concurrency-target-default";
    static const char percentage[] = "container-concurrency-target-percentage";
    double requests, share;
    if (!number_of(target, requested, &requests) || !number_of(target, percentage, &share))
        return;
    if (share > 1)
        share /= 100;
    if (requests * share < TARGET_LEAST)
        report_too_low(judgement, rule, target, requested, percentage, TARGET_LEAST / share);
}

/* Exporters that push need an endpoint; the others refuse one. */
static void check_endpoint(struct judgement *judgement, const struct rule *rule,
                           const struct target *target, const char *of)
{
    const struct json *data = json_get(target->node, "data");
    const char *protocol_key = arena_print(judgement->arena, "%s-protocol", of);
    const char *endpoint_key = arena_print(judgement->arena, "%s-endpoint", of);
    const struct json *endpoint = json_get(data, endpoint_key);
    const char *protocol = json_string(json_get(data, protocol_key));
    const char *address = json_string(endpoint);
    char room[TRIMMED_MOST];

    bool has = address && *text_trimmed(room, address);
    protocol = text_trimmed(room, protocol ? protocol : "none");
    bool needs = strcmp(protocol, "grpc") == 0 || strcmp(protocol, "http/protobuf") == 0;
    bool refuses = strcmp(protocol, "none") == 0 || strcmp(protocol, "stdout") == 0;
    if (!(needs && !has) && !(refuses && has))
        return;
    report(judgement, rule, target,
           (struct finding){.path = data_path(judgement, target, endpoint_key),
                            .fault = &rule->faults[needs ? NO_ADDRESS : NO_EXPORTER],
                            .at_most = knative_minor(judgement, target) < 0 ? WARN : DENY,
                            .found = endpoint ? shown(judgement, endpoint) : NULL,
                            .key = needs ? endpoint_key : protocol_key,
                            .value = needs ? "http://collector:4318/v1" : "http/protobuf",
                            .assumed = data_field(judgement, protocol_key),
                            .inputs = {data_field(judgement, endpoint_key),
                                       data_field(judgement, protocol_key)}});
}

#define LOG_TEMPLATE "logging.request-log-template"
#define LOGS_REQUESTS "logging.enable-request-log"

/* Absent, it is Knative's own. */
static void check_log_template(struct judgement *judgement, const struct rule *rule,
                               const struct target *target)
{
    const struct json *data = json_get(target->node, "data");
    const char *template = json_string(json_get(data, LOG_TEMPLATE));
    const char *enables = json_string(json_get(data, LOGS_REQUESTS));
    char room[TRIMMED_MOST];
    bool logs = false;
    if (!template || *text_trimmed(room, template) || !enables || !go_bool(enables, &logs) || !logs)
        return;
    report(judgement, rule, target,
           (struct finding){.path = data_path(judgement, target, LOG_TEMPLATE),
                            .fault = &rule->faults[NO_FORMAT],
                            .key = LOG_TEMPLATE,
                            .value = "{{.Request.Method}} {{.Request.RequestURI}}",
                            .inputs = {data_field(judgement, LOG_TEMPLATE),
                                       data_field(judgement, LOGS_REQUESTS)}});
}

static void check_together(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    const struct knative_map *map = knative_map_of(target->node);
    if (!map)
        return;
    check_zero_scales(judgement, rule, target);
    check_target(judgement, rule, target);
    check_log_template(judgement, rule, target);
    if (strcmp(map->name, "config-observability") == 0 &&
        row_known(knative_own_key(map, "metrics-protocol"), knative_minor(judgement, target))) {
        check_endpoint(judgement, rule, target, "metrics");
        check_endpoint(judgement, rule, target, "request-metrics");
        check_endpoint(judgement, rule, target, "tracing");
    }
}

#define CONTRADICTS "Knative refuses keys that contradict each other"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KC-RANGE", .scope = KNATIVE_MAP,
        .field = "data", .words = &knative_names,
        .check = check_together,
        .faults = FAULTS([REFUSED] =
                             {MEMBER_IS(OUTSIDE), .says = "must be {wanted}, not {found}",
                              .why = "Knative refuses it; if nothing checks it, Knative's components exit at the next start",
                              .fix = "{key}: \"{value}\""},
                         [GARBAGE] =
                             {MEMBER_IS(NOT_FINITE), .says = "{found} is no finite number",
                              .why = "Knative lets it pass, and then computes garbage",
                              .fix = "{key}: \"{value}\""},
                         [UNHEARD] =
                             {MEMBER_IS(UNHEARD), .says = "must be {wanted}, not {found}",
                              .why = "Knative ignores any other word silently, and its default counts",
                              .fix = "{key}: \"{value}\""},
                         [UNCHECKED] =
                             {MEMBER_IS(UNCHECKED), .says = "must be {wanted}, not {found}",
                              .why = "the value makes no sense, and Knative does not check it here",
                              .fix = "{key}: \"{value}\""},
                         [ABOVE_ANOTHER] =
                             {FIRST_EXCEEDS(pairs), .says = "must be at most {wanted}, not {found}", .why = CONTRADICTS,
                              .fix = "{key}: \"{value}\""},
                         [BELOW_A_DEFAULT] =
                             {SECOND_FALLS_SHORT_OF_DEFAULT(pairs), .says = "must be at least {wanted}, not {found}",
                              .why = CONTRADICTS, .fix = "{key}: \"{value}\""},
                         [TOO_LOW] =
                             {.says = "must be {value} or more, not {found}", .why = CONTRADICTS,
                              .fix = "{key}: \"{value}\""},
                         [NO_ADDRESS] =
                             {.says = "is not set", .why = "Knative refuses an exporter that has no address",
                              .fix = "{key}: \"{value}\""},
                         [NO_EXPORTER] =
                             {.says = "is set, but nothing is exported there",
                              .why = "Knative refuses an address without an exporter for it",
                              .fix = "{key}: \"{value}\""},
                         [NO_FORMAT] =
                             {.says = "is empty, and requests are logged",
                              .why = "Knative refuses request logs that have no template",
                              .fix = "{key}: \"{value}\""}),
        .reads = {"data", VERSION_LABEL},
    },
};
// clang-format on

const struct family knative_range_family = {"Knative ConfigMap", rules,
                                            sizeof rules / sizeof *rules};
