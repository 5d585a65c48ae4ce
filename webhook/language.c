// SPDX-License-Identifier: Apache-2.0
#include "language.h"

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
