// SPDX-License-Identifier: Apache-2.0
#include "lint/trap.h"

#include <string.h>

#define SECONDS_MOST 5
#define SECONDS_UNSAID 10

/* Istio's own, whose names differ by revision: the first of them in the alphabet. */
#define INJECTOR "istio-revision-tag-"

static bool slow(const struct lint_entry *entry, struct text *found)
{
    const struct json *field = json_get(entry->webhook, "timeoutSeconds");
    int64_t seconds = SECONDS_UNSAID;
    if (field && !json_integer(field, &seconds))
        return false;
    text_print(found, field ? "is %d" : "is not said, and so %d seconds", (int)seconds);
    return seconds > SECONDS_MOST;
}

static bool unsaid(const struct lint_entry *entry, struct text *found)
{
    (void)found;
    return !json_get(entry->webhook, "failurePolicy");
}

static bool unknown(const struct lint_entry *entry, struct text *found)
{
    const char *policy = json_string(json_get(entry->webhook, "failurePolicy"));
    text_add_shown(found, policy ? policy : "", 40);
    return policy && strcmp(policy, "Fail") != 0 && strcmp(policy, "Ignore") != 0;
}

static bool fails_mutating(const struct lint_entry *entry, struct text *found)
{
    (void)found;
    return entry->configuration->mutating && entry->fails;
}

static bool asks(const struct json *webhook, const char *operation)
{
    json_each (rule, json_get(webhook, "rules"))
        if (lint_has(rule, "operations", operation) || lint_has(rule, "operations", "*"))
            return true;
    return false;
}

static bool fails_pods(const struct lint_entry *entry, struct text *found)
{
    (void)found;
    return entry->fails && !entry->configuration->mutating &&
           lint_sends(entry->webhook, "", "pods") && asks(entry->webhook, "CREATE");
}

static bool fails_delete(const struct lint_entry *entry, struct text *found)
{
    static const char *const operations[] = {"DELETE", "CONNECT"};
    for (size_t i = 0; i < sizeof operations / sizeof *operations && entry->fails; i++)
        if (asks(entry->webhook, operations[i])) {
            text_add(found, operations[i]);
            return true;
        }
    return false;
}

static bool holds_dying(const struct lint_entry *entry, struct text *found)
{
    (void)found;
    if (!entry->fails || !asks(entry->webhook, "UPDATE"))
        return false;
    json_each (condition, json_get(entry->webhook, "matchConditions")) {
        const char *expression = json_string(json_get(condition, "expression"));
        if (expression && strstr(expression, "deletionTimestamp"))
            return false;
    }
    return true;
}

static bool after_injector(const struct lint_entry *entry, struct text *found)
{
    const char *name = entry->configuration->name;
    text_add_shown(found, name, 60);
    return entry->configuration->mutating && strncmp(name, "istio-", strlen("istio-")) != 0 &&
           strcmp(name, INJECTOR) > 0 && lint_sends(entry->webhook, "", "pods");
}

static bool once(const struct lint_entry *entry, struct text *found)
{
    const char *policy = json_string(json_get(entry->webhook, "reinvocationPolicy"));
    (void)found;
    return entry->configuration->mutating && lint_sends(entry->webhook, "", "pods") &&
           (!policy || strcmp(policy, "IfNeeded") != 0);
}

static bool old_reviews(const struct lint_entry *entry, struct text *found)
{
    (void)found;
    return !lint_has(entry->webhook, "admissionReviewVersions", "v1");
}

static bool side_effects(const struct lint_entry *entry, struct text *found)
{
    const char *effects = json_string(json_get(entry->webhook, "sideEffects"));
    text_add_shown(found, effects ? effects : "not said", 40);
    return !effects || (strcmp(effects, "None") != 0 && strcmp(effects, "NoneOnDryRun") != 0);
}

const struct trap answer_traps[] = {
    {"WH-TIMEOUT", "timeoutSeconds", slow, "{found}",
     "each write waits so long while nobody answers, and a leader's lease is over after 10 s",
     "timeoutSeconds: 3"},
    {"WH-POLICY-UNSAID", "failurePolicy", unsaid, "is not said, and so Fail",
     "who reads this does not see that everything it sends is refused while nobody answers",
     "failurePolicy: Fail, or Ignore"},
    {"WH-POLICY-UNKNOWN", "failurePolicy", unknown, "is {found}, which is neither Fail nor Ignore",
     "API servers refuse the whole configuration, and what was there before stays",
     "failurePolicy: Fail, or Ignore"},
    {"WH-FAIL-MUTATING", "failurePolicy", fails_mutating, "is Fail for what only mends",
     "nothing that it sends can be written while nobody answers",
     "failurePolicy: Ignore, and a validating entry for what has to hold"},
    {"WH-FAIL-PODS", "failurePolicy", fails_pods, "is Fail for pods",
     "while nobody answers no pod starts, on a node that comes back neither",
     "failurePolicy: Ignore, and Fail for the workloads that people write"},
    {"WH-FAIL-DELETE", "failurePolicy", fails_delete, "is Fail for {found}",
     "while nobody answers, nothing of it can be cleared away", "operations: [CREATE, UPDATE]"},
    {"WH-DYING", "matchConditions", holds_dying, "let updates of deleted objects through",
     "who takes off a finalizer updates the object, and it stays for ever while nobody answers",
     "expression: object != null && !has(object.metadata.deletionTimestamp)"},
    {"WH-ORDER", "metadata.name", after_injector, "is {found}, which comes after Istio's injector",
     "API servers go by the alphabet, and what is changed after the injector has read it is lost",
     "a name that comes before istio-, like 00-{found}"},
    {"WH-REINVOKE", "reinvocationPolicy", once, "is Never for pods",
     "what the injector, or another webhook, adds after it is never seen",
     "reinvocationPolicy: IfNeeded"},
    {"WH-REVIEWS", "admissionReviewVersions", old_reviews, "lack v1",
     "API servers since 1.22 send no other", "admissionReviewVersions: [v1]"},
    {"WH-SIDE-EFFECTS", "sideEffects", side_effects, "is {found}",
     "kubectl diff and every other dry run is refused", "sideEffects: None"},
    {0},
};
