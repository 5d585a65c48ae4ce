// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include "base/nearest.h"
#include "base/text.h"
#include "base/words.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MOST 64

const struct option_row *option_named(const struct option_row *rows, const char *word)
{
    bool is_long = starts_with(word, "--");
    const char *name = word + 1 + is_long;
    size_t length = is_long ? strcspn(name, "=") : strlen(name);
    for (const struct option_row *row = rows; row->name; row++) {
        bool spelt = strlen(row->name) == length && strncmp(row->name, name, length) == 0;
        if (is_long ? spelt : length == 1 && row->letter == *name)
            return row;
    }
    return NULL;
}

static bool unknown(const struct option_row *rows, const char *name, size_t length,
                    struct error *err)
{
    char wrong[NAME_MOST];
    snprintf(wrong, sizeof wrong, "%.*s", (int)(length < NAME_MOST ? length : NAME_MOST), name);
    struct nearest nearest = nearest_to(wrong);
    nearest_try(&nearest, "help");
    for (const struct option_row *row = rows; row->name; row++)
        nearest_try(&nearest, row->name);
    if (nearest.found)
        return error_set(err, "there is no option --%s; did you mean --%s?", wrong, nearest.found);
    return error_set(err, "there is no option --%s; --help shows those there are", wrong);
}

/* `name` is what the person wrote: the option or its twin. */
static bool take(const struct option_row *row, const char *name, const char *value, bool first,
                 struct error *err)
{
    if (!row->list && !first)
        return error_set(err, "%s is given twice; leave one out", name);
    if (!words_allow(row->words, name, value, err))
        return false;
    if (row->text)
        *row->text = value;
    if (!row->list)
        return true;
    size_t count = 0;
    while (!first && row->list[count])
        count++;
    if (count == OPTION_LIST - 1)
        return error_set(err, "%s is given more than %d times", name, OPTION_LIST - 1);
    row->list[count] = value;
    row->list[count + 1] = NULL;
    return true;
}

/* Reads the option at argv[*at] and moves past its value. */
static bool read_option(const struct option_row *rows, char **argv, int *at, uint64_t *given,
                        struct error *err)
{
    const struct option_row *row = option_named(rows, argv[*at]);
    const char *name = argv[*at] + 2, *equals = strchr(argv[*at], '=');
    const char *value = equals ? equals + 1 : NULL;
    if (!row && argv[*at][1] != '-')
        return error_set(
            err, "%.40s is no option; long ones begin with two dashes, as --help shows", argv[*at]);
    if (!row)
        return unknown(rows, name, strcspn(name, "="), err);
    uint64_t bit = UINT64_C(1) << (row - rows);
    bool first = !(*given & bit);
    *given |= bit;
    if (row->flag) {
        if (value)
            return error_set(err, "--%s takes no value; leave out =%.40s", row->name, value);
        *row->flag = true;
        return true;
    }
    if (!value && !argv[*at + 1])
        return error_set(err, "--%s wants a value: --%s %s", row->name, row->name, row->value);
    char dashed[NAME_MOST];
    snprintf(dashed, sizeof dashed, "--%s", row->name);
    return take(row, dashed, value ? value : argv[++*at], first, err);
}

void option_twin(const struct option_row *row, char twin[OPTION_TWIN])
{
    snprintf(twin, OPTION_TWIN, "MESHRAIL_%s", row->name);
    for (char *c = twin; *c; c++) {
        if (*c == '-')
            *c = '_';
        else
            *c = (char)toupper((unsigned char)*c);
    }
}

/* An empty variable counts as none: that is how a shell or a manifest leaves one out. */
static bool read_twin(const struct option_row *row, struct error *err)
{
    char twin[OPTION_TWIN];
    option_twin(row, twin);
    const char *value = getenv(twin);
    if (!value || !*value)
        return true;
    bool unknown_here = row->words && !row->words[words_index(row->words, value)];
    if (unknown_here && option_word_anywhere(row->name, value))
        return true;
    if (!row->flag)
        return take(row, twin, value, true, err);
    bool on = strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
    if (!on && strcmp(value, "false") != 0 && strcmp(value, "0") != 0)
        return error_set(err, "%s is \"%.40s\"; write true or false", twin, value);
    *row->flag = on;
    return true;
}

static bool is_given(const struct option_row *rows, const char *name, uint64_t given)
{
    for (const struct option_row *row = rows; name && row->name; row++)
        if (given & UINT64_C(1) << (row - rows) && strcmp(row->name, name) == 0)
            return true;
    return false;
}

static bool read_twins(const struct option_row *rows, uint64_t given, struct error *err)
{
    for (const struct option_row *row = rows; row->name; row++)
        if (!is_given(rows, row->name, given) && !is_given(rows, row->rival, given) &&
            !read_twin(row, err))
            return false;
    return true;
}

enum parsed options_parse(const struct option_row *rows, int argc, char **argv, int *arguments,
                          struct error *err)
{
    uint64_t given = 0;
    bool ended = false;
    *arguments = 0;
    for (const struct option_row *row = rows; row->name; row++) {
        if (row->text)
            *row->text = row->preset;
    }
    for (int at = 1; at < argc; at++) {
        if (ended || argv[at][0] != '-' || !argv[at][1]) {
            argv[1 + (*arguments)++] = argv[at];
        } else if (strcmp(argv[at], "--") == 0) {
            ended = true;
        } else if (starts_with(argv[at], "--help=")) {
            error_set(err, "--help takes no value; leave out %.40s", argv[at] + strlen("--help"));
            return PARSED_WRONG;
        } else if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) {
            return PARSED_HELP;
        } else if (!read_option(rows, argv, &at, &given, err)) {
            return PARSED_WRONG;
        }
    }
    return read_twins(rows, given, err) ? PARSED : PARSED_WRONG;
}
