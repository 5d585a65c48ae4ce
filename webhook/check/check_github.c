// SPDX-License-Identifier: Apache-2.0
/* Commands of a GitHub workflow: a line each, which becomes an annotation of the file. */
#include "check/check_output.h"
#include "read/input.h"
#include "rule/rule.h"

#include <string.h>

static void add_escaped(struct text *out, const char *string, const char *special)
{
    while (string && *string) {
        size_t plain = strcspn(string, special);
        text_add_bytes(out, string, plain);
        string += plain;
        if (*string)
            text_print(out, "%%%02X", (unsigned)*string++);
    }
}

static void add_property(struct text *out, const char *string)
{
    add_escaped(out, string, "%\r\n:,");
}

/* Columns are for places within one line; standard input is no file that GitHub could show. */
static void add_properties(struct text *out, const struct check_place *place)
{
    if (input_is_standard(place->file))
        return;
    text_add(out, "file=");
    add_property(out, place->file);
    text_add(out, ",");
    if (!place->line)
        return;
    text_print(out, "line=%u,", place->line);
    if (place->end_line)
        text_print(out, "endLine=%u,", place->end_line);
    if (place->end_line && place->end_line != place->line)
        return;
    text_print(out, "col=%u,", place->column);
    if (place->end_column)
        text_print(out, "endColumn=%u,", place->end_column);
}

/* The log shows only the message, so the message repeats the place. */
static void command(struct check_output *base, const char *name, const struct check_place *place,
                    const char *title, const char *word, const char *line)
{
    struct text out = TEXT_IN(&base->arena), message = TEXT_IN(&base->arena);
    text_print(&out, "::%s ", name);
    add_properties(&out, place);
    text_add(&out, "title=");
    add_property(&out, title);
    text_add(&out, "::");
    input_add_place(&message, place->file, place->line, place->column);
    text_print(&message, "%s: ", word);
    text_add(&message, line);
    add_escaped(&out, message.data, "%\r\n");
    fprintf(base->stream, "%s\n", out.data);
}

static void finding(struct check_output *base, const struct check_finding *finding,
                    const struct check_place *place)
{
    static const char *const names[] = {
        [OFF] = "notice", [AUDIT] = "notice", [WARN] = "warning", [DENY] = "error"};
    if (check_tells(base->check, finding->action))
        command(base, names[finding->action], place, finding->rule->id,
                check_word(base->check, check_action(finding)), finding->line);
}

static void fault(struct check_output *base, const struct check_place *place, const char *sentence)
{
    command(base, "error", place, "meshrail check", check_word(base->check, "error"), sentence);
}

static void end(struct check_output *base)
{
    struct text out = TEXT_IN(&base->arena);
    check_add_summary(&out, base->check);
    fputs(out.data, base->stream);
}

struct check_output *check_output_github(void)
{
    static struct check_output output = {.finding = finding, .fault = fault, .end = end};
    return &output;
}
