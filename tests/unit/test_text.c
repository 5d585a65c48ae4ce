// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "unit.h"

#include <math.h>
#include <stdint.h>

static struct arena arena;

static const char *json_text(const char *string)
{
    struct text text = TEXT_IN(&arena);
    text_add_json_string(&text, string);
    return text.data;
}

static const char *shown(const char *string, size_t most)
{
    struct text text = TEXT_IN(&arena);
    text_add_shown(&text, string, most);
    return text.data;
}

static const char *number(double value)
{
    struct text text = TEXT_IN(&arena);
    text_add_json(&text, json_new_number(&arena, value));
    return text.data;
}

static const char *base64(const char *bytes, size_t length)
{
    struct text text = TEXT_IN(&arena);
    text_add_base64(&text, bytes, length);
    return text.data;
}

static void grows(void)
{
    struct text text = TEXT_IN(&arena);
    check_text(text.data, "");
    for (int i = 0; i < 1000; i++)
        text_print(&text, "%03d", i);
    text_add(&text, "");
    text_add_bytes(&text, "xyz", 2);
    check_int((long long)text.length, 3002);
    check_int((long long)strlen(text.data), 3002);
    check(strncmp(text.data, "000001002", 9) == 0);
    check_text(text.data + 2997, "999xy");
}

static void stays_when_the_arena_is_exhausted(void)
{
    struct arena small;
    arena_init(&small, 4096);
    struct text text = TEXT_IN(&small);
    text_add(&text, "kept");
    for (int i = 0; i < 100; i++)
        text_print(&text, "%0100d", i);
    check(small.exhausted);
    check_int((long long)strlen(text.data), (long long)text.length);
    check(strncmp(text.data, "kept000", 7) == 0);
    arena_free(&small);
}

static void writes_strings_as_go_does(void)
{
    check_text(json_text(""), "\"\"");
    check_text(json_text("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
    check_text(json_text("\n\r\t\b\f\x01\x1f\x7f"), "\"\\n\\r\\t\\b\\f\\u0001\\u001f\x7f\"");
    check_text(json_text("<a&b>"), "\"\\u003ca\\u0026b\\u003e\"");
    check_text(json_text("\xE2\x80\xA8\xE2\x80\xA9"), "\"\\u2028\\u2029\"");
    check_text(json_text("é中😀"), "\"é中😀\"");
}

static void replaces_what_is_not_utf8(void)
{
    check_text(json_text("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
    check_text(json_text("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    check_text(json_text("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    check_text(json_text("\xE4\xB8"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    check_text(json_text("\xF4\x90\x80\x80"),
               "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    check_int((long long)text_code_points("a\xFFz中"), 4);
}

static void writes_numbers_exactly(void)
{
    check_text(number(0), "0");
    check_text(number(-0.0), "0");
    check_text(number(-17), "-17");
    check_text(number(9007199254740992.0), "9007199254740992");
    check_text(number(-9007199254740992.0), "-9007199254740992");
    check_text(number(0.1), "0.1");
    check_text(number(1.0 / 3), "0.3333333333333333");
    check_text(number(1e300), "1e+300");
    check_text(number(HUGE_VAL), "null");
}

static void writes_trees(void)
{
    struct error err = {0};
    const char *source = "{\"a\":[1,true,null,{}],\"b\":{\"c\":\"d\"},\"e\":[]}";
    struct text text = TEXT_IN(&arena);
    text_add_json(&text, json_parse(&arena, source, strlen(source), &err));
    check_text(text.data, source);
}

static void shows_with_care(void)
{
    check_text(shown("plain", 10), "plain");
    check_text(shown("12345", 5), "12345");
    check_text(shown("123456", 5), "1234…");
    check_text(shown("中中中中", 3), "中中…");
    check_text(shown("a\nb\x1b[31m", 40), "a\\nb\\u001b[31m");
    check_text(shown("x\xE2\x80\xAEy", 40), "x\\u202ey");
    check_text(shown("ab\n", 4), "ab\\n");
    check_text(shown("ab\nc", 4), "ab…");
    check_text(shown("abc", 1), "…");
    check_text(shown("abc", 0), "");
    check_text(shown("\xFF", 5), "\xEF\xBF\xBD");
}

static void writes_base64(void)
{
    check_text(base64("", 0), "");
    check_text(base64("f", 1), "Zg==");
    check_text(base64("fo", 2), "Zm8=");
    check_text(base64("foo", 3), "Zm9v");
    check_text(base64("foobar", 6), "Zm9vYmFy");
    check_text(base64("\xFF\xFE\0", 3), "//4A");
}

static void locates_lines_and_columns(void)
{
    static const char text[] = "\xEF\xBB\xBF"
                               "a\n\xE5\xAE\xBF"
                               "b\n\nlast";
    size_t length = sizeof text - 1;
    check_int((long long)text_locate(text, length, 1, 1), 3);
    check_int((long long)text_locate(text, length, 1, 9), 4); /* the end of its line */
    check_int((long long)text_locate(text, length, 2, 2), 8);
    check_int((long long)text_locate(text, length, 3, 1), 10);
    check_int((long long)text_locate(text, length, 4, 9), (long long)length);
    check_int((long long)text_locate(text, length, 5, 1), (long long)length);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(grows),
        CASE(stays_when_the_arena_is_exhausted),
        CASE(writes_strings_as_go_does),
        CASE(replaces_what_is_not_utf8),
        CASE(writes_numbers_exactly),
        CASE(writes_trees),
        CASE(shows_with_care),
        CASE(writes_base64),
        CASE(locates_lines_and_columns),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
