// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "check/snippet.h"

#include <stdio.h>
#include <string.h>

static struct arena arena;

/* The snippet of the first `what` in a text, `length` bytes of it marked. */
static const char *of(const char *text, const char *what, size_t length)
{
    const struct snippet_paint none = {"", "", ""};
    struct text out = TEXT_IN(&arena);
    size_t start = (size_t)(strstr(text, what) - text);
    struct check_place place = {
        .line = 7, .text = text, .length = strlen(text), .span = {start, start + length}};
    snippet_add(&out, &place, &none);
    return out.data;
}

static void marks_what_is_meant(void)
{
    check_text(of("a: 1\nspec: 8\nb: 2\n", "8", 1), "    7 | spec: 8\n"
                                                    "      |       ^\n");
    check_text(of("host: cart", "cart", 4), "    7 | host: cart\n"
                                            "      |       ^~~~\n");
    check_text(of("host: cart\r\n", "host", 4), "    7 | host: cart\n"
                                                "      | ^~~~\n");
    check_text(of("\xEF\xBB\xBFhost: cart\n", "cart", 4), "    7 | host: cart\n"
                                                          "      |       ^~~~\n");
}

static void marks_one_place_where_nothing_stands(void)
{
    check_text(of("a: [1\nb: 2\n", "b", 0), "    7 | b: 2\n"
                                            "      | ^\n");
    check_text(of("a: [1\n", "\n", 0), "    7 | a: [1\n"
                                       "      |      ^\n");
    check_text(of("a: [1\r\n", "\r", 2), "    7 | a: [1\n"
                                         "      |      ^\n");
    check_text(of("a: 1\n\nb", "\nb", 1), "");
    check_text(of("a", "", 0), "    7 | a\n"
                               "      | ^\n");
}

static void ends_the_mark_with_the_line(void)
{
    check_text(of("a: {b: 1,\n  c: 2}\n", "{", 14), "    7 | a: {b: 1,\n"
                                                    "      |    ^~~~~~\n");
}

static void keeps_tabs_so_that_the_mark_lines_up(void)
{
    check_text(of("\tmax:\t8", "8", 1), "    7 | \tmax:\t8\n"
                                        "      | \t    \t^\n");
    check_text(of("a: 'x\ty'", "'", 5), "    7 | a: 'x\ty'\n"
                                        "      |    ^~\t~~\n");
    check_text(of("a: \tb", "\t", 1), "    7 | a: \tb\n"
                                      "      |    ^\n");
}

/* CJK and emoji take two columns, what combines takes none. */
static void counts_the_columns_of_a_terminal(void)
{
    check_text(of("{\xE5\xAE\xBF\xE4\xB8\xBB: 8}", "8", 1),
               "    7 | {\xE5\xAE\xBF\xE4\xB8\xBB: 8}\n"
               "      |        ^\n");
    check_text(of("\xF0\x9F\x90\xB1: cat", "\xF0\x9F\x90\xB1", 4), "    7 | \xF0\x9F\x90\xB1: cat\n"
                                                                   "      | ^~\n");
    check_text(of("\xF0\x9F\x90\xB1: cat", "cat", 3), "    7 | \xF0\x9F\x90\xB1: cat\n"
                                                      "      |     ^~~\n");
    check_text(of("e\xCC\x81: 8", "8", 1), "    7 | e\xCC\x81: 8\n"
                                           "      |    ^\n");
    check_text(of("e\xCC\x81: 8", "e", 3), "    7 | e\xCC\x81: 8\n"
                                           "      | ^\n");
}

static void escapes_what_a_terminal_would_obey(void)
{
    check_text(of("a: \x1B[1m\x7F: 8", "8", 1), "    7 | a: \\u001b[1m\\u007f: 8\n"
                                                "      |                     ^\n");
    check_text(of("a: \xE2\x80\xAE: 8", "8", 1), "    7 | a: \\u202e: 8\n"
                                                 "      |            ^\n");
    check_text(of("a\\b: \xFF 8", "8", 1), "    7 | a\\b: \xEF\xBF\xBD 8\n"
                                           "      |        ^\n");
}

static const char *repeated(const char *string, size_t times)
{
    struct text all = TEXT_IN(&arena);
    while (times--)
        text_add(&all, string);
    return all.data;
}

static void cuts_a_long_line_around_the_span(void)
{
    const char *far = repeated("x", 5000), *sixty = repeated("y", 60);
    check_text(of(arena_print(&arena, "%s{8}%s", far, far), "8", 1),
               arena_print(&arena,
                           "    7 | …xxxxxxxxxxxxxxxxxxxxxxx{8}%.44s…\n"
                           "      |                          ^\n",
                           far));
    /* The start of a line stays where the span is near it, the end where that is near. */
    check_text(of(arena_print(&arena, "%s8%s", sixty, far), "8", 1),
               arena_print(&arena,
                           "    7 | %s8xxxxxxxxx…\n"
                           "      | %60s^\n",
                           sixty, ""));
    check_text(of(arena_print(&arena, "%s8%s", far, sixty), "8", 1),
               arena_print(&arena,
                           "    7 | …%.24s8%.45s…\n"
                           "      |  %24s^\n",
                           far, sixty, ""));
    check_text(of(arena_print(&arena, "%s8yy", far), "8", 1), arena_print(&arena,
                                                                          "    7 | …%.67s8yy\n"
                                                                          "      |  %67s^\n",
                                                                          far, ""));
}

/* A character of several bytes is not cut in two, wherever looking ends. */
static void cuts_between_characters(void)
{
    for (size_t i = 0; i < 3; i++) {
        const char *wide = repeated("\xE5\xAE\xBF", 800);
        const char *text = arena_print(&arena, "%.*s%s8%s", (int)i, "aa", wide, wide);
        check_text(of(text, "8", 1), arena_print(&arena,
                                                 "    7 | …%.36s8%.66s…\n"
                                                 "      |  %24s^\n",
                                                 wide, wide, ""));
    }
}

static void says_nothing_of_what_is_no_text(void)
{
    struct text out = TEXT_IN(&arena);
    const struct snippet_paint none = {"", "", ""};
    struct check_place place = {.file = "a", .line = 1, .text = "a\0b", .length = 3};
    snippet_add(&out, &place, &none);
    place = (struct check_place){.file = "a"};
    snippet_add(&out, &place, &none);
    place = (struct check_place){.line = 9, .text = "a\n", .length = 2, .span = {2, 2}};
    snippet_add(&out, &place, &none);
    check_text(out.data, "");
}

static void paints(void)
{
    const struct snippet_paint paint = {"<n>", "<m>", "<o>"};
    struct text out = TEXT_IN(&arena);
    struct check_place place = {.line = 1, .text = "a: 8", .length = 4, .span = {3, 4}};
    snippet_add(&out, &place, &paint);
    check_text(out.data, "<n>    1 |<o> a: 8\n"
                         "<n>      |<o> <m>   ^<o>\n");
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(marks_what_is_meant),
        CASE(marks_one_place_where_nothing_stands),
        CASE(ends_the_mark_with_the_line),
        CASE(keeps_tabs_so_that_the_mark_lines_up),
        CASE(counts_the_columns_of_a_terminal),
        CASE(escapes_what_a_terminal_would_obey),
        CASE(cuts_a_long_line_around_the_span),
        CASE(cuts_between_characters),
        CASE(says_nothing_of_what_is_no_text),
        CASE(paints),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
