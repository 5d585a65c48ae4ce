// SPDX-License-Identifier: Apache-2.0
/* Sixteen bytes at a time and one by one say the same, and four bytes of UTF-8 as its decoder. */
#include "base/alike.h"
#include "base/utf8.h"
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

static void finds_marks_on_every_processor(void)
{
    for (size_t length = 0; length < 50; length++)
        for (size_t at = 0; at <= length; at++)
            for (int byte = 0; byte < 256; byte++) {
                size_t before = PRINTABLE_STEP, by_bytes = PRINTABLE_STEP;
                char *text = malloc(length ? length : 1), *wanted = text + length;
                memset(text, '\xc3', length);
                if (at < length)
                    text[at] = (char)byte;
                if (at < length && (byte == '"' || byte == '\\'))
                    wanted = text + at;
                check(mark_end(text, text + length) == wanted);
                if (length == PRINTABLE_STEP) {
                    check_int(markless_step(text, &before),
                              markless_step_by_bytes(text, &by_bytes));
                    check(before == by_bytes);
                }
                free(text);
            }
}

static void knows_what_is_verbatim(void)
{
    char text[PRINTABLE_STEP];
    for (size_t at = 0; at < sizeof text; at++)
        for (int byte = 0; byte < 256; byte++) {
            size_t before = PRINTABLE_STEP, by_bytes = PRINTABLE_STEP;
            memset(text, 'a', sizeof text);
            text[at] = (char)byte;
            bool verbatim = byte >= ' ' && byte < 0x7f && !strchr("\"\\<>&", byte);
            check_int(verbatim_step(text, &before), verbatim);
            check_int(verbatim_step_by_bytes(text, &by_bytes), verbatim);
            check(before == by_bytes && (verbatim || before == at));
        }
}

/* Every two bytes from 0x80 on, before others at the borders of what may follow. */
static void measures_utf8_as_it_is_decoded(void)
{
    static const unsigned char others[] = {0, 'a', 0x7f, 0x80, 0x8f, 0x90, 0xbf, 0xc0, 0xff};
    uint32_t point;
    for (unsigned two = 0; two < 0x8000; two++)
        for (size_t third = 0; third < sizeof others; third++)
            for (size_t fourth = 0; fourth < sizeof others; fourth++) {
                const char bytes[4] = {(char)(0x80 | two >> 8), (char)two, (char)others[third],
                                       (char)others[fourth]};
                uint32_t word = (uint32_t)(0x80 | two >> 8) | (two & 0xff) << 8 |
                                (uint32_t)others[third] << 16 | (uint32_t)others[fourth] << 24;
                if (utf8_size(word) != utf8_point(bytes, sizeof bytes, &point))
                    check_int((long long)utf8_size(word), -1);
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
    static const struct unit_case cases[] = {
        CASE(stops_where_the_plain_ones_end), CASE(steps_alike_on_every_processor),
        CASE(finds_marks_on_every_processor), CASE(knows_what_is_verbatim),
        CASE(measures_utf8_as_it_is_decoded), CASE(compares_alike_on_every_processor)};
    return UNIT_RUN(cases);
}
