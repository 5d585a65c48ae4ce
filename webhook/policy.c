// SPDX-License-Identifier: Apache-2.0
#include "policy.h"

#include "digest.h"
#include "file.h"
#include "policy_keys.h"
#include "text.h"
#include "yaml.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVICE_ACCOUNT "system:serviceaccount:"

static void hash_text(char hash[17], const char *text, size_t length)
{
    snprintf(hash, 17, "%016" PRIx64, digest_add(DIGEST_START, text, length));
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
        .never_block = nobody,
    };
    for (size_t i = 0; i < rule_count(); i++)
        memcpy(policy->actions[i], rule_at(i)->actions, PROFILES);
    limits_built_in(policy->limits);
    hash_text(policy->hash, "", 0);
    return policy;
}

void policy_free(struct policy *policy)
{
    if (policy)
        arena_free(&policy->arena);
    free(policy);
}

static bool overlay(struct policy *policy, const struct json *root, const char *text, size_t length,
                    struct error *err)
{
    static const struct key map = {.keys = policy_keys};
    struct reading reading = {.text = text, .length = length, .arena = &policy->arena, .err = err};
    if (!json_is(root, JSON_OBJECT))
        return error_at(err, 1, 1, "a policy is a map of keys to values; {} has the defaults");
    return read_map(&reading, &map, root, policy);
}

static bool too_large(struct error *err)
{
    return error_set(err, "a policy has at most %zu bytes; make it smaller", POLICY_MOST);
}

struct policy *policy_load(const char *text, size_t length, struct error *err)
{
    if (length > POLICY_MOST) {
        too_large(err);
        return NULL;
    }
    struct policy *policy = policy_default();
    if (!policy) {
        error_set(err, "no memory is left for a policy");
        return NULL;
    }
    hash_text(policy->hash, text, length);

    struct arena tree; /* much larger than what is kept of it */
    arena_init(&tree, ARENA_CAP);
    const struct json *root = yaml_parse(&tree, text, length, YAML_POLICY, err);
    bool loaded = root && overlay(policy, root, text, length, err);
    arena_free(&tree);
    if (loaded)
        return policy;
    policy_free(policy);
    return NULL;
}

struct policy *policy_load_file(const char *file, struct error *err)
{
    struct policy *policy = NULL;
    size_t length;
    char *text = file_read(file, POLICY_MOST, &length);
    if (text)
        policy = policy_load(text, length, err);
    else if (errno == EFBIG)
        too_large(err);
    else
        error_set(err, "cannot be read: %m");
    free(text);
    if (!policy && err->line)
        error_wrap(err, "%s:%u:%u", file, err->line, err->column);
    else if (!policy)
        error_wrap(err, "%s", file);
    return policy;
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
        /* The policy's own is the strongest anywhere: one line disarms everything. */
        return (enum action)rule->enforcement < policy->enforcement ? (enum action)rule->enforcement
                                                                    : policy->enforcement;
    }
    return policy->enforcement;
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

/* The rest of a text after a start that it has, else NULL. */
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
