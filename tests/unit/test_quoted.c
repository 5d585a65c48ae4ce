// SPDX-License-Identifier: Apache-2.0
/* A string that is read at once says what one that was checked says, and none that is wrong is
 * read. */
#include "base/quoted.h"
#include "unit.h"

#include <stdint.h>
#include <string.h>

#define STRINGS 20000
#define MARGIN 64

static uint64_t state = 88172645463325252u;

static unsigned below(unsigned count)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % count;
}

static const char *const pieces[] = {
    "a", "service.beta.kubernetes.io/", "f:", "\\n", "\\\"", "\\\\", "\\/", "\\u0061", "\\u00e9",
    "\\u4e2d", "\\ud83d\\ude00", "\xc3\xa9", "\xe4\xb8\xad", "\xf0\x9f\x98\x80", "\x7f",
    /* and what is wrong: */
    "\\ud83d", "\\ude00", "\\ud83d\\u0061", "\\u0000", "\\u00g1", "\\x", "\\", "\n", "\xc3",
    "\xe4\xb8", "\xed\xa0\x80"};
#define PIECES (sizeof pieces / sizeof *pieces)
#define RIGHT 15

/* Writes a string with its quotes; returns what is behind them. */
static char *any_string(char *at)
{
    unsigned kinds = below(4) ? RIGHT : PIECES;
    *at++ = '"';
    for (unsigned count = below(12); count; count--) {
        const char *piece = pieces[below(kinds)];
        at = (char *)memcpy(at, piece, strlen(piece)) + strlen(piece);
    }
    *at++ = '"';
    return at;
}

static void reads_what_is_checked_and_copied(void)
{
    size_t read = 0;
    for (size_t i = 0; i < STRINGS; i++) {
        char text[1024], says[QUOTED_READ], copy[1024];
        size_t length = 0;
        char *end = any_string(text);
        memset(end, ':', MARGIN);
        const char *behind = text, *quote = quoted_read(text + 1, end, says, &length);
        bool right = !quoted_check(&behind, end);
        if (!quote) {
            check(!right || end - text > QUOTED_READ - PRINTABLE_STEP);
            continue;
        }
        read++;
        check(right && quote == behind - 1);
        check(length == quoted_copy(text + 1, quote, copy) && memcmp(says, copy, length) == 0);
    }
    check(read > STRINGS / 4);
}

int main(void)
{
    static const struct unit_case cases[] = {CASE(reads_what_is_checked_and_copied)};
    return UNIT_RUN(cases);
}
