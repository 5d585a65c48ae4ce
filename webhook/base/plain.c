// SPDX-License-Identifier: Apache-2.0
#include "base/plain.h"

#include "base/layout.h"

#include <string.h>

#define INDENT 2
#define FENCE "```"
#define BOLD "\033[1m"
#define NORMAL "\033[m"

void plain_heading(struct text *out, const char *heading, bool bold)
{
    text_print(out, "%s%s%s\n", bold ? BOLD : "", heading, bold ? NORMAL : "");
}

static size_t line_length(const char *line)
{
    return strcspn(line, "\n");
}

static const char *line_after(const char *line)
{
    line += line_length(line);
    return line + (*line == '\n');
}

static bool begins_block(const char *line)
{
    return *line == '\0' || *line == '\n' || *line == '#' || starts_with(line, "- ") ||
           starts_with(line, FENCE);
}

/* A block of code without its fences, deeper than the text; what is after it. */
static const char *add_code(struct text *out, const char *line)
{
    for (line = line_after(line); *line && !starts_with(line, FENCE); line = line_after(line)) {
        if (line_length(line))
            text_print(out, "%*s", 2 * INDENT, "");
        text_add_bytes(out, line, line_length(line));
        text_add(out, "\n");
    }
    return line_after(line);
}

/* A paragraph or an item, to the line where the next block begins. */
static const char *add_words(struct text *out, const char *line)
{
    size_t mark = starts_with(line, "- ") ? 2 : 0;
    const char *end = line_after(line);
    while (!begins_block(end))
        end = line_after(end);
    text_print(out, "%*s%.*s", INDENT, "", (int)mark, line);
    layout_wrap(out, arena_copy(out->arena, line + mark, (size_t)(end - line) - mark),
                INDENT + mark, INDENT + mark);
    return end;
}

void plain_add(struct text *out, const char *markdown, bool bold)
{
    while (*markdown) {
        if (*markdown == '#') {
            const char *heading = markdown + strspn(markdown, "# ");
            plain_heading(out, arena_copy(out->arena, heading, line_length(heading)), bold);
            markdown = line_after(markdown);
        } else if (starts_with(markdown, FENCE)) {
            markdown = add_code(out, markdown);
        } else if (*markdown == '\n') {
            text_add(out, "\n");
            markdown++;
        } else {
            markdown = add_words(out, markdown);
        }
    }
}
