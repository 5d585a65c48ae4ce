// SPDX-License-Identifier: Apache-2.0
#include "policy/policy.h"
#include "rule/rule.h"
#include "unit.h"

#include <math.h>

static const char example[] =
    "defaultProfile: low-load\n"
    "language: zh-CN\n"
    "docsURL: \"https://docs.example/\"\n"
    "namespaces:\n"
    "  - match: [\"prod-*\"]\n"
    "    profile: high-traffic\n"
    "  - {match: [prod-eu, lab], profile: standard, enforcement: audit}\n"
    "enforcement: warn\n"
    "rules:\n"
    "  DR-POOL-MAXCONN: {profiles: {high-traffic: {action: deny}}, action: off}\n"
    "  DR-LB-LEAST-CONN: {action: patch}\n"
    "  DR-OD-CONSECUTIVE-ERRORS: {action: patch}\n"
    "thresholds:\n"
    "  maxConnections: {profiles: {low-load: {floor: 7}}, floor: 20, recommended: 2000}\n"
    "  sidecar.limits.memory: {profiles: {high-traffic: {floor: 256Mi, recommended: 2Gi}}}\n"
    "  outlier.interval.max: {floor: null, recommended: 1m30s}\n"
    "exemptions:\n"
    "  - {rule: DR-POOL-MAXCONN, namespaces: [redis], names: [\"*-cache\"],\n"
    "     reason: \"50 clients at most\", owner: team-data, expires: 9999-12-31}\n"
    "  - {rule: DR-LB-LEAST-CONN, reason: over, expires: 2020-02-29}\n"
    "environment:\n"
    "  istioNamespace: mesh\n"
    "  knativeNamespace: serverless\n"
    "  clusterDomain: corp.local\n"
    "  istioVersion: 1.30\n"
    "  knativeVersion: \"1.9.2\"\n"
    "  nativeSidecars: false\n"
    "  strictMTLS: true\n"
    "  sidecarDefaults: {cpuRequest: 50m, cpuLimit: 1}\n"
    "  neverBlock: [\"system:serviceaccount:flux-system:*\"]\n"
    "  maxRevisionTimeoutSeconds: 3600\n"
    "  podAutoscalerClass: hpa.autoscaling.knative.dev\n"
    "  minScale: 1\n"
    "  features: {kubernetes.podspec-affinity: enabled, multi-container: Disabled,\n"
    "    secure-pod-defaults: AllowRootBounded, system-internal-tls: enabled}\n";

/* The policy a text makes; says why there is none. */
static struct policy *loaded(const char *text)
{
    struct error err = {0};
    struct policy *policy = policy_load(text, strlen(text), &err);
    if (!policy)
        printf("# %u:%u: %s\n", err.line, err.column, err.text);
    check(policy);
    return policy;
}

static unsigned action_of(const struct policy *policy, const char *id, enum profile profile)
{
    return policy->actions[rule_index(rule_named(id))][profile];
}

static void default_is_the_book(void)
{
    struct policy *policy = policy_default();
    if (!check(policy))
        return;
    for (size_t i = 0; i < rule_count(); i++)
        for (size_t p = 0; p < PROFILES; p++)
            check(policy->actions[i][p] == rule_action(rule_at(i), (enum profile)p));
    check_int(policy->default_profile, STANDARD);
    check_int(policy->enforcement, DENY);
    check_int(policy->language, ENGLISH);
    check_text(policy->docs_url, "");
    check_text(policy->environment.istio_namespace, "istio-system");
    check(!policy->environment.memory_limit);
    check_int(policy->environment.istio_minor, -1);
    check_text(policy->hash, "cbf29ce484222325");
    policy_free(policy);
}

static void limits_are_the_table(void)
{
    struct policy *policy = policy_default();
    if (!check(policy))
        return;
    check_int((int)policy->limits[MAX_CONNECTIONS][HIGH_TRAFFIC].recommended, 4096);
    check_int((long long)policy->limits[OUTLIER_INTERVAL][STANDARD].floor, 600000000000);
    check_int((long long)policy->limits[SIDECAR_MEMORY_LIMIT][LOW_LOAD].floor, 64 << 20);
    for (size_t i = NO_THRESHOLD + 1; i < THRESHOLDS; i++) {
        const char *key = threshold_rows[i].key;
        if (!check(key))
            continue;
        bool most = strlen(key) > 4 && strcmp(key + strlen(key) - 4, ".max") == 0;
        for (size_t p = 0; p < PROFILES; p++) {
            const struct limit *limit = &policy->limits[i][p];
            check_int(isnan(limit->floor), !limit->floor_text);
            check_int(isnan(limit->recommended), !limit->recommended_text);
            check(most ? !(limit->floor < limit->recommended)
                       : !(limit->floor > limit->recommended));
        }
    }
    policy_free(policy);
}

static void example_loads(void)
{
    struct policy *policy = loaded(example);
    if (!policy)
        return;
    const struct environment *environment = &policy->environment;
    check_int(policy->default_profile, LOW_LOAD);
    check_int(policy->language, CHINESE);
    check_text(policy->docs_url, "https://docs.example/");
    check_int(policy->enforcement, WARN);
    check_text(environment->istio_namespace, "mesh");
    check_text(environment->knative_namespace, "serverless");
    check_text(environment->cluster_domain, "corp.local");
    check_int(environment->istio_minor, 30);
    check_int(environment->knative_minor, 9);
    check_int(environment->native_sidecars, SIDECARS_CLASSIC);
    check(environment->mtls == MTLS_STRICT);
    check_text(environment->cpu_request, "50m");
    check(!environment->memory_request);
    check_text(environment->cpu_limit, "1");
    check_int((long long)policy->exemption_count, 2);
    check_text(policy->exemptions[0].owner, "team-data");
    policy_free(policy);
}

static void flags_are_stated(void)
{
    struct policy *policy = loaded(example);
    if (!policy)
        return;
    check_int(policy->environment.max_revision_timeout, 3600);
    check_text(policy->environment.autoscaler_class, "hpa.autoscaling.knative.dev");
    check_int(policy->environment.min_scale, 1);
    check_int(policy_flag(policy, "kubernetes.podspec-affinity"), FLAG_ENABLED);
    check_int(policy_flag(policy, "multi-container"), FLAG_DISABLED);
    check_int(policy_flag(policy, "secure-pod-defaults"), FLAG_ALLOWED);
    check_int(policy_flag(policy, "system-internal-tls"), FLAG_ENABLED);
    check_int(policy_flag(policy, "kubernetes.podspec-fieldref"), FLAG_NOT_STATED);
    policy_free(policy);

    policy = loaded("environment: {features: , maxRevisionTimeoutSeconds: \"600\"}");
    if (!policy)
        return;
    check_int(policy->environment.max_revision_timeout, 600);
    check_int(policy->environment.min_scale, -1);
    check(!policy->environment.autoscaler_class);
    check_int(policy_flag(policy, "multi-container"), FLAG_NOT_STATED);
    policy_free(policy);
}

static void actions_overlay_the_book(void)
{
    struct policy *policy = loaded(example);
    if (!policy)
        return;
    check_int(action_of(policy, "DR-POOL-MAXCONN", STANDARD), OFF);
    check_int(action_of(policy, "DR-POOL-MAXCONN", HIGH_TRAFFIC), DENY);
    check_int(action_of(policy, "DR-LB-LEAST-CONN", STANDARD), PATCH | WARN);
    check_int(action_of(policy, "DR-OD-CONSECUTIVE-ERRORS", STANDARD), PATCH | WARN);
    policy_free(policy);

    policy = loaded("rules: {DR-POOL-MAXCONN: {action: patch}, DR-LB-LEAST-CONN: {action: deny}}");
    if (!policy)
        return;
    check_int(action_of(policy, "DR-POOL-MAXCONN", STANDARD), PATCH | WARN);
    check_int(action_of(policy, "DR-LB-LEAST-CONN", LOW_LOAD), DENY);
    policy_free(policy);
}

static void thresholds_overlay_the_table(void)
{
    struct policy *policy = loaded(example);
    if (!policy)
        return;
    const struct limit *limits = policy->limits[MAX_CONNECTIONS];
    check_text(limits[STANDARD].floor_text, "20");
    check_text(limits[LOW_LOAD].floor_text, "7");
    check_int((int)limits[LOW_LOAD].floor, 7);
    check_int((int)limits[LOW_LOAD].recommended, 2000);
    limits = policy->limits[SIDECAR_MEMORY_LIMIT];
    check_text(limits[STANDARD].recommended_text, "512Mi");
    check_int((long long)limits[HIGH_TRAFFIC].recommended, 2LL << 30);
    limits = policy->limits[OUTLIER_INTERVAL];
    check_text(limits[STANDARD].floor_text, NULL);
    check(isnan(limits[STANDARD].floor));
    check_int((long long)limits[STANDARD].recommended, 90000000000);
    policy_free(policy);
}

static void profile_comes_from_url_namespace_default(void)
{
    struct policy *policy = loaded(example);
    if (!policy)
        return;
    check_int(policy_profile(policy, "standard", "prod-eu"), STANDARD);
    check_int(policy_profile(policy, NULL, "prod-eu"), HIGH_TRAFFIC);
    check_int(policy_profile(policy, NULL, "lab"), STANDARD);
    check_int(policy_profile(policy, NULL, "elsewhere"), LOW_LOAD);
    check_int(policy_profile(policy, NULL, NULL), LOW_LOAD);
    for (int i = 0; i < PROFILES; i++)
        check_int(profile_named(profile_names[i]), i + 1);
    check_int(profile_named("Standard"), 0);
    policy_free(policy);
}

/* Every profile of the book may be written wherever the file takes one. */
static void profiles_are_all_readable(void)
{
    static const char *const forms[] = {
        "defaultProfile: %s",
        "namespaces: [{match: [a], profile: %s}]",
        "rules: {DR-POOL-MAXCONN: {profiles: {%s: {action: warn}}}}",
        "thresholds: {maxRetries: {profiles: {%s: {recommended: 4}}}}",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        for (size_t p = 0; p < PROFILES; p++) {
            const char *split = strstr(forms[i], "%s");
            char text[128];
            snprintf(text, sizeof text, "%.*s%s%s", (int)(split - forms[i]), forms[i],
                     profile_names[p], split + 2);
            policy_free(loaded(text));
        }
    }
}

static void enforcement_is_the_strongest_anywhere(void)
{
    struct policy *policy = loaded(example);
    if (!policy)
        return;
    check_int(policy_enforcement(policy, "prod-eu"), AUDIT);
    check_int(policy_enforcement(policy, "prod-us"), WARN);
    check_int(policy_enforcement(policy, NULL), WARN);
    policy_free(policy);

    policy = loaded("{enforcement: warn, namespaces: [{match: [a], enforcement: deny}]}");
    if (!policy)
        return;
    check_int(policy_enforcement(policy, "a"), WARN);
    policy_free(policy);
}

static void exemptions_cover_what_they_name(void)
{
    const struct rule *maxconn = rule_named("DR-POOL-MAXCONN");
    const struct rule *least = rule_named("DR-LB-LEAST-CONN");
    struct policy *policy = loaded(example);
    if (!policy)
        return;
    check(policy_exempts(policy, maxconn, "redis", "my-cache") == &policy->exemptions[0]);
    check(!policy_exempts(policy, maxconn, "redis", "my-store"));
    check(!policy_exempts(policy, maxconn, "prod", "my-cache"));
    check(!policy_exempts(policy, maxconn, NULL, NULL));
    check(!policy_exempts(policy, least, "redis", "my-cache")); /* over since 2020 */
    check(!exemption_expired(&policy->exemptions[0]));
    check(exemption_expired(&policy->exemptions[1]));
    policy_free(policy);
}

static void exemptions_last_through_their_day(void)
{
    char now[11], text[128];
    today(now);
    snprintf(text, sizeof text, "exemptions: [{rule: DR-POOL-MAXCONN, reason: r, expires: %s}]",
             now);
    struct policy *policy = loaded(text);
    if (!policy)
        return;
    check(policy_exempts(policy, rule_named("DR-POOL-MAXCONN"), NULL, "any"));
    policy_free(policy);
}

static void controllers_are_never_blocked(void)
{
    struct policy *policy = loaded(example);
    if (!policy)
        return;
    check(policy_never_blocks(policy, "system:serviceaccount:mesh:istiod"));
    check(policy_never_blocks(policy, "system:serviceaccount:serverless:controller"));
    check(policy_never_blocks(policy, "system:serviceaccount:serverless:activator"));
    check(policy_never_blocks(policy, "system:serviceaccount:knative-operator:knative-operator"));
    check(policy_never_blocks(policy, "system:serviceaccount:kube-system:deployment-controller"));
    check(policy_never_blocks(policy, "system:serviceaccount:flux-system:kustomize-controller"));
    check(!policy_never_blocks(policy, "system:serviceaccount:mesh-of-mine:istiod"));
    check(!policy_never_blocks(policy, "system:serviceaccount:istio-system:istiod"));
    check(!policy_never_blocks(policy, "system:serviceaccount:serverless:somebody"));
    check(!policy_never_blocks(policy, "kubernetes-admin"));
    check(!policy_never_blocks(policy, NULL));
    policy_free(policy);
}

static void empty_sections_are_defaults(void)
{
    struct policy *policy =
        loaded("namespaces:\nrules:\nthresholds:\nexemptions:\nenvironment: {neverBlock: }\n");
    if (!policy)
        return;
    check_int((long long)policy->exemption_count, 0);
    check_int(policy_profile(policy, NULL, "a"), STANDARD);
    check(!policy_never_blocks(policy, "somebody"));
    policy_free(policy);
}

static void patterns_match(void)
{
    check(pattern_matches("", ""));
    check(pattern_matches("*", ""));
    check(pattern_matches("prod-*", "prod-"));
    check(pattern_matches("*-*-c", "a-b-b-c"));
    check(pattern_matches("a*b*c", "aXbXbXc"));
    check(!pattern_matches("", "a"));
    check(!pattern_matches("prod-*", "prod"));
    check(!pattern_matches("a*b", "aXbX"));
    check(!pattern_matches("prod", "production"));
    check(!pattern_matches("Prod", "prod"));
}

static void dates_are_of_the_calendar(void)
{
    char now[11];
    today(now);
    check(date_valid(now));
    check(date_valid("2024-02-29"));
    check(date_valid("2000-02-29"));
    check(!date_valid("1900-02-29"));
    check(!date_valid("2027-02-29"));
    check(!date_valid("2027-04-31"));
    check(!date_valid("2027-13-01"));
    check(!date_valid("2027-00-01"));
    check(!date_valid("2027-1-1"));
    check(!date_valid("2027-01-01 "));
    check(!date_valid("2027/01/01"));
    check(!date_valid(""));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(default_is_the_book),
        CASE(limits_are_the_table),
        CASE(example_loads),
        CASE(flags_are_stated),
        CASE(actions_overlay_the_book),
        CASE(thresholds_overlay_the_table),
        CASE(profile_comes_from_url_namespace_default),
        CASE(profiles_are_all_readable),
        CASE(enforcement_is_the_strongest_anywhere),
        CASE(exemptions_cover_what_they_name),
        CASE(exemptions_last_through_their_day),
        CASE(controllers_are_never_blocked),
        CASE(empty_sections_are_defaults),
        CASE(patterns_match),
        CASE(dates_are_of_the_calendar),
    };
    return UNIT_RUN(cases);
}
