// SPDX-License-Identifier: Apache-2.0
/* Sixteen bytes at a time and one by one say the same. */
#include "base/alike.h"
#include "unit.h"

#include <stdlib.h>

static const char *end_by_bytes(const char *s, const char *end)
{
    while (s < end && (signed char)*s >= ' ' && *s != '"' && *s != '\\')
        s++;
    return s;
}

/* In a block of exactly its size, so that a sanitizer sees a read behind the end. */
static void stops_where_the_plain_ones_end(void)
{
    for (size_t length = 0; length < 50; length++)
        for (size_t at = 0; at <= length; at++)
            for (int byte = 0; byte < 256; byte++) {
                char *text = malloc(length ? length : 1);
                memset(text, 'a', length);
                if (at < length)
                    text[at] = (char)byte;
                const char *found = printable_end(text, text + length);
                if (!check(found == end_by_bytes(text, text + length)))
                    printf("# %zu bytes, %02x at %zu\n", length, (unsigned)byte, at);
                free(text);
            }
}

static void steps_alike_on_every_processor(void)
{
    char text[PRINTABLE_STEP];
    for (size_t at = 0; at < sizeof text; at++)
        for (int byte = 0; byte < 256; byte++) {
            size_t plain = PRINTABLE_STEP, by_bytes = PRINTABLE_STEP;
            memset(text, 'a', sizeof text);
            text[at] = (char)byte;
            check_int(printable_step(text, &plain), printable_step_by_bytes(text, &by_bytes));
            check(plain == by_bytes);
        }
}

static void compares_alike_on_every_processor(void)
{
    char one[64 + PRINTABLE_STEP] = "", other[sizeof one];
    for (size_t length = 1; length <= 64; length++)
        for (size_t at = 0; at < 64; at++) {
            memcpy(other, one, sizeof one);
            other[at] = 'b';
            check_int(alike(one, other, length), alike_by_bytes(one, other, length));
        }
}

int main(void)
{
    static const struct unit_case cases[] = {CASE(stops_where_the_plain_ones_end),
                                             CASE(steps_alike_on_every_processor),
                                             CASE(compares_alike_on_every_processor)};
    return UNIT_RUN(cases);
}
