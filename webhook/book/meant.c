// SPDX-License-Identifier: Apache-2.0
#include "book/meant.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAME_MOST 64

const struct rule *rule_spelt(const char *name)
{
    char id[NAME_MOST];
    size_t length = strlen(name), brackets = length > 2 && *name == '[' && name[length - 1] == ']';
    if (length >= sizeof id)
        return NULL;
    snprintf(id, sizeof id, "%.*s", (int)(length - 2 * brackets), name + brackets);
    for (char *c = id; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return rule_named(id);
}

/* Is it the end of the path, from the begin of a key on? */
static bool ends_path(const char *path, const char *end)
{
    size_t length = strlen(path), size = strlen(end);
    length -= length && path[length - 1] == ']';
    if (!size || size > length || strncasecmp(path + length - size, end, size) != 0)
        return false;
    return size == length || strchr("./[", path[length - size - 1]);
}

static bool looks_at(const struct rule *rule, const char *name)
{
    const char *paths[RULE_READS + 1];
    rule_reads(rule, paths);
    for (size_t i = 0; i < RULE_READS && paths[i]; i++) {
        const char *path = paths[i] + (*paths[i] == '/');
        if (ends_path(path, name) || ends_path(name, path))
            return true;
    }
    return false;
}

bool rules_like(const char *name, bool rules[RULES_MOST])
{
    bool any = false;
    for (size_t i = 0; *name && i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        rules[i] = strncasecmp(rule->id, name, strlen(name)) == 0 || looks_at(rule, name);
        any |= rules[i];
    }
    return any;
}

static bool any_meant(const struct symptom *all, const char *words,
                      bool (*meant)(const struct symptom *, const char *))
{
    while (all && !meant(all, words))
        all = all->next;
    return all != NULL;
}

bool symptom_in_pieces(struct arena *arena, const struct symptom *all, int count,
                       char *const *words, char **whole)
{
    struct text joined = TEXT_IN(arena);
    bool alone = true; /* each of them means something */
    for (int i = 0; i < count; i++) {
        if (rule_spelt(words[i]))
            return false;
        text_print(&joined, "%s%s", i ? " " : "", words[i]);
        alone = alone && any_meant(all, words[i], symptom_meant);
    }
    *whole = joined.data;
    return count > 1 && any_meant(all, joined.data, alone ? symptom_named : symptom_meant);
}
