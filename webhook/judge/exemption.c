// SPDX-License-Identifier: Apache-2.0
#include "judge/exemption.h"

#include "base/language.h"
#include "policy/policy.h"
#include "rule/rule.h"

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

/* The next id of a list; *more: a comma follows. */
static char *next_id(char **rest, bool *more)
{
    char *id = *rest + strspn(*rest, SPACE);
    char *end = id + strcspn(id, SPACE ",");
    char *next = end + strspn(end, SPACE);
    *more = *next == ',';
    *rest = next + *more;
    *end = '\0';
    return id;
}

static enum exemption_fault read_id(const struct policy *policy, const char *id,
                                    struct exemption_entry *entry)
{
    const struct rule *rule = rule_named(id);
    entry->id = id;
    if (!rule)
        return EXEMPTION_OF_NO_RULE;
    if (rule->pinned)
        return EXEMPTION_OF_PINNED;
    entry->rules[rule_index(rule)] = true;
    if (!policy->annotations.allow)
        return EXEMPTION_BY_NOBODY;
    return policy_lets_annotate(policy, rule) ? EXEMPTION_SOUND : EXEMPTION_OF_OTHERS;
}

static enum exemption_fault read_ids(const struct policy *policy, char **rest,
                                     struct exemption_entry *entry)
{
    enum exemption_fault fault;
    bool more;
    do {
        const char *id = next_id(rest, &more);
        fault = *id || **rest ? read_id(policy, id, entry) : EXEMPTION_WITHOUT_REASON;
    } while (!fault && more);
    return fault;
}

static enum exemption_fault read_day(const struct policy *policy, char **rest)
{
    char *reason = *rest + strspn(*rest, SPACE), day[11];
    size_t until = strlen(UNTIL);
    int most = policy->annotations.most_days;
    if (strncmp(reason, UNTIL, until) != 0 || !strchr(SPACE, reason[until]))
        return most ? EXEMPTION_WITHOUT_DAY : EXEMPTION_SOUND;
    *rest = reason + until;
    const char *date = next_word(rest);
    if (!date_valid(date))
        return EXEMPTION_UNTIL_NO_DATE;
    today(day);
    if (strcmp(date, day) < 0)
        return EXEMPTION_EXPIRED;
    day_after(most, day);
    return most && strcmp(date, day) > 0 ? EXEMPTION_TOO_LONG : EXEMPTION_SOUND;
}

/* A rule's id, or capitals that begin as one does. */
static bool is_id(const char *word)
{
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    bool spelt = !word[strspn(word, capitals)];
    size_t family = strcspn(word, "-") + 1;
    for (size_t i = 0; i < rule_count(); i++)
        if (strcasecmp(rule_at(i)->id, word) == 0 ||
            (spelt && strchr(word, '-') && strncmp(rule_at(i)->id, word, family) == 0))
            return true;
    return false;
}

/* What messages and pages show in the place of a reason says none when it is pasted. */
static bool is_placeholder(const char *reason)
{
    static const char *const shown[] = {"the reason", "why it is right here", "why"};
    size_t length = strlen(reason);
    while (length && strchr(SPACE, reason[length - 1]))
        length--;
    if (length && reason[0] == '<' && memchr(reason, '>', length) == reason + length - 1)
        return true;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        for (enum language language = ENGLISH; language <= CHINESE; language++) {
            const char *words = in_language(language, shown[i]);
            if (strlen(words) == length && strncasecmp(words, reason, length) == 0)
                return true;
        }
    return false;
}

/* Two ids without a comma: the author means both and would not learn that the second one does not
 * count. */
static enum exemption_fault read_reason(char *rest)
{
    rest += strspn(rest, SPACE);
    if (!*rest || is_placeholder(rest))
        return EXEMPTION_WITHOUT_REASON;
    const char *word = next_word(&rest);
    return is_id(word) ? EXEMPTION_WITHOUT_COMMA : EXEMPTION_SOUND;
}

bool exemption_next(const struct policy *policy, struct arena *arena, const char **text,
                    struct exemption_entry *entry)
{
    *text += strspn(*text, "\n;" SPACE);
    size_t length = strcspn(*text, "\n;");
    char *rest = length ? arena_copy(arena, *text, length) : NULL;
    if (!rest)
        return false;
    *entry = (struct exemption_entry){.text = arena_copy(arena, *text, length)};
    *text += length;
    entry->fault = read_ids(policy, &rest, entry);
    if (!entry->fault)
        entry->fault = read_day(policy, &rest);
    if (!entry->fault)
        entry->fault = read_reason(rest);
    return true;
}

void exemptions_read(const struct policy *policy, struct arena *arena, const char *text,
                     bool exempted[RULES_MOST])
{
    struct exemption_entry entry;
    while (text && exemption_next(policy, arena, &text, &entry))
        for (size_t i = 0; i < rule_count() && !entry.fault; i++)
            exempted[i] |= entry.rules[i];
}
