// SPDX-License-Identifier: Apache-2.0
#include "policy/policy.h"

/* A star that failed is tried again one character on; only the last one need be, because an earlier
 * star could match nothing that the last one cannot. */
bool pattern_matches(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}
