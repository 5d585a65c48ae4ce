// SPDX-License-Identifier: Apache-2.0
#include "base/words.h"

#include <stdio.h>
#include <string.h>

size_t words_index(const char *const *words, const char *word)
{
    size_t index = 0;
    while (words[index] && strcmp(words[index], word) != 0)
        index++;
    return index;
}

void words_join(char *joined, size_t size, const char *const *words, const char *last)
{
    size_t length = 0;
    *joined = '\0';
    for (size_t i = 0; words[i] && length < size; i++) {
        const char *before = !i ? "" : words[i + 1] ? ", " : last;
        length += (size_t)snprintf(joined + length, size - length, "%s%s", before, words[i]);
    }
}

bool words_allow(const char *const *words, const char *name, const char *value, struct error *err)
{
    char there_are[160];
    if (!words || words[words_index(words, value)])
        return true;
    words_join(there_are, sizeof there_are, words, ", ");
    return error_set(err, "%s \"%.40s\": use one of %s", name, value, there_are);
}
