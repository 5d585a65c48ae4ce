// SPDX-License-Identifier: Apache-2.0
#include "repairs.h"

#include "base/text.h"
#include "rule/rule.h"

const char *policy_of_repairs(struct arena *arena)
{
    struct text out = TEXT_IN(arena);
    text_add(&out, "rules:\n");
    for (size_t i = 0; i < rule_count(); i++)
        if (rule_repairs(rule_at(i)))
            text_print(&out, "  %s: {action: patch}\n", rule_at(i)->id);
    return out.data;
}
