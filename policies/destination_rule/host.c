// SPDX-License-Identifier: Apache-2.0
/* Whom a rule speaks to: hosts in and outside the mesh, wildcards, TLS towards them. */
#include "destination_rule/destination_rule.h"
#include "families.h"
#include "judge/checks.h"

#include <string.h>

#define HOST_MOST 1024 /* bytes; no name in DNS is as long, and each finding asks for it */

/* The host of a wildcard matches services of the mesh when its suffix ends like their names, or is
 * itself an end of them, as `*.local` is. Istio matches whole names: `*.svc` is an end of none. */
static bool in_mesh(const struct judgement *judgement, const char *host)
{
    const char *services =
        arena_print(judgement->arena, ".svc.%s", judgement->policy->environment.cluster_domain);
    if (!services || ends_with(host, services))
        return true;
    if (host[0] == '*')
        return ends_with(services, host + 1);
    return ends_with(host, ".svc") || !strchr(host, '.');
}

static const char *host_of(const struct judgement *judgement)
{
    const char *host = json_string(json_look(judgement->subject->object, "spec.host"));
    return host && strnlen(host, HOST_MOST) < HOST_MOST ? host : "";
}

static bool is_outside_mesh(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return !in_mesh(judgement, host_of(judgement));
}

const struct condition host_outside_mesh = {.holds = is_outside_mesh, .reads = {"/spec.host"}};

static bool is_outside_root(const struct judgement *judgement, const struct target *target)
{
    const char *namespace = judgement->subject->namespace;
    (void)target;
    return !namespace || strcmp(namespace, judgement->policy->environment.istio_namespace) != 0;
}

static const struct condition outside_root_namespace = {.holds = is_outside_root};

bool rules_whole_mesh(const struct judgement *judgement)
{
    const char *host = host_of(judgement);
    return host[0] == '*' && in_mesh(judgement, host) && !is_outside_root(judgement, NULL);
}

/* A tls block without a mode is DISABLE: that is the enum's zero. */
static bool plaintext(const struct json *tls)
{
    const struct json *mode = stated_at(tls, "mode");
    const char *text = json_string(mode);
    return json_is(tls, JSON_OBJECT) && (!mode || (text && strcmp(text, "DISABLE") == 0));
}

/* A policy that does something to services it was not written for. Only mTLS, or pass-through as
 * Knative uses it, does not. */
static bool bites(const struct json *policy)
{
    const struct json *balancer = json_get(policy, "loadBalancer");
    const char *simple = json_string(json_get(balancer, "simple"));
    bool passes_through = simple && strcmp(simple, "PASSTHROUGH") == 0;
    return json_size(json_get(policy, "connectionPool")) > 0 ||
           json_is(json_get(policy, "outlierDetection"), JSON_OBJECT) ||
           (json_size(balancer) > 0 && !passes_through) || plaintext(json_get(policy, "tls"));
}

static bool any_bites(const struct judgement *judgement, bool old)
{
    bool any = false;
    for (const struct target *policy = judgement->targets; policy; policy = policy->next)
        any |= policy->scope == TRAFFIC_POLICY && bites(old ? policy->old : policy->node);
    return any;
}

static bool does_rule_mesh(const struct judgement *judgement, const struct target *target)
{
    const char *host = host_of(judgement);
    (void)target;
    return host[0] == '*' && in_mesh(judgement, host) && any_bites(judgement, false);
}

/* One that bit before may bite otherwise. */
static bool did_rule_mesh(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return any_bites(judgement, true);
}

static const struct condition bites_the_mesh = {
    .holds = does_rule_mesh, .held = did_rule_mesh, .reads = {"spec"}};

/* The API server has no sidecar; everybody else in the mesh is taken to have one. */
static bool without_sidecar(const char *host)
{
    return strcmp(host, "kubernetes.default") == 0 || starts_with(host, "kubernetes.default.svc");
}

static bool has_tls_elsewhere(const struct judgement *judgement, const struct target *target)
{
    const char *host = host_of(judgement);
    (void)target;
    return !in_mesh(judgement, host) || without_sidecar(host);
}

static const struct condition tls_elsewhere = {.holds = has_tls_elsewhere, .reads = {"/spec.host"}};

static bool is_not_strict(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return !judgement->policy->environment.strict_mtls;
}

static const struct condition not_strict = {.holds = is_not_strict};

static bool speaks(const struct json *rule)
{
    return stated_at(rule, "spec.trafficPolicy") && !stated_at(rule, "spec.workloadSelector");
}

static const char *full_name(const struct judgement *judgement, const char *host,
                             const char *namespace)
{
    return host_resolved(judgement->arena, host, namespace,
                         judgement->policy->environment.cluster_domain);
}

/* Only a door that sees many objects knows of another; the webhook sees one at a time. */
static void check_same_host(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    const struct subject *subject = judgement->subject;
    const char *namespace = subject->namespace ? subject->namespace : "";
    const char *host = full_name(judgement, host_of(judgement), namespace);

    for (const struct neighbour *other = subject->earlier; host && other; other = other->next) {
        const char *its = full_name(judgement, other->host, other->namespace);
        if (!its || strcmp(its, host) != 0 || strcmp(other->namespace, namespace) != 0 ||
            strcmp(other->name, subject->name) == 0 || !speaks(target->node))
            continue;
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, json_look(target->node, rule->field)),
                                .key = other->name});
        return;
    }
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-WILDCARD-BLAST", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec.host", .lenient = &outside_root_namespace,
        .faults = {{IS_STATED, .when = &bites_the_mesh, .says = "{found} applies to every service that has no rule of its own",
                    .why = "a service that gets a rule of its own loses all of this",
                    .fix = "host: <service>.<namespace>.svc.{domain}"}},
    },
    {
        .id = "DR-TLS-DISABLE", .scope = TRAFFIC_POLICY,
        .field = "tls.mode", .unless = &tls_elsewhere, .lenient = &not_strict,
        .faults = {{IS_EXACTLY("DISABLE"), DEFAULT_IN("tls", "DISABLE"),
                    .says = "sends plaintext", .wanted = "ISTIO_MUTUAL",
                    .why = "a STRICT workload resets it; a tls block without a mode means DISABLE",
                    .fix = "tls: {mode: ISTIO_MUTUAL}"}},
    },
    {
        .id = "DR-SAME-HOST", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec.host", .check = check_same_host, .actions = EVERYWHERE(WARN),
        .faults = {{.says = "{key} applies to the same host",
                    .why = "of several rules for one host only the oldest trafficPolicy is used",
                    .fix = "move the trafficPolicy into {key}"}},
        .reads = {"spec.host", "metadata.name"},
    },
};
// clang-format on

const struct family destination_rule_host_family = {"DestinationRule", rules,
                                                    sizeof rules / sizeof *rules};
