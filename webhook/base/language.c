// SPDX-License-Identifier: Apache-2.0
#include "base/language.h"

#include <string.h>

const char *const language_names[] = {[ENGLISH] = "en", [CHINESE] = "zh-CN", NULL};

bool language_named(const char *name, enum language *language)
{
    *language = strcmp(name, "zh-CN") == 0 ? CHINESE : ENGLISH;
    return strcmp(name, language_names[*language]) == 0;
}

const char *in_language(enum language language, const char *english)
{
    for (size_t i = 0; language == CHINESE && i < chinese_count; i++)
        if (strcmp(chinese[i].english, english) == 0)
            return chinese[i].other;
    return english;
}

static const char *text_named(const struct filling *filling, const char *name, size_t length)
{
    for (; filling->name; filling++)
        if (strlen(filling->name) == length && memcmp(filling->name, name, length) == 0)
            return filling->text;
    return NULL;
}

void language_fill(struct text *out, enum language language, const char *sentence,
                   const struct filling *fillings)
{
    const char *rest = in_language(language, sentence);
    while (*rest) {
        size_t plain = strcspn(rest, "{");
        text_add_bytes(out, rest, plain);
        rest += plain;
        const char *close = strchr(rest, '}');
        const char *text =
            close ? text_named(fillings, rest + 1, (size_t)(close - rest - 1)) : NULL;
        if (text) {
            text_add(out, text);
            rest = close + 1;
        } else if (*rest) {
            text_add_bytes(out, rest++, 1);
        }
    }
}

const char *counted(struct arena *arena, enum language language, size_t count, const char *one,
                    const char *several)
{
    struct text text = TEXT_IN(arena);
    const struct filling words[] = {{"count", arena_print(arena, "%zu", count)}, {0}};
    language_fill(&text, language, count == 1 ? one : several, words);
    return text.data;
}
