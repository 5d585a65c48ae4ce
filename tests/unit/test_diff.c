// SPDX-License-Identifier: Apache-2.0
#include "base/diff.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static struct arena arena;

static const char *printed(const char *before, const char *after, const char *name)
{
    struct diff diff;
    struct text out = TEXT_IN(&arena);
    check(diff_lines(&diff, &arena, before, strlen(before), after, strlen(after)));
    diff_print(&diff, name, &out);
    return out.data;
}

static void prints_what_patch_takes(void)
{
    check_text(printed("a\n", "a\n", "x"), "");
    check_text(printed("a\nb\nc\n", "a\nB\nc\n", "x"),
               "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
    check_text(printed("", "a\n", "x"), "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
    check_text(printed("a\n", "", "x"), "--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-a\n");
    check_text(printed("a\nb", "a\nb\n", "x"),
               "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
    check_text(printed("b\na", "a", "x"),
               "--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n-b\n a\n\\ No newline at end of file\n");
}

static void joins_what_is_near(void)
{
    check_text(printed("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n", "x"),
               "--- a/x\n+++ b/x\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
    check_text(printed("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n", "x"),
               "--- a/x\n+++ b/x\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
               "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

static void names_files_as_git_does(void)
{
    check(strstr(printed("a", "b", "./d/x.yaml"), "--- a/d/x.yaml\n+++ b/d/x.yaml\n"));
    check(strstr(printed("a", "b", "/d/x"), "--- /d/x\n+++ /d/x\n"));
    check(strstr(printed("a", "b", "x y"), "--- a/x y\t\n+++ b/x y\t\n"));
    check(strstr(printed("a", "b", "x\"\\\n"), "--- \"a/x\\\"\\\\\\012\"\n"));
}

/* How few lines could change: by the table that everybody knows. */
static size_t fewest(const char *before, const char *after, size_t length)
{
    size_t common[33][33] = {{0}};
    for (size_t i = 0; i < length; i++)
        for (size_t j = 0; j < length; j++) {
            size_t up = common[i][j + 1], left = common[i + 1][j];
            common[i + 1][j + 1] = before[2 * i] == after[2 * j] ? common[i][j] + 1
                                   : up > left                   ? up
                                                                 : left;
        }
    return 2 * (length - common[length][length]);
}

/* The text that the changes make of the one before; *changed lines go or come. */
static const char *made_of(const struct diff *diff, size_t *changed)
{
    struct text made = TEXT_IN(&arena);
    const char **old = diff->before.lines, **new = diff->after.lines;
    size_t at = 0;
    for (size_t i = 0; i < diff->count; i++) {
        const struct diff_change *change = &diff->changes[i];
        text_add_bytes(&made, old[at], (size_t)(old[change->old_line] - old[at]));
        text_add_bytes(&made, new[change->new_line],
                       (size_t)(new[change->new_line + change->new_lines] - new[change->new_line]));
        at = change->old_line + change->old_lines;
        *changed += change->old_lines + change->new_lines;
    }
    text_add(&made, old[at]);
    return made.data;
}

static void finds_the_fewest_lines(void)
{
    srand(1);
    for (int round = 0; round < 3000; round++) {
        char before[65] = "", after[65] = "";
        size_t length = (size_t)rand() % 33, changed = 0;
        for (size_t i = 0; i < length; i++) {
            snprintf(before + 2 * i, 3, "%c\n", 'a' + rand() % 4);
            snprintf(after + 2 * i, 3, "%c\n", 'a' + rand() % 4);
        }
        struct diff diff;
        check(diff_lines(&diff, &arena, before, 2 * length, after, 2 * length));
        check_text(made_of(&diff, &changed), after);
        check_int((long long)changed, (long long)fewest(before, after, length));
        arena_reset(&arena);
    }
}

static void ends_soon_where_much_changes(void)
{
    enum { LINES = 100000 };
    struct text before = TEXT_IN(&arena), after = TEXT_IN(&arena);
    struct diff diff;
    size_t changed = 0;
    for (int i = 0; i < LINES; i++) {
        text_print(&before, "%s %d\n", i % 3 ? "same" : "old", i % 1000);
        text_print(&after, "%s %d\n", i % 3 ? "same" : "new", i % 1000);
    }
    check(diff_lines(&diff, &arena, before.data, before.length, after.data, after.length));
    check(strcmp(made_of(&diff, &changed), after.data) == 0);
    check_int((long long)changed, 2 * (LINES / 3 + 1));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(prints_what_patch_takes),      CASE(joins_what_is_near),
        CASE(names_files_as_git_does),      CASE(finds_the_fewest_lines),
        CASE(ends_soon_where_much_changes),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
