// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include "doors.h"
#include "text.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 80
#define LEFT_MOST 30 /* columns of the names in --help; a longer one gets a line of its own */
#define NAME_MOST 64

static const struct option_row *row_named(const struct door *door, const char *name, size_t length)
{
    for (const struct option_row *row = door->options; row->name; row++) {
        if (strlen(row->name) == length && strncmp(row->name, name, length) == 0)
            return row;
    }
    return NULL;
}

static bool unknown(const struct door *door, const char *name, size_t length, struct error *err)
{
    char wrong[NAME_MOST];
    snprintf(wrong, sizeof wrong, "%.*s", (int)(length < NAME_MOST ? length : NAME_MOST), name);
    struct nearest nearest = nearest_to(wrong);
    nearest_try(&nearest, "help");
    for (const struct option_row *row = door->options; row->name; row++)
        nearest_try(&nearest, row->name);
    if (nearest.found)
        return error_set(err, "there is no option --%s; did you mean --%s?", wrong, nearest.found);
    return error_set(err, "there is no option --%s; --help shows those there are", wrong);
}

static void take(const struct option_row *row, const char *value, bool first)
{
    if (row->text)
        *row->text = value;
    if (!row->list)
        return;
    size_t count = 0;
    while (!first && row->list[count])
        count++;
    row->list[count] = value;
    row->list[count + 1] = NULL;
}

static bool has_room(const struct option_row *row, struct error *err)
{
    size_t count = 0;
    while (row->list && row->list[count])
        count++;
    return count < OPTION_LIST - 1 ||
           error_set(err, "--%s is given more than %d times", row->name, OPTION_LIST - 1);
}

/* Reads the option at argv[*at] and moves past its value. */
static bool read_option(const struct door *door, char **argv, int *at, uint64_t *given,
                        struct error *err)
{
    if (argv[*at][1] != '-')
        return error_set(err, "%.40s: options begin with two dashes; --help shows them", argv[*at]);
    const char *name = argv[*at] + 2;
    size_t length = strcspn(name, "=");
    const char *value = name[length] ? name + length + 1 : NULL;
    const struct option_row *row = row_named(door, name, length);
    if (!row)
        return unknown(door, name, length, err);
    uint64_t bit = UINT64_C(1) << (row - door->options);
    if (row->flag) {
        if (value)
            return error_set(err, "--%s takes no value; leave out =%.40s", row->name, value);
        *row->flag = true;
    } else {
        if (!value && !argv[*at + 1])
            return error_set(err, "--%s wants a value: --%s %s", row->name, row->name, row->value);
        if ((*given & bit) && !has_room(row, err))
            return false;
        take(row, value ? value : argv[++*at], !(*given & bit));
    }
    *given |= bit;
    return true;
}

static void twin_name(const struct option_row *row, char name[NAME_MOST])
{
    snprintf(name, NAME_MOST, "MESHRAIL_%s", row->name);
    for (char *c = name; *c; c++) {
        if (*c == '-')
            *c = '_';
        else
            *c = (char)toupper((unsigned char)*c);
    }
}

/* An empty variable counts as none: that is how a shell or a manifest leaves one out. */
static bool read_twin(const struct option_row *row, struct error *err)
{
    char name[NAME_MOST];
    twin_name(row, name);
    const char *value = getenv(name);
    if (!value || !*value)
        return true;
    if (!row->flag) {
        take(row, value, true);
        return true;
    }
    bool on = strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
    if (!on && strcmp(value, "false") != 0 && strcmp(value, "0") != 0)
        return error_set(err, "%s is \"%.40s\"; write true or false", name, value);
    *row->flag = on;
    return true;
}

/* Writes `text` from column `column` on, wrapped at spaces, further lines indented by `indent`. */
static void wrap(const char *text, size_t column, size_t indent)
{
    bool fresh = true;
    while (*text) {
        size_t length = strcspn(text, " \n");
        char piece[WIDTH * 4];
        snprintf(piece, sizeof piece, "%.*s", (int)length, text);
        size_t width = text_code_points(piece);
        if (!fresh && column + 1 + width > WIDTH) {
            printf("\n%*s", (int)indent, "");
            column = indent;
            fresh = true;
        }
        printf("%s%s", fresh ? "" : " ", piece);
        column += width + !fresh;
        fresh = false;
        text += length;
        text += *text != '\0';
    }
    putchar('\n');
}

static void help_row(const char *name, const char *value, const char *help, size_t left)
{
    size_t width = 4 + strlen(name) + (value ? 1 + text_code_points(value) : 0);
    printf("  --%s%s%s", name, value ? " " : "", value ? value : "");
    if (width + 2 > left)
        printf("\n%*s", (int)left, "");
    else
        printf("%*s", (int)(left - width), "");
    wrap(help, left, left);
}

static void help_print(const struct door *door)
{
    size_t left = 4 + strlen("help") + 2;
    for (const struct option_row *row = door->options; row->name; row++) {
        size_t width =
            4 + strlen(row->name) + (row->value ? 1 + text_code_points(row->value) : 0) + 2;
        if (width > left && width <= LEFT_MOST)
            left = width;
    }
    printf("Usage: meshrail %s [OPTION…] %s\n\n", door->name, door->arguments);
    wrap(door->help, 0, 0);
    printf("\nOptions:\n");
    for (const struct option_row *row = door->options; row->name; row++) {
        char help[1024];
        bool preset = row->text && *row->text && **row->text;
        snprintf(help, sizeof help, "%s%s%s%s", row->help, preset ? " (default: " : "",
                 preset ? *row->text : "", preset ? ")" : "");
        help_row(row->name, row->value, help, left);
    }
    help_row("help", NULL, "Show this text.", left);
    printf("\n");
    wrap("An option that is not given is taken from its twin in the environment, if that is set: "
         "MESHRAIL_ and the name in capitals, with underscores for dashes.",
         0, 0);
}

enum parsed options_parse(const struct door *door, int argc, char **argv, int *arguments,
                          struct error *err)
{
    uint64_t given = 0;
    bool ended = false;
    *arguments = 0;
    for (int at = 1; at < argc; at++) {
        if (ended || argv[at][0] != '-' || !argv[at][1]) {
            argv[1 + (*arguments)++] = argv[at];
        } else if (strcmp(argv[at], "--") == 0) {
            ended = true;
        } else if (starts_with(argv[at], "--help=")) {
            error_set(err, "--help takes no value; leave out %.40s", argv[at] + strlen("--help"));
            return PARSED_WRONG;
        } else if (strcmp(argv[at], "--help") == 0) {
            help_print(door);
            return PARSED_HELP;
        } else if (!read_option(door, argv, &at, &given, err)) {
            return PARSED_WRONG;
        }
    }
    for (const struct option_row *row = door->options; row->name; row++) {
        if (!(given & UINT64_C(1) << (row - door->options)) && !read_twin(row, err))
            return PARSED_WRONG;
    }
    return PARSED;
}

bool options_read(const struct door *door, int argc, char **argv, int *arguments, int *status)
{
    struct error err = {0};
    switch (options_parse(door, argc, argv, arguments, &err)) {
    case PARSED:
        return true;
    case PARSED_HELP:
        *status = EXIT_CLEAN;
        return false;
    default:
        fprintf(stderr, "meshrail %s: %s\n", door->name, err.text);
        *status = EXIT_UNUSABLE;
        return false;
    }
}
