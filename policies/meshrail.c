// SPDX-License-Identifier: Apache-2.0
#include "families.h"

#include "../webhook/engine.h"
#include "../webhook/exemption.h"

#include <string.h>

#define POLICY_KEY "data[policy.yaml]"

/* The very reader that the server uses, so that what passes here loads there. */
static void check_policy(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const char *text = json_string(json_look(target->node, POLICY_KEY)), *found = NULL;
    struct error err = {0};

    if (text) {
        struct policy *policy = policy_load(text, strlen(text), &err);
        policy_free(policy);
        if (!policy)
            found = arena_print(judgement->arena, "%u:%u: %s", err.line, err.column, err.text);
    }
    if (found || !text)
        report(judgement, rule, target, (struct finding){.found = found});
}

static void check_exemptions(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    const char *text = annotation(target->node, EXEMPT_ANNOTATION);
    struct exemption_entry entry;
    while (text && exemption_next(judgement->arena, &text, &entry))
        if (entry.fault) {
            report(judgement, rule, target, (struct finding){.found = entry.fault});
            return;
        }
}

/* clang-format off: a rule reads like a sentence, and sentences share lines. */
static const struct rule rules[] = {
    {
        .id = "MR-POLICY",
        .kinds = CONFIG_MAP,
        .scope = POLICY_MAP,
        .field = POLICY_KEY,
        .check = check_policy,
        .pinned = true,
        .actions = EVERYWHERE(DENY),
        .say = {{.wanted = "a policy that loads",
                 .why = "meshrail would go on with the last good policy",
                 .fix = "mend policy.yaml there"}},
        .reads = {POLICY_KEY},
    },
    {
        .id = "MR-EXEMPT",
        .kinds = ANY_KIND,
        .scope = OBJECT,
        .field = "metadata.annotations[" EXEMPT_ANNOTATION "]",
        .check = check_exemptions,
        .actions = EVERYWHERE(WARN),
        .say = {{.wanted = "RULE-ID [until YYYY-MM-DD] reason",
                 .why = "this exempts from nothing",
                 .fix = EXEMPT_ANNOTATION ": \"RULE-ID until 2030-12-31 why it is right here\""}},
        .reads = {"metadata.annotations[" EXEMPT_ANNOTATION "]"},
    },
};
/* clang-format on */

const struct family meshrail_family = {"meshrail", rules, sizeof rules / sizeof *rules};
