// SPDX-License-Identifier: Apache-2.0
#include "base/gate.h"
#include "unit.h"

#include <stdlib.h>

/* Checks a copy of exactly the text's size, so that a sanitizer sees a read behind its end. */
static bool passes_bytes(const char *text, size_t length, struct error *err)
{
    struct arena scratch;
    char *copy = malloc(length ? length : 1);
    if (!copy)
        return false;
    memcpy(copy, text, length);
    arena_init(&scratch, ARENA_CAP);
    const struct outline *outlines;
    bool passed = gate_check(copy, length, &scratch, &outlines, err);
    arena_free(&scratch);
    free(copy);
    return passed;
}

static bool passes(const char *text)
{
    struct error err;
    return passes_bytes(text, strlen(text), &err);
}

static void refused_at(const char *text, unsigned line, unsigned column, const char *why)
{
    struct error err = {0};
    check_text(passes_bytes(text, strlen(text), &err) ? text : "refused", "refused");
    check_text(err.text, why);
    check_int(err.line, line);
    check_int(err.column, column);
}

static void takes_every_kind_of_value(void)
{
    check(passes("null"));
    check(passes(" true\n"));
    check(passes("\t[1, \"a\", false, {}, [ ], { \"a\" : null }]\r\n"));
    check(passes("{\"a\":{\"a\":{\"a\":[]}},\"b\":[{\"a\":1},{\"a\":2}]}"));
}

static void refuses_what_is_no_value(void)
{
    refused_at("", 1, 1, "a JSON value is expected here");
    refused_at(" \n ", 2, 2, "a JSON value is expected here");
    refused_at("'a'", 1, 1, "a JSON value is expected here");
    refused_at("[NaN]", 1, 2, "a JSON value is expected here");
    refused_at("True", 1, 1, "a JSON value is expected here");
    refused_at("nul", 1, 1, "a JSON value is expected here; is it null?");
    refused_at("\xef\xbb\xbf{}", 1, 1, "a JSON value is expected here");
    refused_at("\v1", 1, 1, "a JSON value is expected here");
    refused_at("// a\n1", 1, 1, "a JSON value is expected here");
}

static void takes_nothing_behind_the_value(void)
{
    refused_at("{} {}", 1, 4, "nothing may follow the value");
    refused_at("1,", 1, 2, "nothing may follow the value");
    refused_at("nullx", 1, 5, "nothing may follow the value");
    struct error err;
    check(!passes_bytes("{}\0", 3, &err));
    check_int(err.column, 3);
}

static void reads_numbers_to_the_letter(void)
{
    static const char *const good[] = {"0",   "-0",   "10",   "1.5",    "-1.05",
                                       "0e1", "1E+2", "1e-0", "0.0e00", "123456789012345678901234"};
    static const char *const bad[] = {
        "01",   "-01", "00",  "1.",  ".5",   "-.5",   "+1", "-",     "1e",       "1e+",
        "1.e1", "0x1", "1_0", "--1", "1.5.", "1e5.5", "-a", "1e1e1", "Infinity", "-Infinity"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        check_text(passes(good[i]) ? good[i] : "refused", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_text(passes(bad[i]) ? bad[i] : "refused", "refused");
    refused_at("[1, 012]", 1, 5, "a number must not begin with 0");
    refused_at("[1.]", 1, 4, "a number needs a digit here");
}

static void reads_escapes_to_the_letter(void)
{
    check(passes("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uFFFF\""));
    check(passes("\"\\ud83d\\ude00\""));
    refused_at("\"\\x41\"", 1, 2, "unknown escape; a backslash itself is written \\\\");
    refused_at("\"\\U0041\"", 1, 2, "unknown escape; a backslash itself is written \\\\");
    refused_at("\"\\u00g0\"", 1, 2, "\\u needs four hex digits");
    refused_at("\"\\u004\"", 1, 2, "\\u needs four hex digits");
    refused_at("\"\\u00", 1, 2, "\\u needs four hex digits");
    refused_at("\"\\", 1, 2, "unknown escape; a backslash itself is written \\\\");
    refused_at("\"a\\u0000\"", 1, 3, "\\u0000 is not allowed");
    refused_at("{\"a\\u0000b\":1}", 1, 4, "\\u0000 is not allowed");
}

static void refuses_half_a_surrogate_pair(void)
{
    static const char *const bad[] = {
        "\"\\ud83d\"",        "\"\\ude00\"",       "\"\\ud83d\\u0041\"",
        "\"\\ud83d\\ud83d\"", "\"\\ud83dx\"",      "\"\\ud83d\\n\"",
        "\"\\ude00\\ud83d\"", "\"\\ud83d\\ude0\"", "\"\\ud83d\\"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused_at(bad[i], 1, 2, "half of a surrogate pair");
}

static void refuses_raw_control_characters(void)
{
    refused_at("\"a\nb\"", 1, 3, "a control character in a string must be escaped");
    refused_at("\"\x1f\"", 1, 2, "a control character in a string must be escaped");
    check(passes("\"\x7f\""));
    struct error err;
    check(!passes_bytes("\"a\0b\"", 5, &err));
    check_text(err.text, "NUL is not allowed");
    check(!passes_bytes("[1\0]", 4, &err));
    check(!passes_bytes("\0", 1, &err));
}

/* What is good or bad in a string is so wherever it stands: the last bytes of a text are read in
 * another way than those before them. */
static void reads_a_string_alike_at_every_place(void)
{
    static const struct {
        const char *bytes, *fault;
    } pieces[] = {
        {"\\n\\\"\\\\", ""},
        {"\\u00e9\\uD7ff\\uE000", ""},
        {"\\ud83d\\ude00", ""},
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", ""},
        {"\x7f", ""},
        {"\\u0000", "\\u0000 is not allowed"},
        {"\\u00g0", "\\u needs four hex digits"},
        {"\\x", "unknown escape; a backslash itself is written \\\\"},
        {"\\ud83da", "half of a surrogate pair"},
        {"\\ud83d\\ud83d", "half of a surrogate pair"},
        {"\\ude00", "half of a surrogate pair"},
        {"\x80", "not valid UTF-8"},
        {"\xc1\x81", "not valid UTF-8"},
        {"\xc3(", "not valid UTF-8"},
        {"\xe0\x9f\xbf", "not valid UTF-8"},
        {"\xed\xa0\x80", "not valid UTF-8"},
        {"\xf4\x90\x80\x80", "not valid UTF-8"},
        {"\x1f", "a control character in a string must be escaped"},
    };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        for (int before = 0; before < 36; before++)
            for (int behind = 0; behind < 36; behind++) {
                char text[128];
                struct error err = {0};
                snprintf(text, sizeof text, "\"%0*d%s%0*d\"", before + 1, 0, pieces[i].bytes,
                         behind + 1, 0);
                bool good = !*pieces[i].fault;
                check(passes_bytes(text, strlen(text), &err) == good);
                check_text(err.text, pieces[i].fault);
                check_int(err.column, good ? 0 : before + 3);
            }
}

static void reads_utf8_to_the_letter(void)
{
    check(passes("\"\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf\""));
    check(passes("\"\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf\""));
    static const char *const bad[] = {
        "\"\x80\"",             /* a continuation first */
        "\"\xc0\xaf\"",         /* overlong slash */
        "\"\xc1\xbf\"",         /* overlong */
        "\"\xe0\x9f\xbf\"",     /* overlong */
        "\"\xf0\x8f\xbf\xbf\"", /* overlong */
        "\"\xed\xa0\x80\"",     /* a surrogate */
        "\"\xed\xbf\xbf\"",     /* a surrogate */
        "\"\xf4\x90\x80\x80\"", /* beyond U+10FFFF */
        "\"\xf5\x80\x80\x80\"", /* beyond U+10FFFF */
        "\"\xff\"",             /* no UTF-8 at all */
        "\"\xc3\"",             /* cut short by the quote */
        "\"\xe2\x82\"",         /* cut short by the quote */
        "\"\xf0\x9f\x98\"",     /* cut short by the quote */
        "\"\xe2\x82",           /* cut short by the end */
        "\"\xf0\x9f\x98\xc0\"", /* a bad last byte */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused_at(bad[i], 1, 2, "not valid UTF-8");
}

static void wants_every_mark_of_structure(void)
{
    refused_at("[1 2]", 1, 4, "a comma or ] is expected here");
    refused_at("[1,]", 1, 4, "a JSON value is expected here");
    refused_at("[1", 1, 3, "a comma or ] is expected here");
    refused_at("[1}", 1, 3, "a comma or ] is expected here");
    refused_at("{\"a\" 1}", 1, 6, "a colon is expected here");
    refused_at("{\"a\":1 \"b\":2}", 1, 8, "a comma or } is expected here");
    refused_at("{\"a\":1,}", 1, 8, "a key in double quotes is expected here");
    refused_at("{a:1}", 1, 2, "a key in double quotes is expected here");
    refused_at("{\"a\":}", 1, 6, "a JSON value is expected here");
    refused_at("{", 1, 2, "a key in double quotes is expected here");
    refused_at("{\"a", 1, 2, "the string is never closed");
    refused_at("{\n  \"a\": [\n    tru\n  ]\n}", 3, 5,
               "a JSON value is expected here; is it true?");
}

static void counts_depth(void)
{
    char text[2 * (GATE_DEPTH + 1)];
    for (size_t depth = GATE_DEPTH; depth <= GATE_DEPTH + 1; depth++) {
        struct error err;
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        check_int(passes_bytes(text, 2 * depth, &err), depth == GATE_DEPTH);
        if (depth > GATE_DEPTH)
            check_text(err.text, "nested deeper than 64");
    }
    char wide[3 * 1000 + 3] = "[";
    for (int i = 0; i < 1000; i++)
        memcpy(wide + 1 + 3 * i, "{},", 3);
    memcpy(wide + 3000, "]", 2);
    check(passes(wide));
}

static void refuses_a_key_twice(void)
{
    refused_at("{\"a\":1,\"a\":2}", 1, 8, "duplicate key \"a\"");
    refused_at("{\"\":1,\"\":2}", 1, 7, "duplicate key \"\"");
    refused_at("[{\n\"b\":{},\n\"c\":1, \"b\":0}]", 3, 8, "duplicate key \"b\"");
    refused_at("{\"x\":{\"a\":1,\"b\":2,\"a\":3},\"x\":1}", 1, 19, "duplicate key \"a\"");
    check(passes("{\"a\":1,\"A\":2,\"a \":3,\"\":4,\"aa\":5}"));
    check(passes("{\"a\":{\"b\":1},\"b\":{\"a\":1}}"));
}

static void knows_a_key_in_every_spelling(void)
{
    refused_at("{\"a\":1,\"\\u0061\":2}", 1, 8, "duplicate key \"\\u0061\"");
    refused_at("{\"\\u00E9\":1,\"\xc3\xa9\":2}", 1, 13, "duplicate key \"\xc3\xa9\"");
    refused_at("{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\uDE00\":2}", 1, 11,
               "duplicate key \"\\ud83d\\uDE00\"");
    refused_at("{\"/\":1,\"\\/\":2}", 1, 8, "duplicate key \"\\/\"");
    refused_at("{\"\\n\":1,\"\\u000a\":2}", 1, 9, "duplicate key \"\\u000a\"");
    refused_at("{\"\\\"\":1,\"\\u0022\":2}", 1, 9, "duplicate key \"\\u0022\"");
    check(passes("{\"\\\\u0061\":1,\"a\":2,\"u0061\":3}"));
    check(passes("{\"e\\u0301\":1,\"\\u00e9\":2}"));
}

static void shows_a_key_safely(void)
{
    char text[1000], wanted[200];
    refused_at("{\"\x7f\\n\":1,\"\x7f\\n\":2}", 1, 10, "duplicate key \"\\u007f\\u000a\"");
    refused_at("{\"\xc2\x9b\":1,\"\xc2\x9b\":2}", 1, 9, "duplicate key \"\\u009b\"");
    refused_at("{\"\xe2\x80\xa8\":1,\"\xe2\x80\xa8\":2}", 1, 10, "duplicate key \"\\u2028\"");
    char key[] =
        "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";
    snprintf(text, sizeof text, "{\"%s\":1,\"%s\":2}", key, key);
    snprintf(wanted, sizeof wanted, "duplicate key \"%.80s…\"", key);
    refused_at(text, 1, (unsigned)(strlen(key) + 7), wanted);
}

/* An object of `count` keys, of which the last, if asked, repeats the first. To be freed. */
static char *object_of(unsigned count, bool repeat)
{
    char *text = malloc((size_t)count * 13 + 2), *end = text;
    if (!text)
        abort();
    *end++ = '{';
    for (unsigned i = 0; i < count; i++) {
        unsigned key = repeat && i == count - 1 ? 0 : i * 2654435761u; /* odd: all differ */
        end += sprintf(end, "\"%08x\":1,", key);
    }
    end[-1] = '}';
    return text;
}

static void finds_one_key_among_many(void)
{
    static const unsigned counts[] = {2, 3, 16, 255, 256, 257, 1000, 100000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        char *good = object_of(counts[i], false), *bad = object_of(counts[i], true);
        check(passes(good));
        refused_at(bad, 1, 2 + 13 * (counts[i] - 1), "duplicate key \"00000000\"");
        free(good);
        free(bad);
    }
}

/* Where each array and object ends, and which one follows it. */
static void outlines_what_passes(void)
{
    static const char text[] = " {\"a\":[[],1],\"b\":{\"c\":\"}]\"}} ";
    static const struct outline wanted[] = {{28, 4}, {12, 3}, {9, 3}, {27, 4}};
    const struct outline *outlines;
    struct arena scratch;
    struct error err;
    arena_init(&scratch, ARENA_CAP);
    check(gate_check(text, sizeof text - 1, &scratch, &outlines, &err));
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        check_int(outlines[i].end, wanted[i].end);
        check_int(outlines[i].next, wanted[i].next);
    }
    arena_free(&scratch);
}

static void says_when_memory_ends(void)
{
    struct arena scratch;
    struct error err;
    char *text = object_of(100000, false);
    arena_init(&scratch, 64 << 10);
    const struct outline *outlines;
    check(!gate_check(text, strlen(text), &scratch, &outlines, &err));
    check(scratch.exhausted);
    check_text(err.text, "more keys than memory allows");
    arena_free(&scratch);
    free(text);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(takes_every_kind_of_value),
        CASE(refuses_what_is_no_value),
        CASE(takes_nothing_behind_the_value),
        CASE(reads_numbers_to_the_letter),
        CASE(reads_escapes_to_the_letter),
        CASE(refuses_half_a_surrogate_pair),
        CASE(refuses_raw_control_characters),
        CASE(reads_a_string_alike_at_every_place),
        CASE(reads_utf8_to_the_letter),
        CASE(wants_every_mark_of_structure),
        CASE(counts_depth),
        CASE(refuses_a_key_twice),
        CASE(knows_a_key_in_every_spelling),
        CASE(shows_a_key_safely),
        CASE(finds_one_key_among_many),
        CASE(outlines_what_passes),
        CASE(says_when_memory_ends),
    };
    return UNIT_RUN(cases);
}
