// SPDX-License-Identifier: Apache-2.0
#include "exemption.h"

#include "policy.h"
#include "subject.h"

#include <string.h>

#define SPACE " \t\r"
#define UNTIL "until"

static char *next_word(char **rest)
{
    char *word = *rest + strspn(*rest, SPACE);
    size_t length = strcspn(word, SPACE);
    *rest = word + length;
    if (**rest)
        *(*rest)++ = '\0';
    return word;
}

static enum exemption_fault fault_of(const char *id, char *rest)
{
    const struct rule *rule = rule_named(id);
    if (!rule)
        return EXEMPTION_OF_NO_RULE;
    if (rule->pinned)
        return EXEMPTION_OF_PINNED;

    char *reason = rest + strspn(rest, SPACE);
    size_t until = strlen(UNTIL);
    if (strncmp(reason, UNTIL, until) == 0 && strchr(SPACE, reason[until])) {
        char now[11];
        reason += until;
        const char *date = next_word(&reason);
        if (!date_valid(date))
            return EXEMPTION_UNTIL_NO_DATE;
        today(now);
        if (strcmp(date, now) < 0)
            return EXEMPTION_EXPIRED;
    }
    return reason[strspn(reason, SPACE)] ? EXEMPTION_SOUND : EXEMPTION_WITHOUT_REASON;
}

bool exemption_next(struct arena *arena, const char **text, struct exemption_entry *entry)
{
    *text += strspn(*text, "\n;" SPACE);
    size_t length = strcspn(*text, "\n;");
    char *rest = length ? arena_copy(arena, *text, length) : NULL;
    if (!rest)
        return false;
    entry->text = arena_copy(arena, *text, length);
    *text += length;
    entry->id = next_word(&rest);
    entry->fault = fault_of(entry->id, rest);
    return true;
}

void exemptions_read(struct arena *arena, const struct json *object, bool exempted[RULES_MOST])
{
    const char *text = annotation(object, EXEMPT_ANNOTATION);
    struct exemption_entry entry;
    while (text && exemption_next(arena, &text, &entry))
        if (entry.fault == EXEMPTION_SOUND)
            exempted[rule_index(rule_named(entry.id))] = true;
}
