// SPDX-License-Identifier: Apache-2.0
#include "cli/manual.h"

#include "base/utf8.h"
#include "cli/help.h"

#include <string.h>

#define PROGRAM "meshrail"

/* Words as they are: roff would make a hyphen of `-`, and obey `.` and `'` where a line begins. */
static void say(struct text *out, const char *words)
{
    uint32_t point;
    for (size_t length; words && *words; words += length) {
        length = utf8_point(words, SIZE_MAX, &point);
        bool first = !out->length || out->data[out->length - 1] == '\n';
        if (first && (*words == '.' || *words == '\''))
            text_add(out, "\\&");
        if (*words == '\\')
            text_add(out, "\\e");
        else if (*words == '-')
            text_add(out, "\\-");
        else if (length > 1)
            text_print(out, "\\[u%04X]", (unsigned)point);
        else
            text_add_bytes(out, words, length = 1);
    }
}

static void section(struct text *out, const char *name)
{
    text_print(out, ".SH %s\n", name);
}

static void paragraph(struct text *out, const char *words)
{
    say(out, words);
    text_add(out, "\n");
}

/* An item of a list: what it is, in bold, with its value in italics; what it means. */
static void item(struct text *out, const char *name, const char *value, const char *meaning)
{
    text_add(out, ".TP\n\\fB");
    say(out, name);
    text_add(out, "\\fR");
    if (value) {
        text_add(out, " \\fI");
        say(out, value);
        text_add(out, "\\fR");
    }
    text_add(out, "\n");
    paragraph(out, meaning);
}

const char *manual_name(struct arena *arena, const struct door *door)
{
    char *name = arena_print(arena, PROGRAM "%s%s", door ? "-" : "", door ? door->name : "");
    char *space = name ? strchr(name, ' ') : NULL;
    if (space)
        *space = '-';
    return name;
}

static void reference(struct text *out, const struct door *door, const char *after)
{
    text_add(out, ".BR ");
    say(out, manual_name(out->arena, door));
    text_print(out, " (1)%s\n", after);
}

static void options_of(struct text *out, const struct option_row *rows)
{
    section(out, "OPTIONS");
    for (const struct option_row *row = rows; row->name; row++)
        item(out, help_names(out->arena, row), row->value, help_option(out->arena, row));
    item(out, help_names_of_help, NULL, help_help);
    if (!rows->name)
        return;
    section(out, "ENVIRONMENT");
    paragraph(out, help_twins);
    for (const struct option_row *row = rows; row->name; row++) {
        char twin[OPTION_TWIN];
        option_twin(row, twin);
        item(out, twin, row->value, arena_print(out->arena, "as --%s", row->name));
    }
}

static void exits_of(struct text *out, const struct door *door)
{
    section(out, "EXIT STATUS");
    for (int code = EXIT_CLEAN; code <= EXIT_UNUSABLE; code++)
        if (help_exit(door, code))
            item(out, (char[]){(char)('0' + code), '\0'}, NULL, help_exit(door, code));
}

static void door_page(struct text *out, const struct door *door)
{
    text_add(out, ".B " PROGRAM " ");
    paragraph(out, door->name);
    say(out, "[OPTION…] ");
    paragraph(out, door->arguments);
    section(out, "DESCRIPTION");
    paragraph(out, door->help);
    options_of(out, door->options);
    exits_of(out, door);
    section(out, "SEE ALSO");
    reference(out, NULL, "");
}

static void program_page(struct text *out)
{
    text_add(out, ".B " PROGRAM "\n");
    paragraph(out, "COMMAND [OPTION…] [ARGUMENT…]");
    section(out, "DESCRIPTION");
    paragraph(out, help_program);
    section(out, "COMMANDS");
    for (size_t i = 0; doors[i]; i++)
        item(out, doors[i]->name, NULL, doors[i]->summary);
    section(out, "ENVIRONMENT");
    paragraph(out, help_twins);
    exits_of(out, NULL);
    section(out, "SEE ALSO");
    for (size_t i = 0; doors[i]; i++)
        reference(out, doors[i], doors[i + 1] ? "," : "");
}

void manual_page(struct text *out, const struct door *door)
{
    const char *name = manual_name(out->arena, door);
    text_print(out, ".TH %s 1 " MESHRAIL_DATE " \"" PROGRAM " " MESHRAIL_VERSION "\"\n", name);
    section(out, "NAME");
    say(out, name);
    text_add(out, " \\- ");
    paragraph(out, door ? door->summary : help_summary);
    section(out, "SYNOPSIS");
    if (door)
        door_page(out, door);
    else
        program_page(out);
}
