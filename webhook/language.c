// SPDX-License-Identifier: Apache-2.0
#include "language.h"

#include <string.h>

const char *in_language(enum language language, const char *english)
{
    for (size_t i = 0; language == CHINESE && i < chinese_count; i++)
        if (strcmp(chinese[i].english, english) == 0)
            return chinese[i].other;
    return english;
}
