// SPDX-License-Identifier: Apache-2.0
#include "judge/vocabulary.h"
#include "judge/trail.h"

#include <string.h>

const char *vocabulary_spelling(const struct vocabulary *words, const struct json *node,
                                const char *name, size_t number)
{
    if (words->spelt)
        return words->spelt(node, name, number);
    return number == 0 ? name : NULL;
}

const struct json *vocabulary_look(const struct vocabulary *words, const struct json *node,
                                   const char *name, const char **found)
{
    const struct json *block = trail_look(node, words->block), *value = NULL;
    const char *key = name;
    for (size_t i = 0; !value && (key = vocabulary_spelling(words, node, name, i)); i++)
        value = json_get(block, key);
    if (found)
        *found = value ? key : name;
    return value;
}

const char *vocabulary_field(const struct vocabulary *words, const struct judgement *judgement,
                             const char *key)
{
    const char *field = arena_print(judgement->arena, "%s[%s]", words->block, key);
    return field ? field : words->block; /* without memory the judgement is thrown away */
}

const char *vocabulary_spelt(const struct vocabulary *words, const struct judgement *judgement,
                             const struct json *node, const char *written)
{
    size_t block = words ? strlen(words->block) : 0, length = strlen(written);
    if (!words || strncmp(written, words->block, block) != 0 || written[block] != '[')
        return written;
    const char *key, *from = written + block + strlen("[");
    size_t size = length - block - strlen("[]");
    const struct json *there = trail_look(node, words->block);
    if (!there || json_member(there, from, size, NULL))
        return written;
    const char *name = arena_copy(judgement->arena, from, size);
    if (!name)
        return written;
    return vocabulary_look(words, node, name, &key) ? vocabulary_field(words, judgement, key)
                                                    : written;
}

bool vocabulary_respelt(const struct vocabulary *words, const struct target *target,
                        const char *key)
{
    const struct json *now = json_get(trail_look(target->node, words->block), key);
    const struct json *old = trail_look(target->old, words->block);
    const char *other;
    if (!now || json_get(old, key))
        return false;
    for (size_t i = 0; (other = vocabulary_spelling(words, target->node, key, i)); i++) {
        const struct json *then = json_get(old, other);
        if (then && json_equal(then, now))
            return true;
    }
    return false;
}
