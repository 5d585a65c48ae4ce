// SPDX-License-Identifier: Apache-2.0
#include "book/symptoms.h"

#include "book/page.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define SHORTEST_START 3 /* letters that stand for a longer word */

static const struct {
    const char *heading, *between;
} marks[] = {
    [ENGLISH] = {"## Symptoms\n\n", "; "},
    [CHINESE] = {"## 现象\n\n", "；"},
};

void symptoms_of(const struct rule *rule, enum language language, struct arena *arena,
                 const char *names[SYMPTOMS_OF_RULE])
{
    const struct page *page = page_beside(rule, language);
    const char *text = page ? page->text + strspn(page->text, "\n") : "";
    size_t count = 0;
    if (starts_with(text, marks[language].heading)) {
        text += strlen(marks[language].heading);
        const char *end = text + strcspn(text, "\n"), *between = marks[language].between;
        while (text < end && count < SYMPTOMS_OF_RULE - 1) {
            const char *stop = memmem(text, (size_t)(end - text), between, strlen(between));
            names[count++] = arena_copy(arena, text, (size_t)((stop ? stop : end) - text));
            text = stop ? stop + strlen(between) : end;
        }
    }
    names[count] = NULL;
}

struct symptom *symptoms(struct arena *arena)
{
    struct symptom *all = NULL, **end = &all;
    for (size_t i = 0; i < rule_count(); i++) {
        const char *names[SYMPTOM_LANGUAGES][SYMPTOMS_OF_RULE];
        for (enum language language = 0; language < SYMPTOM_LANGUAGES; language++)
            symptoms_of(rule_at(i), language, arena, names[language]);
        for (size_t n = 0; names[ENGLISH][n] && names[CHINESE][n]; n++) {
            struct symptom *found = all;
            while (found && strcmp(found->name[ENGLISH], names[ENGLISH][n]) != 0)
                found = found->next;
            if (!found && (found = *end = arena_alloc(arena, sizeof *found))) {
                found->name[ENGLISH] = names[ENGLISH][n];
                found->name[CHINESE] = names[CHINESE][n];
                end = &found->next;
            }
            if (found)
                found->rules[i] = true;
        }
    }
    return all;
}

/* The next word: letters and digits, or whatever is not ASCII. */
static const char *next_word(const char *text, size_t *length)
{
    while (*text && !isalnum((unsigned char)*text) && !(*text & 0x80))
        text++;
    for (*length = 0; isalnum((unsigned char)text[*length]) || text[*length] & 0x80;)
        ++*length;
    return text;
}

/* A number is that number, letters may be the start of a word; what is not ASCII has no gaps
 * between words, and may stand anywhere. */
static bool has_word(const char *name, const char *word, size_t length)
{
    size_t size;
    if (*word & 0x80)
        return memmem(name, strlen(name), word, length);
    bool start = length >= SHORTEST_START && isalpha((unsigned char)*word);
    for (const char *at = next_word(name, &size); size; at = next_word(at + size, &size))
        if ((size == length || (start && size > length)) && strncasecmp(at, word, length) == 0)
            return true;
    return false;
}

static bool names_it(const char *name, const char *words)
{
    size_t length;
    const char *word = next_word(words, &length);
    if (!length)
        return false;
    for (; length; word = next_word(word + length, &length))
        if (!has_word(name, word, length))
            return false;
    return true;
}

/* Does a line that somebody copied have this word of a name? One of several things may be one
 * there. */
static bool tells(const char *line, const char *word, size_t length)
{
    size_t size;
    if (*word & 0x80)
        return memmem(line, strlen(line), word, length);
    for (const char *at = next_word(line, &size); size; at = next_word(at + size, &size))
        if ((size == length || (size + 1 == length && word[size] == 's')) &&
            strncasecmp(at, word, size) == 0)
            return true;
    return false;
}

/* Does a line as a program prints it, "curl: (52) Empty reply from server", have the whole name?
 * What stands in brackets in it is only there to explain. */
static bool is_told(const char *name, const char *line)
{
    size_t length, size = strcspn(name, "(");
    const char *word = next_word(name, &length), *end = name + size;
    if (!length)
        return false;
    for (; length && word < end; word = next_word(word + length, &length))
        if (!tells(line, word, length))
            return false;
    return true;
}

bool symptom_named(const struct symptom *symptom, const char *words)
{
    return names_it(symptom->name[ENGLISH], words) || names_it(symptom->name[CHINESE], words);
}

bool symptom_meant(const struct symptom *symptom, const char *words)
{
    return symptom_named(symptom, words) || is_told(symptom->name[ENGLISH], words) ||
           is_told(symptom->name[CHINESE], words);
}

bool symptoms_choose(const struct symptom *all, const char *words, bool rules[RULES_MOST])
{
    bool any = false;
    for (const struct symptom *symptom = all; symptom; symptom = symptom->next) {
        if (!symptom_meant(symptom, words))
            continue;
        any = true;
        for (size_t i = 0; i < rule_count(); i++)
            rules[i] |= symptom->rules[i];
    }
    return any;
}

const char *symptom_word(struct arena *arena, const char *name)
{
    struct text word = TEXT_IN(arena);
    size_t length;
    for (name = next_word(name, &length); length; name = next_word(name + length, &length)) {
        text_add(&word, word.length ? "-" : "");
        for (size_t i = 0; i < length; i++)
            text_print(&word, "%c", tolower((unsigned char)name[i]));
    }
    return word.data;
}
