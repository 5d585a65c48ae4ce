// SPDX-License-Identifier: Apache-2.0
/* A string that is read at once says what one that was checked says, and none that is wrong is
 * read. */
#include "base/quoted.h"
#include "unit.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define STRINGS 20000
#define MARGIN 64
#define ROOM_FOR_SURE (QUOTED_READ - PRINTABLE_STEP - 4)

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
        at = stpcpy(at, piece);
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
            check(!right || end - text > ROOM_FOR_SURE);
            continue;
        }
        read++;
        check(right && quote == behind - 1);
        check(length == quoted_copy(text + 1, quote, copy) && memcmp(says, copy, length) == 0);
    }
    check(read > STRINGS / 4);
}

/* However much is plain before a character of four bytes and behind the escape before it. */
static void writes_no_more_than_it_may(void)
{
    static const char *const last[] = {"\xf0\x9f\x98\x80", "\\ud83d\\ude00"};
    size_t read = 0;
    for (size_t i = 0; i < 2 * QUOTED_READ * PRINTABLE_STEP; i++) {
        struct {
            char says[QUOTED_READ], behind[8];
        } room = {.behind = "behind"};
        char text[4 * QUOTED_READ] = "";
        size_t length, before = i / 2 / PRINTABLE_STEP, after = i / 2 % PRINTABLE_STEP;
        int written = snprintf(text, sizeof text, "%0*d\\n%0*d%s\"", (int)before + 1, 0,
                               (int)after + 1, 0, last[i % 2]);
        memset(text + written, ':', MARGIN);
        read += quoted_read(text, text + written, room.says, &length) != NULL;
        check(strcmp(room.behind, "behind") == 0);
    }
    check(read > QUOTED_READ);
}

int main(void)
{
    static const struct unit_case cases[] = {CASE(reads_what_is_checked_and_copied),
                                             CASE(writes_no_more_than_it_may)};
    return UNIT_RUN(cases);
}
