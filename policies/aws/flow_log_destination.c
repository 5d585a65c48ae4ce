// SPDX-License-Identifier: Apache-2.0
/* Where a flow log goes: destination, role and type have to be of one kind. */
#include "aws/flow_log.h"
#include "families.h"

#include <string.h>

#define RESERVED "/AWSLogs"
#define ARN_MOST 100 /* code points of one to paste */

enum {
    NOT_SET,
    NO_GROUP_HERE,
    OTHER_SERVICE,
    OTHER_SERVICE_UNTYPED,
    RESERVED_FOLDER,
    GROUP_GONE,
    TWICE
}; /* faults of FL-DEST */

static const char *word_at(const struct judgement *judgement, const struct json *value)
{
    return value ? shown(judgement, value) : NULL;
}

static const struct flow_log_type *type_named(const char *name)
{
    const struct flow_log_type *type = flow_log_types;
    while (name && type->name && strcmp(type->name, name) != 0)
        type++;
    return type->name ? type : NULL;
}

/* A check of FL-DEST, and what each of its findings rests upon. */
struct destination {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
    const struct flow_log_api *api;
    const struct flow_log_type *type;
    const char *inputs[RULE_READS];
};

static void report_part(const struct destination *of, size_t fault, const char *name,
                        const char *value)
{
    const struct flow_log_part part = flow_log_part(of->judgement, of->target, name);
    struct finding finding = {.field = part.field,
                              .key = name,
                              .value = value,
                              .found = word_at(of->judgement, part.value),
                              .fault = &of->rule->faults[fault]};
    memcpy(finding.inputs, of->inputs, sizeof finding.inputs);
    flow_log_input(finding.inputs, part.field);
    report(of->judgement, of->rule, of->target, finding);
}

static const char *const *names_of(const struct destination *of)
{
    if (of->type == flow_log_types)
        return of->api->logs;
    return strcmp(of->type->name, "s3") == 0 ? of->api->bucket : of->api->stream;
}

static void want_destination(struct destination of)
{
    bool states = false;
    const char *const *names = names_of(&of);
    for (const char *const *name = names; *name; name++)
        states |= flow_log_states(of.judgement, of.target, *name, of.inputs);
    if (!states)
        report_part(&of, NOT_SET, names[0], of.type->example);
}

static void want_role(struct destination of)
{
    if (of.type->has_role && !flow_log_states(of.judgement, of.target, of.api->role, of.inputs))
        report_part(&of, NOT_SET, of.api->role, "arn:aws:iam::ACCOUNT:role/NAME");
}

/* The ARN is of a service, and names no folder that AWS keeps for itself. False: of another one,
 * so that nobody can tell what else is wanted. */
static bool fits_arn(struct destination of, bool typed)
{
    const char *arn = json_string(flow_log_part(of.judgement, of.target, "logDestination").value);
    const struct flow_log_type *type = flow_log_type_of_arn(arn);
    const char *folder = arn ? strstr(arn, RESERVED) : NULL;
    struct text before = TEXT_IN(of.judgement->arena);
    bool grouped = flow_log_states(of.judgement, of.target, "logGroupName", NULL);
    if (type && type != of.type) {
        bool to_type = !typed && !grouped;
        report_part(&of, to_type ? OTHER_SERVICE_UNTYPED : OTHER_SERVICE, "logDestination",
                    to_type ? type->name : of.type->example);
        return false;
    }
    if (type && strcmp(type->name, "s3") == 0 && folder &&
        (!folder[strlen(RESERVED)] || folder[strlen(RESERVED)] == '/')) {
        text_add_shown(&before, arena_copy(of.judgement->arena, arn, (size_t)(folder - arn)),
                       ARN_MOST);
        report_part(&of, RESERVED_FOLDER, "logDestination", before.data);
    }
    return true;
}

/* upjet's CRD drops the field now: files and last-applied alone still have it. What an object has
 * that came through the API server is of an older CRD, which reads it. */
static void check_group_of_upjet(const struct destination *of)
{
    const struct judgement *judgement = of->judgement;
    bool in_file = judgement->subject->in_file;
    bool is_read = !in_file && flow_log_part(judgement, of->target, "logGroupName").value;
    const struct json *seen = in_file ? judgement->subject->object : last_applied(judgement);
    if (!is_read && json_look(seen, "spec.forProvider.logGroupName"))
        report_part(of, GROUP_GONE, "logGroupName", NULL);
}

/* True: the destination has to be stated as well. False: upjet's logGroupName says where the log
 * goes. */
static bool check_group(const struct destination *of)
{
    bool grouped = flow_log_states(of->judgement, of->target, "logGroupName", NULL);
    const struct json *applied = last_applied(of->judgement);
    if (of->api->is_upjet) {
        check_group_of_upjet(of);
        return !grouped && !json_look(applied, "spec.forProvider.logGroupName");
    }
    if (grouped && !of->type->has_group)
        report_part(of, NO_GROUP_HERE, "logGroupName", of->type->name);
    return true;
}

/* ACK takes a value or its reference. */
static void check_references(const struct destination *of)
{
    static const struct {
        const char *field, *reference;
    } pairs[] = {{"deliverLogsPermissionARN", "deliverLogsPermissionRef"},
                 {"logDestination", "logDestinationRef"},
                 {"logGroupName", "logGroupNameRef"},
                 {"logGroupName", "logGroupRef"}};
    for (size_t i = 0; of->api->is_ack && i < sizeof pairs / sizeof *pairs; i++)
        if (flow_log_part(of->judgement, of->target, pairs[i].field).value &&
            flow_log_part(of->judgement, of->target, pairs[i].reference).value)
            report_part(of, TWICE, pairs[i].field, pairs[i].reference);
}

static void check_destination(struct judgement *judgement, const struct rule *rule,
                              const struct target *target)
{
    const struct json *stated = flow_log_part(judgement, target, "logDestinationType").value;
    struct destination of = {judgement,
                             rule,
                             target,
                             flow_log_api_of(judgement),
                             stated ? type_named(json_string(stated)) : flow_log_types,
                             {0}};
    flow_log_input(of.inputs, flow_log_part(judgement, target, "logDestinationType").field);
    check_references(&of);
    if (!of.type)
        return;
    if (check_group(&of) && fits_arn(of, stated != NULL)) {
        want_destination(of);
        want_role(of);
    }
}

#define NEVER_MADE "AWS needs destination and role of the same kind; the flow log is never made"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "FL-DEST", .scope = FLOW_LOG_PARTS, .field = "logDestination",
        .check = check_destination, .unprompted = true, .unless = &flow_log_of_others,
        .faults = FAULTS([NOT_SET] = {.says = "is not set", .why = NEVER_MADE, .fix = "{key}: {value}"},
                         [NO_GROUP_HERE] = {.says = "has no place beside logDestinationType {value}",
                          .why = NEVER_MADE, .fix = "remove it"},
                         [OTHER_SERVICE] = {.says = "{found} is not where logDestinationType leads",
                          .why = NEVER_MADE, .fix = "{key}: {value}"},
                         [OTHER_SERVICE_UNTYPED] = {.says = "{found} is no log group, the default of logDestinationType",
                          .why = NEVER_MADE, .fix = "logDestinationType: {value}"},
                         [RESERVED_FOLDER] = {.says = "names the folder AWSLogs",
                          .why = "AWS keeps that name for itself; the flow log is never made",
                          .fix = "{key}: {value}"},
                         [GROUP_GONE] = {.says = "is no field any more",
                          .why = "the CRD drops it, and the flow log has no destination",
                          .fix = "remove it, and set logDestination: arn:aws:logs:REGION:ACCOUNT:log-group:NAME"},
                         [TWICE] = {.says = "is set beside {value}",
                          .why = "the controller takes one of them and stops at both",
                          .fix = "remove it"}),
        .reads = {"logDestinationType", "logDestination", "logGroupName", "deliverLogsPermissionARN",
                  "iamRoleArn", "deliverLogsPermissionArn", "cloudWatchLogDestination",
                  "s3BucketLogDestination"},
    },
};
// clang-format on

const struct family flow_log_destination_family = {"VPC flow log", rules,
                                                   sizeof rules / sizeof *rules};
