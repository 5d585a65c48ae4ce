// SPDX-License-Identifier: Apache-2.0
#include "base/diff.h"

#include <string.h>

#define CONTEXT 3

/* A name as git writes it: quoted where it holds what would be misread, and a tab behind blanks. */
static void add_name(struct text *out, const char *side, const char *prefix, const char *name)
{
    bool quoted = false;
    while (strncmp(name, "./", 2) == 0)
        name += 2;
    for (const char *at = name; *at; at++)
        quoted |= (unsigned char)*at < 0x20 || *at == '"' || *at == '\\' || *at == 0x7F;
    text_print(out, "%s %s%s", side, quoted ? "\"" : "", *name == '/' ? "" : prefix);
    for (const char *at = name; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            text_print(out, "\\%03o", (unsigned)*at);
        else
            text_print(out, "%s%c", *at == '"' || *at == '\\' ? "\\" : "", *at);
    }
    text_add(out, quoted ? "\"\n" : strchr(name, ' ') ? "\t\n" : "\n");
}

static void add_lines(struct text *out, char mark, const struct diff_side *side, size_t from,
                      size_t count)
{
    for (size_t i = from; i < from + count; i++) {
        size_t length = (size_t)(side->lines[i + 1] - side->lines[i]);
        text_add_bytes(out, &mark, 1);
        text_add_bytes(out, side->lines[i], length);
        if (side->lines[i][length - 1] != '\n')
            text_add(out, "\n\\ No newline at end of file\n");
    }
}

/* An empty range is named by the line before it. */
static void add_range(struct text *out, char mark, size_t line, size_t lines)
{
    text_print(out, "%c%zu", mark, lines ? line + 1 : line);
    if (lines != 1)
        text_print(out, ",%zu", lines);
}

/* Changes from `first` up to before `last`, which stand near each other. */
static void add_hunk(const struct diff *diff, size_t first, size_t last, struct text *out)
{
    const struct diff_change *changes = diff->changes, *end = &changes[last - 1];
    size_t lead = changes[first].old_line < CONTEXT ? changes[first].old_line : CONTEXT;
    size_t behind = end->old_line + end->old_lines;
    size_t trail = diff->before.count - behind < CONTEXT ? diff->before.count - behind : CONTEXT;
    size_t old_line = changes[first].old_line - lead, new_line = changes[first].new_line - lead;

    text_add(out, "@@ ");
    add_range(out, '-', old_line, behind + trail - old_line);
    text_add(out, " ");
    add_range(out, '+', new_line, end->new_line + end->new_lines + trail - new_line);
    text_add(out, " @@\n");
    for (size_t i = first; i < last; i++) {
        const struct diff_change *change = &changes[i];
        add_lines(out, ' ', &diff->before, old_line, change->old_line - old_line);
        add_lines(out, '-', &diff->before, change->old_line, change->old_lines);
        add_lines(out, '+', &diff->after, change->new_line, change->new_lines);
        old_line = change->old_line + change->old_lines;
    }
    add_lines(out, ' ', &diff->before, old_line, trail);
}

void diff_print(const struct diff *diff, const char *name, struct text *out)
{
    if (!diff->count)
        return;
    add_name(out, "---", "a/", name);
    add_name(out, "+++", "b/", name);
    for (size_t first = 0, last; first < diff->count; first = last) {
        for (last = first + 1; last < diff->count; last++) {
            const struct diff_change *before = &diff->changes[last - 1];
            if (diff->changes[last].old_line - before->old_line - before->old_lines > 2 * CONTEXT)
                break;
        }
        add_hunk(diff, first, last, out);
    }
}
