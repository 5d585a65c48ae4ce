// SPDX-License-Identifier: Apache-2.0
#include "base/layout.h"
#include "unit.h"

#include <string.h>

static struct arena arena;

static const char *wrapped(const char *words, size_t column, size_t indent)
{
    struct text out = TEXT_IN(&arena);
    layout_wrap(&out, words, column, indent);
    return out.data;
}

static void measures_what_a_terminal_shows(void)
{
    static const struct {
        const char *text;
        size_t columns;
    } cases[] = {
        {"", 0},   {"plain", 5}, {"naïve…", 6}, {"e\xCC\x81", 1}, {"中文", 4}, {"。", 2}, {"ｆ", 2},
        {"한", 2}, {"🚀", 2},     {"\xFF", 1},   {"✅", 2},         {"कु", 1},    {"שָ", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(layout_width(cases[i].text) == cases[i].columns);
}

static void wraps_at_eighty_columns(void)
{
    char words[81], line[100];
    memset(words, 'a', 80);
    words[80] = '\0';
    snprintf(line, sizeof line, "%s\n", words);
    check_text(wrapped(words, 0, 0), line);
    words[39] = ' ';
    check_text(strchr(wrapped(words, 1, 4), '\n'),
               "\n    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");
    check_text(wrapped("  one\ntwo  three ", 0, 0), "one two three\n");
    check_text(wrapped("", 7, 2), "\n");
}

static void leaves_what_is_pasted_in_one_piece(void)
{
    check_text(wrapped("paste `a: \"b c\"`, no more", 70, 2), "paste\n  `a: \"b c\"`, no more\n");
    check_text(wrapped("an open ` is one", 70, 2), "an open `\n  is one\n");
}

static void breaks_chinese_anywhere_but_before_a_stop(void)
{
    check_text(wrapped("甲乙，丙", 74, 0), "甲乙，\n丙\n");
    check_text(wrapped("甲乙，丙", 76, 0), "甲\n乙，丙\n");
    check_text(wrapped("甲（乙）", 76, 0), "甲\n（乙）\n");
    check_text(wrapped("甲abc.", 77, 0), "甲\nabc.\n");
}

static void joins_lines_as_each_script_does(void)
{
    check_text(wrapped("甲\n乙", 0, 0), "甲乙\n");
    check_text(wrapped("甲、\nabc", 0, 0), "甲、abc\n");
    check_text(wrapped("甲\nabc", 0, 0), "甲 abc\n");
    check_text(wrapped("甲 乙", 0, 0), "甲 乙\n");
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(measures_what_a_terminal_shows),     CASE(wraps_at_eighty_columns),
        CASE(leaves_what_is_pasted_in_one_piece), CASE(breaks_chinese_anywhere_but_before_a_stop),
        CASE(joins_lines_as_each_script_does),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
