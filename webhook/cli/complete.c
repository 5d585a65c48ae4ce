// SPDX-License-Identifier: Apache-2.0
#include "cli/complete.h"

#include "book/symptoms.h"
#include "cli/doors.h"
#include "cli/help.h"
#include "rule/rule.h"

#include <string.h>

static void offer(struct text *out, const char *start, const char *word, const char *meaning)
{
    if (starts_with(word, start))
        text_print(out, "%s%s%s\n", word, *meaning ? "\t" : "", meaning);
}

static void offer_rules(struct text *out, const char *start)
{
    for (size_t i = 0; i < rule_count(); i++)
        offer(out, start, rule_at(i)->id,
              in_general(out->arena, ENGLISH, rule_at(i)->faults[0].why));
}

static void offer_symptoms(struct text *out, const char *start)
{
    for (const struct symptom *one = symptoms(out->arena); one; one = one->next)
        offer(out, start, symptom_word(out->arena, one->name[ENGLISH]), "");
}

/* The doors, one word at a time: a group once, and what is in it after its name. */
static void offer_doors(struct text *out, int count, char *const *words)
{
    const char *start = words[count - 1], *offered = "";
    for (size_t i = 0; doors[i]; i++) {
        const char *space = strchr(doors[i]->name, ' ');
        if (count == 2 && door_within(doors[i], words[0]))
            offer(out, start, space + 1, doors[i]->summary);
        if (count != 1 || (space && door_within(doors[i], offered)))
            continue;
        offered = space ? arena_copy(out->arena, doors[i]->name, (size_t)(space - doors[i]->name))
                        : doors[i]->name;
        offer(out, start, offered ? offered : "", space ? "" : doors[i]->summary);
    }
}

/* The words that a placeholder of an option or of the arguments stands for. */
static const char *offer_value(struct text *out, const char *start, const char *placeholder,
                               const char *const *words)
{
    for (size_t i = 0; words && words[i]; i++)
        offer(out, start, words[i], "");
    if (strstr(placeholder, "RULE-ID"))
        offer_rules(out, start);
    if (strstr(placeholder, "SYMPTOM"))
        offer_symptoms(out, start);
    if (strstr(placeholder, "FILE") || strstr(placeholder, "PATH"))
        return COMPLETE_FILES;
    return strstr(placeholder, "DIR") ? COMPLETE_FOLDERS : COMPLETE_WORDS;
}

static void offer_options(struct text *out, const char *start, const struct option_row *rows)
{
    for (; rows->name; rows++)
        offer(out, start, arena_print(out->arena, "--%s", rows->name),
              help_option(out->arena, rows));
    offer(out, start, "--help", help_help);
}

static const char *within(struct text *out, const struct door *door, int count, char *const *words)
{
    const struct option_row *row = NULL; /* the option whose value is the next word */
    const char *last = words[count - 1], *equals = strchr(last, '=');
    bool ended = false;
    int arguments = 0;
    for (int i = 0; i < count - 1; i++) {
        bool is_option = !row && !ended && words[i][0] == '-' && words[i][1];
        arguments += !row && !is_option;
        ended |= is_option && strcmp(words[i], "--") == 0;
        row = is_option && !strchr(words[i], '=') ? option_named(door->options, words[i]) : NULL;
        if (row && row->flag)
            row = NULL;
    }
    if (row)
        return offer_value(out, last, row->value, row->words);
    if (!ended && starts_with(last, "--") && equals) {
        row = option_named(door->options, last);
        return row && row->value ? offer_value(out, equals + 1, row->value, row->words)
                                 : COMPLETE_WORDS;
    }
    if (!ended && last[0] == '-')
        offer_options(out, last, door->options);
    else if (strstr(door->arguments, "COMMAND"))
        offer_doors(out, count, words);
    else if (*door->arguments && (arguments == 0 || strstr(door->arguments, "…")))
        return offer_value(out, last, door->arguments, door->words);
    return COMPLETE_WORDS;
}

void complete_words(struct text *out, int count, char *const *words)
{
    static char *const nothing[] = {""};
    const char *files = COMPLETE_WORDS;
    int taken = 0;
    if (count < 1) {
        count = 1;
        words = nothing;
    }
    const struct door *door = door_named(count - 1, words, &taken);
    if (door) {
        files = within(out, door, count - taken, words + taken);
    } else if (count == 1 && words[0][0] == '-') {
        offer(out, words[0], "--help", "show the commands");
        offer(out, words[0], "--version", "show the version");
    } else {
        offer_doors(out, count, words);
    }
    text_print(out, "%s\n", files);
}
