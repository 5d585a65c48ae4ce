// SPDX-License-Identifier: Apache-2.0
/* Lists of words that end with NULL: the values that something may have. */
#ifndef MESHRAIL_WORDS_H
#define MESHRAIL_WORDS_H

#include "base/error.h"

/* False, with a sentence that begins with `name`, for a value that is none of the words. */
bool words_allow(const char *const *words, const char *name, const char *value, struct error *err);

/* "a, b and c", where `last` is " and " */
void words_join(char *joined, size_t size, const char *const *words, const char *last);

/* Where the word stands among the words; their number, where it is none of them. */
size_t words_index(const char *const *words, const char *word);

#endif
