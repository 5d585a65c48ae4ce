// SPDX-License-Identifier: Apache-2.0
#include "policy/policy.h"

#include "base/digest.h"
#include "base/language.h"
#include "base/nearest.h"
#include "base/text.h"
#include "policy/policy_keys.h"
#include "rule/rule.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVICE_ACCOUNT "system:serviceaccount:"

bool policy_keep(struct policy *policy, const char *text, size_t length)
{
    snprintf(policy->hash, sizeof policy->hash, "%016" PRIx64,
             digest_add(DIGEST_START, text, length));
    policy->text = arena_copy(&policy->arena, text, length);
    return policy->text;
}

struct policy *policy_default(void)
{
    static const char *const nobody[] = {NULL};
    struct policy *policy = calloc(1, sizeof *policy);
    if (!policy)
        return NULL;
    arena_init(&policy->arena, ARENA_CAP);
    policy->default_profile = STANDARD;
    policy->language = ENGLISH;
    policy->docs_url = "";
    policy->enforcement = DENY;
    policy->environment = (struct environment){
        .istio_namespace = "istio-system",
        .knative_namespace = "knative-serving",
        .cluster_domain = "cluster.local",
        .istio_minor = -1,
        .knative_minor = -1,
        .min_scale = -1,
        .never_block = nobody,
    };
    for (size_t i = 0; i < rule_count(); i++)
        for (size_t p = 0; p < PROFILES; p++)
            policy->actions[i][p] = (unsigned char)rule_action(rule_at(i), (enum profile)p);
    limits_built_in(policy->limits);
    policy->annotations.allow = true;
    memset(policy->annotations.rules, true, sizeof policy->annotations.rules);
    if (policy_keep(policy, "", 0))
        return policy;
    policy_free(policy);
    return NULL;
}

void policy_free(struct policy *policy)
{
    if (policy)
        arena_free(&policy->arena);
    free(policy);
}

static bool any_matches(const char *const *patterns, const char *text)
{
    for (; *patterns; patterns++) {
        if (pattern_matches(*patterns, text))
            return true;
    }
    return false;
}

int profile_named(const char *name)
{
    for (int i = 0; i < PROFILES; i++) {
        if (strcmp(profile_names[i], name) == 0)
            return i + 1;
    }
    return 0;
}

enum profile policy_profile(const struct policy *policy, const char *named, const char *namespace)
{
    int profile = named ? profile_named(named) : 0;
    if (profile)
        return (enum profile)(profile - 1);
    for (size_t i = 0; namespace && i < policy->namespace_count; i++) {
        const struct namespace_rule *rule = &policy->namespaces[i];
        if (rule->profile >= 0 && any_matches(rule->match, namespace))
            return (enum profile)rule->profile;
    }
    return policy->default_profile;
}

enum action policy_enforcement(const struct policy *policy, const char *namespace)
{
    for (size_t i = 0; namespace && i < policy->namespace_count; i++) {
        const struct namespace_rule *rule = &policy->namespaces[i];
        if (rule->enforcement < 0 || !any_matches(rule->match, namespace))
            continue;
        /* The enforcement of the whole policy is an upper bound for each namespace, so that one
         * line switches everything to warnings. */
        return (enum action)rule->enforcement < policy->enforcement ? (enum action)rule->enforcement
                                                                    : policy->enforcement;
    }
    return policy->enforcement;
}

void policy_add_page(struct text *out, const struct policy *policy, const struct rule *rule)
{
    static const char *const joins[] = {"/", "=", "#", NULL};
    const char *url = policy->docs_url, *id = strstr(url, PAGE_ID);
    const struct filling words[] = {
        {"id", rule->id}, {"lang", language_names[policy->language]}, {0}};
    size_t join = 0;
    if (!*url)
        return;
    language_fill(out, ENGLISH, url, words);
    if (id)
        return;
    while (joins[join] && !ends_with(url, joins[join]))
        join++;
    text_print(out, "%s%s", joins[join] ? "" : "/", rule->id);
}

bool exemption_expired(const struct exemption *exemption)
{
    char date[11];
    if (!exemption->expires)
        return false;
    today(date);
    return strcmp(exemption->expires, date) < 0;
}

const struct exemption *policy_exempts(const struct policy *policy, const struct rule *rule,
                                       const char *namespace, const char *name)
{
    for (size_t i = 0; i < policy->exemption_count; i++) {
        const struct exemption *exemption = &policy->exemptions[i];
        if (strcmp(exemption->rule, rule->id) == 0 &&
            any_matches(exemption->namespaces, namespace ? namespace : "") &&
            any_matches(exemption->names, name ? name : "") && !exemption_expired(exemption))
            return exemption;
    }
    return NULL;
}

enum flag policy_flag(const struct policy *policy, const char *name)
{
    const struct stated_flag *stated = policy->environment.features;
    for (; stated && stated->name; stated++)
        if (strcmp(stated->name, name) == 0)
            return stated->flag;
    return FLAG_NOT_STATED;
}

bool policy_lets_annotate(const struct policy *policy, const struct rule *rule)
{
    return policy->annotations.allow && policy->annotations.rules[rule_index(rule)];
}

const char *rule_meant(const char *word)
{
    char capitals[64];
    size_t length = 0;
    for (; word[length] && length < sizeof capitals - 1; length++)
        capitals[length] = (char)toupper((unsigned char)word[length]);
    capitals[length] = '\0';
    struct nearest nearest = nearest_to(capitals);
    for (size_t i = 0; i < rule_count() && !word[length]; i++)
        nearest_try(&nearest, rule_at(i)->id);
    return nearest.found;
}

/* What follows a prefix of the text; NULL: the text does not begin with it. */
static const char *after(const char *text, const char *start)
{
    return text && starts_with(text, start) ? text + strlen(start) : NULL;
}

/* The name of an account if it belongs to the namespace, else NULL. */
static const char *account_in(const char *account, const char *namespace)
{
    const char *colon = after(account, namespace);
    return after(colon, ":");
}

bool policy_never_blocks(const struct policy *policy, const char *user)
{
    static const char *const always[] = {
        "system:kube-controller-manager",
        SERVICE_ACCOUNT "kube-system:deployment-controller",
        SERVICE_ACCOUNT "kube-system:generic-garbage-collector",
        SERVICE_ACCOUNT "kube-system:horizontal-pod-autoscaler",
        SERVICE_ACCOUNT "kube-system:namespace-controller",
        SERVICE_ACCOUNT "knative-operator:knative-operator",
        SERVICE_ACCOUNT "sail-operator:sail-operator",
        SERVICE_ACCOUNT "ack-system:*",
        SERVICE_ACCOUNT "crossplane-system:*",
        SERVICE_ACCOUNT "upbound-system:*",
        NULL,
    };
    static const char *const of_knative[] = {"controller", "activator", NULL};
    if (!user)
        return false;
    const char *account = after(user, SERVICE_ACCOUNT);
    const char *knative = account_in(account, policy->environment.knative_namespace);
    return any_matches(always, user) || any_matches(policy->environment.never_block, user) ||
           account_in(account, policy->environment.istio_namespace) ||
           (knative && any_matches(of_knative, knative));
}
