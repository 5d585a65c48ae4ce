// SPDX-License-Identifier: Apache-2.0
#include "rewrites.h"

#include "rule/rule.h"

/* Where nobody tells whose a value is, one that the update left alone where a rule writes counts as
 * that of an earlier repair. */
static bool may_be_of_a_repair(const struct judgement *judgement, const struct finding *finding,
                               const struct path *path)
{
    const struct subject *subject = judgement->subject;
    const char *writes[RULE_READS + 1];
    rule_writes(finding->rule, writes);
    return finding->patched && writes[0] && subject->update &&
           json_equal(path_find(path, judgement->submitted), path_find(path, subject->old));
}

bool may_rewrite(const struct judgement *judgement, const struct path *path)
{
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = judgement->findings[i];
        const char *rewrites[RULE_READS + 1];
        rule_rewrites(finding->rule, rewrites);
        if (may_be_of_a_repair(judgement, finding, path))
            return true;
        for (size_t j = 0; finding->patched && j < RULE_READS && rewrites[j]; j++) {
            bool from_root = rewrites[j][0] == '/';
            for (unsigned above = 0; above <= finding->path.length; above++) {
                struct path allowed = finding->path;
                allowed.length = above;
                path_parse(&allowed, judgement->arena, rewrites[j] + from_root);
                if (path_within(path, &allowed) && (!from_root || above == 0))
                    return true;
            }
        }
    }
    return false;
}
