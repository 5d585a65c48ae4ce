// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include "base/layout.h"
#include "base/words.h"

#include <string.h>

#define LEFT_MOST 30 /* columns of the names; a longer one gets a line of its own */

const char help_summary[] = "keep settings that break meshes out of Kubernetes";
const char help_program[] =
    "Holds the settings of Istio and Knative against a book of rules: as an admission webhook in "
    "front of a cluster, and on files before they get there.";
const char help_names_of_help[] = "-h, --help";
const char help_help[] = "show help";
const char help_twins[] =
    "An option that is not given is taken from its twin in the environment, if that is set: "
    "MESHRAIL_ and the name in capitals, with underscores for dashes. What is given goes before "
    "the twin of its opposite, and a word that only other commands know does not count.";

void help_usage(struct text *out, const char *group)
{
    size_t left = 0;
    for (size_t i = 0; doors[i]; i++)
        if (strlen(doors[i]->name) + 4 > left)
            left = strlen(doors[i]->name) + 4;
    text_print(out, "Usage: %s %s%s [OPTION…] [ARGUMENT…]\n\n", program_name(),
               group ? group : "COMMAND", group ? " COMMAND" : "");
    if (!group) {
        layout_wrap(out, help_program, 0, 0);
        text_add(out, "\n");
    }
    for (size_t i = 0; doors[i]; i++) {
        if (group && !door_within(doors[i], group))
            continue;
        text_print(out, "  %s", doors[i]->name);
        layout_column(out, 2 + strlen(doors[i]->name), left);
        layout_wrap(out, doors[i]->summary, left, left);
    }
    text_print(out, "\n%s %s%sCOMMAND --help tells the rest.\n", program_name(), group ? group : "",
               group ? " " : "");
}

const char *help_names(struct arena *arena, const struct option_row *row)
{
    return row->letter ? arena_print(arena, "-%c, --%s", row->letter, row->name)
                       : arena_print(arena, "--%s", row->name);
}

const char *help_option(struct arena *arena, const struct option_row *row)
{
    struct text help = TEXT_IN(arena);
    char words[160];
    text_add(&help, row->help);
    if (row->words) {
        words_join(words, sizeof words, row->words, " or ");
        text_print(&help, ": %s", words);
    }
    if (row->preset)
        text_print(&help, " (default: %s)", row->preset);
    return help.data;
}

const char *help_exit(const struct door *door, int code)
{
    switch (code) {
    case EXIT_CLEAN:
        return "all is well";
    case EXIT_FINDINGS:
        return door ? door->finds : "something is found";
    case EXIT_UNUSABLE:
        return "something cannot be used";
    default:
        return NULL;
    }
}

/* "-q, --quiet", "--output FORM" */
static const char *left_side(struct arena *arena, const struct option_row *row)
{
    const char *names = help_names(arena, row);
    return row->value ? arena_print(arena, "%s %s", names, row->value) : names;
}

static void add_option(struct text *out, const char *names, const char *help, size_t left)
{
    text_print(out, "  %s", names);
    layout_column(out, 2 + layout_width(names), left);
    layout_wrap(out, help, left, left);
}

static void add_options(struct text *out, const struct option_row *rows)
{
    size_t left = 2 + strlen(help_names_of_help) + 2;
    for (const struct option_row *row = rows; row->name; row++) {
        size_t width = 2 + layout_width(left_side(out->arena, row)) + 2;
        if (width > left && width <= LEFT_MOST)
            left = width;
    }
    text_add(out, "\nOptions:\n");
    for (const struct option_row *row = rows; row->name; row++)
        add_option(out, left_side(out->arena, row), help_option(out->arena, row), left);
    add_option(out, help_names_of_help, help_help, left);
    if (rows->name) {
        text_add(out, "\n");
        layout_wrap(out, help_twins, 0, 0);
    }
}

void help_door(struct text *out, const struct door *door)
{
    text_print(out, "Usage: %s %s [OPTION…]%s%s\n\n", program_name(), door->name,
               *door->arguments ? " " : "", door->arguments);
    layout_wrap(out, door->help, 0, 0);
    add_options(out, door->options);

    struct text exits = TEXT_IN(out->arena);
    for (int code = EXIT_CLEAN; code <= EXIT_UNUSABLE; code++)
        if (help_exit(door, code))
            text_print(&exits, "%s %d when %s", code ? "," : "Exits with", code,
                       help_exit(door, code));
    text_add(&exits, ".");
    text_add(out, "\n");
    layout_wrap(out, exits.data, 0, 0);
}
