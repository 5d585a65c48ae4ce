// SPDX-License-Identifier: Apache-2.0
/* The repair TO_PLACE for members that may have several spellings. */
#include "judge/vocabulary.h"

#include "base/memo.h"

#include <string.h>

/* Noted once for each target, because thousands of members may ask. */
static bool others_speak(const struct judgement *judgement, const struct finding *finding)
{
    struct memo *memo = memo_of(finding->target, finding->rule);
    if (memo && memo->asked > 1)
        return memo->yes;
    const struct finding *other = finding_next(judgement, finding->target, NULL);
    while (other && other->rule == finding->rule)
        other = finding_next(judgement, finding->target, other);
    if (memo)
        memo->yes = other != NULL;
    return other != NULL;
}

/* Does another rule find fault with the value? Moved to a new name, that old fault would count as a
 * new one. */
static bool is_at_fault(const struct judgement *judgement, const struct finding *finding)
{
    const struct finding *other = NULL;
    if (!others_speak(judgement, finding))
        return false;
    while ((other = finding_next(judgement, finding->target, other)))
        for (size_t i = 0; i < RULE_READS && other->rule != finding->rule && other->inputs[i]; i++)
            if (strcmp(other->inputs[i], finding->field) == 0)
                return true;
    return false;
}

/* The member of a block that is in the way of one that comes there, or makes it needless; NULL:
 * none. `but` is the member itself, where it is in the same block. */
static const struct json *rival(const struct finding *finding, const struct json *block,
                                const char *name, const char *but)
{
    const struct vocabulary *words = finding->rule->words;
    const char *key;
    for (size_t i = 0; (key = vocabulary_spelling(words, finding->target->node, name, i)); i++) {
        const struct json *value = but && strcmp(key, but) == 0 ? NULL : json_get(block, key);
        if (value)
            return value;
    }
    return NULL;
}

bool member_to_place(const struct judgement *judgement, const struct finding *finding,
                     const struct path *place, struct patch *patch)
{
    struct path to = *place, there = to, here = finding->path;
    const char *name = path_key(&to, 0);
    const char *wins = vocabulary_spelling(finding->rule->words, finding->target->node, name, 0);
    here.length--;
    there.length--;
    bool renames = path_equal(&here, &there);
    const struct json *value = path_find(&finding->path, patch->object);
    const struct json *block = path_find(&there, patch->object);
    const struct json *other = rival(finding, block, name, renames ? finding->key : NULL);
    if (!other && !renames && strcmp(finding->key, wins) != 0)
        other = json_get(path_find(&here, patch->object),
                         wins); /* the member under the name that wins, which moves there itself */
    bool needless = json_equal(other, value) && (!renames || json_get(block, name));
    if (needless)
        patch_remove(patch, &finding->path);
    else if (!other && !is_at_fault(judgement, finding))
        patch_move(patch, &finding->path, &to);
    else
        return false;
    return true;
}
