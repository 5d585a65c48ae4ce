// SPDX-License-Identifier: Apache-2.0
#include "envoy_filter/envoy_filter.h"

#include "base/text.h"

#include <string.h>

#define THRESHOLDS_OF "patch.value.circuit_breakers.thresholds"
#define SOCKET "patch.value.transport_socket"
#define CLUSTER "match.cluster.name"
#define SERVICE_OF "match.cluster.service"

static bool says(const struct judgement *judgement, const struct target *target, const char *input,
                 const char *word)
{
    return json_says(read_input(judgement, target, input, false), word);
}

static const char *text_at(const struct judgement *judgement, const struct target *target,
                           const char *input)
{
    const char *text = json_string(read_input(judgement, target, input, false));
    return text ? text : "";
}

/* Those that Istio makes for services are called so. */
static bool is_own_cluster(const struct judgement *judgement, const struct target *target)
{
    const char *name = text_at(judgement, target, CLUSTER);
    return *name && !starts_with(name, "outbound") && !starts_with(name, "inbound");
}

const struct condition own_cluster = {.holds = is_own_cluster, .reads = {CLUSTER}};

/* A number stands for a word in protobuf's JSON; the first of them for nothing as well. */
static bool is_for_usual_requests(const struct json *threshold)
{
    const struct json *priority = json_get(threshold, "priority");
    const char *word = json_string(priority);
    double number;
    return json_is(threshold, JSON_OBJECT) &&
           (!priority || json_is(priority, JSON_NULL) || (word && strcmp(word, "DEFAULT") == 0) ||
            (json_number(priority, &number) && number == 0));
}

static bool merges_thresholds(const struct judgement *judgement, const struct target *target)
{
    const struct json *thresholds = read_input(judgement, target, THRESHOLDS_OF, false);
    if (!says(judgement, target, "applyTo", "CLUSTER") || !json_is(thresholds, JSON_ARRAY))
        return false;
    json_each (threshold, thresholds)
        if (is_for_usual_requests(threshold))
            return true;
    return false;
}

static bool has_socket(const struct judgement *judgement, const struct target *target)
{
    const struct json *socket = read_input(judgement, target, SOCKET, false);
    return socket && !json_is(socket, JSON_NULL);
}

static bool are_second(const struct judgement *judgement, const struct target *target)
{
    return says(judgement, target, "patch.operation", "MERGE") &&
           merges_thresholds(judgement, target);
}

const struct condition second_thresholds = {.holds = are_second,
                                            .reads = {"applyTo", "patch.operation", THRESHOLDS_OF}};

static bool are_dropped(const struct judgement *judgement, const struct target *target)
{
    return has_socket(judgement, target) &&
           (are_second(judgement, target) ||
            (says(judgement, target, "patch.operation", "MERGE_AND_REPLACE_LIST") &&
             merges_thresholds(judgement, target)));
}

const struct condition dropped_thresholds = {
    .holds = are_dropped, .reads = {"applyTo", "patch.operation", THRESHOLDS_OF, SOCKET}};

static bool is_in_mesh(const struct judgement *judgement, const char *host)
{
    const char *domain =
        arena_print(judgement->arena, ".svc.%s", judgement->policy->environment.cluster_domain);
    return domain && ends_with(host, domain);
}

/* Towards its own app, or its own app towards it, a sidecar has no NLB between; nor has a service
 * of the mesh. */
static bool may_be_through_nlb(const struct judgement *judgement, const struct target *target)
{
    const struct target *patch = target->parent;
    bool upstream = says(judgement, patch, "applyTo", "CLUSTER");
    const char *name = text_at(judgement, patch, CLUSTER);
    return !says(judgement, patch, "match.context",
                 upstream ? "SIDECAR_INBOUND" : "SIDECAR_OUTBOUND") &&
           !starts_with(name, "inbound") && !is_in_mesh(judgement, name) &&
           !is_in_mesh(judgement, text_at(judgement, patch, SERVICE_OF));
}

#define PATH_OF_FLOW "../applyTo", "../match.context", "../" CLUSTER, "../" SERVICE_OF

const struct condition through_nlb = {.holds = may_be_through_nlb, .reads = {PATH_OF_FLOW}};

#define IPPROTO_OF_TCP 6
#define KEEPIDLE 4 /* of Linux, which is what Envoy of Istio runs on */

static bool is_keepidle(const struct judgement *judgement, const struct target *target)
{
    double level, name;
    return measure(read_input(judgement, target, "level", false), UNIT_COUNT, &level) &&
           measure(read_input(judgement, target, "name", false), UNIT_COUNT, &name) &&
           level == IPPROTO_OF_TCP && name == KEEPIDLE && may_be_through_nlb(judgement, target);
}

const struct condition keepidle_through_nlb = {.holds = is_keepidle,
                                               .reads = {"level", "name", PATH_OF_FLOW}};

static bool is_http(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return target->scope == ENVOY_HTTP;
}

static bool is_tcp(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return target->scope == ENVOY_TCP;
}

const struct condition of_http = {.holds = is_http}, of_tcp = {.holds = is_tcp};
