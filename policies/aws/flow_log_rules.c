// SPDX-License-Identifier: Apache-2.0
/* VPC flow logs, as ACK, upjet and the classic provider of Crossplane ask AWS for them: what the
 * CRDs take and AWS refuses afterwards, so that nothing is ever recorded. */
#include "aws/flow_log.h"
#include "families.h"

#include "base/nearest.h"
#include "judge/wording.h"

#include <string.h>

#define FORMAT_MOST 100 /* code points of one to paste */

enum { NO_TRAFFIC, TRAFFIC_OF_TRANSIT, SLOW_TRANSIT, HALF }; /* faults of FL-TRAFFIC */

static const struct row resource_types[] = {
    {.name = "NetworkInterface"},
    {.name = "RegionalNatGateway"},
    {.name = "Subnet"},
    {.name = "TransitGateway"},
    {.name = "TransitGatewayAttachment"},
    {.name = "VPC"},
    {0},
};
static const struct row traffic_types[] = {
    {.name = "ACCEPT"}, {.name = "REJECT"}, {.name = "ALL"}, {0}};
static const struct row destination_types[] = {
    {.name = "cloud-watch-logs"}, {.name = "s3"}, {.name = "kinesis-data-firehose"}, {0}};
static const struct row file_formats[] = {{.name = "plain-text"}, {.name = "parquet"}, {0}};
static const struct row intervals[] = {{.name = "60"}, {.name = "600"}, {0}};

/* ACK passes these words on as they stand. Case counts. */
static const struct row enumerations[] = {
    {.name = "resourceType", .words = resource_types, .usual = "VPC"},
    {.name = "trafficType", .words = traffic_types, .usual = "ALL"},
    {.name = "logDestinationType", .words = destination_types, .usual = "cloud-watch-logs"},
    {.name = "destinationOptions.fileFormat", .words = file_formats, .usual = "plain-text"},
    {.name = "maxAggregationInterval", .words = intervals, .usual = "60"},
    {0},
};

static const char *word_at(const struct judgement *judgement, const struct json *value)
{
    return value ? shown(judgement, value) : NULL;
}

/* The type of the ARN beside it, else the nearest word, else the usual one. */
static const char *meant(const struct judgement *judgement, const struct target *target,
                         const struct row *row, const char *found)
{
    struct nearest nearest = nearest_to(found);
    if (strcmp(row->name, "logDestinationType") == 0) {
        const struct flow_log_type *type = flow_log_type_of_arn(
            json_string(flow_log_part(judgement, target, "logDestination").value));
        if (type)
            return type->name;
    }
    for (const struct row *word = row->words; word->name; word++)
        nearest_try(&nearest, word->name);
    return nearest.found ? nearest.found : row->usual;
}

static void check_enumerations(struct judgement *judgement, const struct rule *rule,
                               const struct target *target)
{
    if (!flow_log_api_of(judgement)->is_ack)
        return;
    for (const struct row *row = enumerations; row->name; row++) {
        const char *found = word_at(judgement, flow_log_part(judgement, target, row->name).value);
        const struct row *word = row->words;
        while (found && word->name && strcmp(word->name, found) != 0)
            word++;
        if (!found || word->name)
            continue;
        const char *dot = strrchr(row->name, '.');
        report(judgement, rule, target,
               (struct finding){.field = row->name,
                                .found = found,
                                .wanted = one_of(judgement, row->words),
                                .key = dot ? dot + 1 : row->name,
                                .value = meant(judgement, target, row, found),
                                .inputs = {row->name}});
    }
}

static void check_traffic(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct flow_log_part traffic = flow_log_part(judgement, target, "trafficType");
    const struct flow_log_part interval =
        flow_log_part(judgement, target, "maxAggregationInterval");
    const char *found = word_at(judgement, traffic.value);
    struct finding finding = {.field = traffic.field, .found = found, .inputs = {traffic.field}};
    bool transit = flow_log_of_transit(judgement, target, finding.inputs);
    bool is_ack = flow_log_api_of(judgement)->is_ack;
    double seconds;

    if (transit && is_ack && measure(interval.value, UNIT_COUNT, &seconds) && seconds == 600)
        report(judgement, rule, target,
               (struct finding){.field = interval.field,
                                .found = word_at(judgement, interval.value),
                                .inputs = {interval.field, "resourceType"},
                                .fault = &rule->faults[SLOW_TRANSIT]});
    if (!found && !transit)
        finding.fault = &rule->faults[NO_TRAFFIC];
    else if (found && transit && is_ack)
        finding.fault = &rule->faults[TRAFFIC_OF_TRANSIT];
    else if (found && !transit && (strcmp(found, "ACCEPT") == 0 || strcmp(found, "REJECT") == 0))
        finding.fault = &rule->faults[HALF];
    if (finding.fault)
        report(judgement, rule, target, finding);
}

/* ${name}: how many bytes it takes at the text's beginning; 0: it is none. */
static size_t field_at(const char *text)
{
    size_t name =
        starts_with(text, "${") ? strspn(text + 2, "abcdefghijklmnopqrstuvwxyz0123456789-") : 0;
    return name && text[2 + name] == '}' ? name + 3 : 0;
}

/* The fields that the text names, as AWS reads them. */
static const char *fields_in(const struct judgement *judgement, const char *text)
{
    struct text out = TEXT_IN(judgement->arena);
    for (size_t length; *text; text += length ? length : 1) {
        length = field_at(text);
        if (!length)
            continue;
        text_add(&out, out.length ? " " : "");
        text_add_bytes(&out, text, length);
    }
    return out.data;
}

static void check_format(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const struct flow_log_part format = flow_log_part(judgement, target, "logFormat");
    const char *text = json_string(format.value);
    const char *fields = text ? fields_in(judgement, text) : NULL;
    if (!text || strcmp(text, fields) == 0)
        return;
    bool pastes = *fields && text_code_points(fields) <= FORMAT_MOST;
    report(judgement, rule, target,
           (struct finding){.field = format.field,
                            .found = word_at(judgement, format.value),
                            .wanted = "${field}",
                            .value = pastes ? fields : "${version} ${srcaddr} ${dstaddr} ${action}",
                            .inputs = {format.field}});
}

static bool is_tag(const char *key)
{
    return strcmp(key, "tags") == 0;
}

/* A value that came beside its reference, as the controller resolves it. */
static bool is_resolved(const struct judgement *judgement, const struct target *target,
                        const struct json *now, const char *key)
{
    if (!now || json_get(target->old, key))
        return false;
    const char *reference = arena_print(judgement->arena, "%sRef", key);
    const char *selector = arena_print(judgement->arena, "%sSelector", key);
    return reference && selector &&
           (json_get(target->node, reference) || json_get(target->node, selector));
}

/* The names of what an update changed, each once. */
static void name_changes(const struct judgement *judgement, const struct target *target,
                         struct text *names)
{
    json_each_member (was, target->old)
        if (!is_tag(json_key(was)) && !json_equal(was, json_get(target->node, json_key(was))))
            text_print(names, "%s%s", names->length ? ", " : "", json_key(was));
    json_each_member (now, target->node) {
        const char *key = json_key(now);
        if (!is_tag(key) && !json_get(target->old, key) &&
            !is_resolved(judgement, target, now, key))
            text_print(names, "%s%s", names->length ? ", " : "", key);
    }
}

/* A flow log that its controller tried to make and did not may still be put right. */
static bool was_never_made(const struct judgement *judgement)
{
    const struct json *old = judgement->subject->old;
    return json_size(json_look(old, "status.conditions")) &&
           !json_look(old, flow_log_api_of(judgement)->made);
}

static void check_changes(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct flow_log_api *api = flow_log_api_of(judgement);
    struct text names = TEXT_IN(judgement->arena), cut = TEXT_IN(judgement->arena);
    if (!target->old || !(api->is_ack || api->is_upjet) || judgement->never_blocks ||
        was_never_made(judgement))
        return;
    name_changes(judgement, target, &names);
    if (!names.length)
        return;
    text_add_shown(&cut, names.data, 80);
    report(judgement, rule, target,
           (struct finding){.field = "", .found = cut.data, .inputs = {""}});
}

#define OF_TRANSIT "AWS refuses it for a transit gateway; the flow log is never made"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "FL-ENUM", .scope = FLOW_LOG_PARTS, .field = "resourceType",
        .check = check_enumerations, .unless = &flow_log_of_others,
        .faults = FAULTS({.says = "must be {wanted}, not {found}",
                          .why = "the CRD takes any text; AWS refuses it afterwards",
                          .fix = "{key}: {value}"}),
        .reads = {"resourceType", "trafficType", "logDestinationType", "maxAggregationInterval",
                  "destinationOptions.fileFormat", "logDestination"},
    },
    {
        .id = "FL-TRAFFIC", .scope = FLOW_LOG_PARTS, .field = "trafficType",
        .check = check_traffic, .unprompted = true, .unless = &flow_log_of_others,
        .faults = FAULTS([NO_TRAFFIC] = {.says = "is not set",
                          .why = "AWS wants it for a VPC, a subnet and an interface",
                          .fix = "trafficType: ALL"},
                         [TRAFFIC_OF_TRANSIT] = {.says = "{found} has no place here", .why = OF_TRANSIT,
                          .fix = "remove it"},
                         [SLOW_TRANSIT] = {.says = "{found} is too long", .why = OF_TRANSIT,
                          .fix = "maxAggregationInterval: 60"},
                         [HALF] = {.at_most = WARN, .says = "records {found} alone",
                          .why = "the other half of the traffic is not recorded",
                          .fix = "trafficType: ALL"}),
        .reads = {"trafficType", "resourceType", "maxAggregationInterval", "transitGatewayId",
                  "transitGatewayAttachmentId"},
    },
    {
        .id = "FL-FORMAT", .scope = FLOW_LOG_PARTS, .field = "logFormat",
        .check = check_format, .unprompted = true, .unless = &flow_log_of_others,
        .faults = FAULTS({.says = "{found} is no list of fields",
                          .why = "AWS takes {wanted} with single spaces between, and refuses all else",
                          .fix = "logFormat: {value}"}),
        .reads = {"logFormat"},
    },
    {
        .id = "FL-IMMUTABLE", .scope = FLOW_LOG_PARTS, .field = "",
        .check = check_changes, .unless = &flow_log_of_others,
        .faults = FAULTS({.says = "this update changes {found}",
                          .why = "only tags are updated; delete the object and create it anew",
                          .fix = "put {found} back, or make a FlowLog of another name"}),
        .reads = {"resourceType", "trafficType"},
    },
};
// clang-format on

const struct family flow_log_family = {"VPC flow log", rules, sizeof rules / sizeof *rules};
