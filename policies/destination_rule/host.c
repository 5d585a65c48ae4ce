// SPDX-License-Identifier: Apache-2.0
/* Whom a rule speaks to: hosts in and outside the mesh, wildcards, TLS towards them. */
#include "destination_rule/destination_rule.h"
#include "families.h"
#include "judge/checks.h"

#include "base/address.h"
#include "base/memo.h"

#include <string.h>

#define DEFAULT_POLICY_SINCE 31 /* meshConfig.defaultTrafficPolicy */
#define HOST_MOST 1024          /* bytes; no name in DNS is as long, and each finding asks for it */

/* Printed once, because several rules ask for it at every policy of every subset. */
static const char *services_of(const struct judgement *judgement)
{
    static const char question;
    struct memo *memo = memo_of(judgement->subject->object, &question);
    if (memo && memo->made)
        return memo->made;
    const char *services =
        arena_print(judgement->arena, ".svc.%s", judgement->policy->environment.cluster_domain);
    if (memo)
        memo->made = services;
    return services ? services : "";
}

/* The host of a wildcard matches services of the mesh when its suffix ends like their names, or is
 * itself an end of them, as `*.local` is. Istio matches whole names: `*.svc` is an end of none. */
static bool in_mesh(const struct judgement *judgement, const char *host)
{
    const char *services = services_of(judgement);
    if (ends_with(host, services))
        return true;
    if (host[0] == '*')
        return ends_with(services, host + 1);
    return !strchr(host, '.');
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

/* The part of `.svc.cluster.local` that the host lacks, where it breaks off within that:
 * `.cluster.local`.
 */
static const char *lacks(const struct judgement *judgement, const char *host)
{
    const char *services = services_of(judgement), *rest = services;
    size_t length = strlen(host);
    if (host[0] == '*' || in_mesh(judgement, host))
        return NULL;
    while (*rest && (rest = strchr(rest + 1, '.'))) {
        size_t said = (size_t)(rest - services);
        if (length > said && strncmp(host + length - said, services, said) == 0)
            return rest;
    }
    return NULL;
}

static bool is_unmatched(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return lacks(judgement, host_of(judgement));
}

const struct condition host_unmatched = {.holds = is_unmatched, .reads = {"/spec.host"}};

static bool is_outside_root(const struct judgement *judgement, const struct target *target)
{
    const char *namespace = judgement->subject->namespace;
    (void)target;
    return !namespace || strcmp(namespace, judgement->policy->environment.istio_namespace) != 0;
}

bool rules_whole_mesh(const struct judgement *judgement)
{
    const char *host = host_of(judgement);
    return host[0] == '*' && in_mesh(judgement, host) && !is_outside_root(judgement, NULL);
}

/* Two labels, as in cart.shop: a ServiceEntry may have such a host. */
static bool is_two_names(const char *host)
{
    const char *dot = strchr(host, '.');
    return dot && dot > host && dot[1] && !strchr(dot + 1, '.') && host[0] != '*';
}

enum { BROKEN_OFF, OF_TWO_NAMES };

static void check_host_unmatched(struct judgement *judgement, const struct rule *rule,
                                 const struct target *target)
{
    const char *host = host_of(judgement), *rest = lacks(judgement, host);
    const struct fault *fault = &rule->faults[rest ? BROKEN_OFF : OF_TWO_NAMES];
    if (!rest && is_two_names(host) && !in_mesh(judgement, host))
        rest = services_of(judgement);
    if (rest && is_host_name(host))
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, json_look(target->node, rule->field)),
                                .fault = fault,
                                .value = arena_print(judgement->arena, "%s%s", host, rest)});
}

/* A tls block without a mode is DISABLE: that is the enum's zero. */
static bool plaintext(const struct json *tls)
{
    const struct json *mode = stated_at(tls, "mode");
    return json_is(tls, JSON_OBJECT) && (!mode || json_says(mode, "DISABLE"));
}

/* The part of a policy that reaches services that it was not written for. Only mTLS, or
 * pass-through as Knative uses it, does not. */
enum { BITES_NOT = 0, KEEPALIVE = 1, DEFAULTS = 2, OTHERS = 4 };

static unsigned bites(const struct json *policy)
{
    const struct json *pool = json_get(policy, "connectionPool"), *tcp = json_get(pool, "tcp");
    const struct json *balancer = json_get(policy, "loadBalancer"), *tls = json_get(policy, "tls");
    const char *simple = json_string(json_get(balancer, "simple"));
    bool passes_through = simple && strcmp(simple, "PASSTHROUGH") == 0;
    bool alive = json_size(pool) == 1 && json_size(tcp) == 1 && stated_at(tcp, "tcpKeepalive");
    unsigned teeth = BITES_NOT;
    if (json_size(pool) > 0)
        teeth |= alive ? KEEPALIVE : DEFAULTS;
    if (json_is(json_get(policy, "outlierDetection"), JSON_OBJECT))
        teeth |= DEFAULTS;
    if ((json_size(balancer) > 0 && !passes_through) || plaintext(tls) ||
        json_says(json_get(tls, "mode"), "SIMPLE") || json_says(json_get(tls, "mode"), "MUTUAL") ||
        stated_at(policy, "tunnel") || stated_at(policy, "proxyProtocol"))
        teeth |= OTHERS;
    return teeth;
}

static unsigned all_bites(const struct judgement *judgement, bool old)
{
    unsigned teeth = BITES_NOT;
    for (const struct target *policy = judgement->targets; policy; policy = policy->next)
        if (policy->scope == TRAFFIC_POLICY)
            teeth |= bites(old ? policy->old : policy->node);
    return teeth;
}

static bool does_rule_mesh(const struct judgement *judgement, const struct target *target)
{
    const char *host = host_of(judgement);
    (void)target;
    return host[0] == '*' && in_mesh(judgement, host) && all_bites(judgement, false);
}

/* The same question about the old object, whose blocks may have been others. */
static bool did_rule_mesh(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return all_bites(judgement, true);
}

static const struct condition bites_the_mesh = {
    .holds = does_rule_mesh, .held = did_rule_mesh, .reads = {"spec"}};

/* The rule sets what meshConfig.defaultTrafficPolicy sets, and the release is known to have that
 * field. */
static bool does_say_defaults(const struct judgement *judgement, const struct target *target)
{
    return judgement->policy->environment.istio_minor >= DEFAULT_POLICY_SINCE &&
           does_rule_mesh(judgement, target) && !(all_bites(judgement, false) & OTHERS);
}

static const struct condition says_defaults = {
    .holds = does_say_defaults, .held = did_rule_mesh, .reads = {"spec"}};

/* Outside the root namespace it speaks to the callers there; a selector picks some, and keep-alive
 * probes harm nobody. */
static bool does_reach_few(const struct judgement *judgement, const struct target *target)
{
    return is_outside_root(judgement, target) || all_bites(judgement, false) == KEEPALIVE ||
           stated_at(judgement->subject->object, "spec.workloadSelector");
}

static const struct condition reaches_few = {.holds = does_reach_few, .reads = {"spec"}};

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

/* A Secret that sidecars may not read; gateways do, and who is selected. What a controller made, as
 * Knative's for its own gateway, is made so on purpose. */
static bool is_for_gateways(const struct judgement *judgement, const struct target *target)
{
    const struct json *tls = json_get(target->node, "tls");
    const char *secret = json_string(json_get(tls, "credentialName"));
    return secret && *secret && !starts_with(secret, "configmap://") &&
           (json_says(json_get(tls, "mode"), "SIMPLE") ||
            json_says(json_get(tls, "mode"), "MUTUAL")) &&
           !stated_at(judgement->subject->object, "spec.workloadSelector") &&
           !has_controller(judgement->subject->object);
}

static const struct condition for_gateways = {
    .holds = is_for_gateways,
    .reads = {"tls", "/spec.workloadSelector", "/metadata.ownerReferences"}};

static bool is_not_strict(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return judgement->policy->environment.mtls != MTLS_STRICT;
}

static const char *strict_by(const struct judgement *judgement)
{
    return judgement->policy->environment.strict_by;
}

static const struct condition not_strict = {.holds = is_not_strict, .taught = strict_by};

#define APPLIES_TO_ALL                                                                             \
    .says = "{found} applies to every service that has no rule of its own",                        \
    .why = "a service that gets a rule of its own loses all of this"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-WILDCARD-BLAST", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec.host", .lenient = &reaches_few,
        .faults = FAULTS({IS_STATED, .when = &says_defaults, APPLIES_TO_ALL,
                          .fix = "move the trafficPolicy into meshConfig.defaultTrafficPolicy"},
                         {IS_STATED, .when = &bites_the_mesh, APPLIES_TO_ALL,
                          .fix = "host: <service>.<namespace>.svc.{domain}"}),
    },
    {
        .id = "DR-TLS-DISABLE", .scope = TRAFFIC_POLICY,
        .field = "tls.mode", .unless = &tls_elsewhere, .lenient = &not_strict, .general = true,
        .faults = FAULTS({IS_EXACTLY("DISABLE"), DEFAULT_IN("tls", "DISABLE"),
                          .says = "sends plaintext",
                          .why = "a STRICT workload resets it; without a tls block auto mTLS chooses for each pod",
                          .fix = "remove the tls block, and what is empty then"}),
    },
    {
        .id = "DR-TLS-CREDENTIAL", .scope = TRAFFIC_POLICY,
        .field = "tls.credentialName", .unless = &host_unmatched, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_STATED, .when = &for_gateways,
                          .says = "is for gateways, and sidecars send plaintext",
                          .why = "without a workloadSelector a sidecar reads no Secret, and leaves TLS out",
                          .fix = "workloadSelector: {matchLabels: {app: <client>}} in spec"}),
    },
    {
        .id = "DR-HOST-UNMATCHED", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec.host", .check = check_host_unmatched, .actions = EVERYWHERE(WARN),
        .faults = FAULTS([BROKEN_OFF] = {.says = "{found} matches no service",
                                         .why = "Istio completes only names without a dot, so this rule does nothing",
                                         .fix = "host: {value}"},
                         [OF_TWO_NAMES] = {.at_most = AUDIT,
                                           .says = "{found} matches no Service of the cluster",
                                           .why = "unless a ServiceEntry has this name, the rule does nothing",
                                           .fix = "host: {value}, if that Service is meant"}),
        .reads = {"spec.host"},
    },
};
// clang-format on

const struct family destination_rule_host_family = {"DestinationRule", rules,
                                                    sizeof rules / sizeof *rules};
