// SPDX-License-Identifier: Apache-2.0
#include "aws/flow_log.h"

#include "rule/rule.h"

#include <string.h>

// clang-format off
const struct flow_log_type flow_log_types[] = {
    {.name = "cloud-watch-logs", .service = "logs",
     .example = "arn:aws:logs:REGION:ACCOUNT:log-group:NAME",
     .has_role = true, .has_group = true},
    {.name = "s3", .service = "s3", .example = "arn:aws:s3:::BUCKET"},
    {.name = "kinesis-data-firehose", .service = "firehose",
     .example = "arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME"},
    {0},
};

static const struct flow_log_api apis[] = {
    {"ec2.services.k8s.aws", .is_ack = true,
     .logs = {"logDestination", "logGroupName"},
     .bucket = {"logDestination"}, .stream = {"logDestination"},
     .role = "deliverLogsPermissionARN", .made = "status.flowLogID"},
    {"ec2.aws.upbound.io", .is_upjet = true,
     .logs = {"logDestination"}, .bucket = {"logDestination"}, .stream = {"logDestination"},
     .role = "iamRoleArn", .made = "status.atProvider.id"},
    {"ec2.aws.m.upbound.io", .is_upjet = true,
     .logs = {"logDestination"}, .bucket = {"logDestination"}, .stream = {"logDestination"},
     .role = "iamRoleArn", .made = "status.atProvider.id"},
    {"ec2.aws.crossplane.io",
     .logs = {"logDestination", "cloudWatchLogDestination", "logGroupName"},
     .bucket = {"logDestination", "s3BucketLogDestination"}, .stream = {"logDestination"},
     .role = "deliverLogsPermissionArn", .made = "status.atProvider.flowLogID"},
};
// clang-format on

const struct flow_log_api *flow_log_api_of(const struct judgement *judgement)
{
    const struct flow_log_api *api = apis;
    while (strcmp(api->group, judgement->subject->row->group) != 0)
        api++;
    return api;
}

void flow_log_input(const char *inputs[RULE_READS], const char *path)
{
    size_t i = 0;
    while (inputs && i < RULE_READS && inputs[i] && strcmp(inputs[i], path) != 0)
        i++;
    if (inputs && i < RULE_READS)
        inputs[i] = path;
}

static const struct json *stated(const struct judgement *judgement, const struct target *target,
                                 const char *field)
{
    const struct json *value = read_input(judgement, target, field, false);
    return json_is(value, JSON_NULL) ? NULL : value;
}

struct flow_log_part flow_log_part(const struct judgement *judgement, const struct target *target,
                                   const char *name)
{
    struct flow_log_part part = {name, stated(judgement, target, name)};
    if (part.value || !flow_log_api_of(judgement)->is_upjet)
        return part;
    const char *first = arena_print(judgement->arena, "/spec.initProvider.%s", name);
    const struct json *value = first ? stated(judgement, target, first) : NULL;
    return value ? (struct flow_log_part){first, value} : part;
}

/* deliverLogsPermissionARN is deliverLogsPermissionRef in ACK; elsewhere the whole name goes on. */
static const char *reference(const struct judgement *judgement, const char *name,
                             const char *ending)
{
    bool is_ack = flow_log_api_of(judgement)->is_ack;
    size_t length = strlen(name) - (is_ack && ends_with(name, "ARN") ? strlen("ARN") : 0);
    return arena_print(judgement->arena, "%.*s%s", (int)length, name, ending);
}

bool flow_log_states(const struct judgement *judgement, const struct target *target,
                     const char *name, const char *inputs[RULE_READS])
{
    const char *const names[] = {name, reference(judgement, name, "Ref"),
                                 reference(judgement, name, "Selector")};
    bool states = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!names[i])
            continue;
        const struct flow_log_part part = flow_log_part(judgement, target, names[i]);
        flow_log_input(inputs, part.field);
        states |= part.value != NULL;
    }
    return states;
}

bool flow_log_of_transit(const struct judgement *judgement, const struct target *target,
                         const char *inputs[RULE_READS])
{
    const char *type = json_string(flow_log_part(judgement, target, "resourceType").value);
    flow_log_input(inputs, "resourceType");
    if (type && starts_with(type, "TransitGateway"))
        return true;
    if (flow_log_api_of(judgement)->is_ack)
        return false;
    bool gateway = flow_log_states(judgement, target, "transitGatewayId", inputs);
    return flow_log_states(judgement, target, "transitGatewayAttachmentId", inputs) || gateway;
}

static bool is_adoption(const char *key)
{
    return starts_with(key, "services.k8s.aws/adopt") ||
           strcmp(key, "services.k8s.aws/read-only") == 0;
}

/* Crossplane makes it where its policies say Create, and by default. */
static bool is_observed(const struct json *policies)
{
    bool makes = !json_is(policies, JSON_ARRAY);
    json_each (policy, policies) {
        const char *word = json_string(policy);
        makes |= word && (strcmp(word, "*") == 0 || strcmp(word, "Create") == 0);
    }
    return !makes;
}

static bool is_of_others(const struct judgement *judgement, const struct target *target)
{
    const struct json *object = judgement->subject->object;
    (void)target;
    if (!flow_log_api_of(judgement)->is_ack)
        return is_observed(json_look(object, "spec.managementPolicies"));
    json_each_member (member, json_look(object, "metadata.annotations"))
        if (is_adoption(json_key(member)))
            return true;
    return false;
}

const struct condition flow_log_of_others = {
    .holds = is_of_others, .reads = {"/spec.managementPolicies", "/metadata.annotations"}};

const struct flow_log_type *flow_log_type_of_arn(const char *arn)
{
    const char *service =
        arn && starts_with(arn, "arn:") ? strchr(arn + strlen("arn:"), ':') : NULL;
    for (const struct flow_log_type *type = flow_log_types; service && type->name; type++) {
        size_t length = strlen(type->service);
        if (strncmp(service + 1, type->service, length) == 0 && service[1 + length] == ':')
            return type;
    }
    return NULL;
}
