// SPDX-License-Identifier: Apache-2.0
/* Any text either loads, and then answers, or is refused with one sentence. */
#include "fuzz.h"
#include "mutate.h"
#include "policy/policy.h"
#include "rule/rule.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

static void require_answers(const struct policy *policy)
{
    require(policy_profile(policy, NULL, "prod-eu") < PROFILES);
    require(policy_enforcement(policy, "prod-eu") <= policy->enforcement);
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        const struct exemption *exemption = policy_exempts(policy, rule, "redis", "cache");
        require(!exemption || (*exemption->reason && !rule->pinned));
        for (size_t p = 0; p < PROFILES; p++) {
            require(!(policy->actions[i][p] & PATCH) || rule_repairs(rule));
            require(!rule->pinned || policy->actions[i][p] >= WARN);
        }
    }
    for (size_t i = NO_THRESHOLD + 1; i < THRESHOLDS; i++) {
        for (size_t p = 0; p < PROFILES; p++) {
            const struct limit *limit = &policy->limits[i][p];
            require(!limit->floor_text == !(limit->floor >= 0));
            require(!limit->recommended_text == !(limit->recommended >= 0));
        }
    }
    policy_never_blocks(policy, "system:serviceaccount:default:someone");
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return mutate(change_text, data, size, most, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {0};
    struct policy *policy = policy_load((const char *)data, size, &err);
    if (policy)
        require_answers(policy);
    else
        require(*err.text && !strpbrk(err.text, "\r\n"));
    policy_free(policy);
    return 0;
}
