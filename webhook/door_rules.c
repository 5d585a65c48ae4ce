// SPDX-License-Identifier: Apache-2.0
#include "catalogue.h"
#include "doors.h"
#include "language.h"
#include "options.h"
#include "page.h"

#include <stdio.h>
#include <string.h>

#define LANGUAGE_OPTION(place_)                                                                    \
    {                                                                                              \
        .name = "language", .value = "LANG", .help = "en or zh-CN", .text = &(place_)              \
    }

static bool read_language(const char *door, const char *text, enum language *language)
{
    if (language_named(text, language))
        return true;
    fprintf(stderr, "meshrail %s: --language \"%s\": there are en and zh-CN\n", door, text);
    return false;
}

static int write_rules(const char *output, enum language language, struct text *out)
{
    if (strcmp(output, "json") == 0)
        catalogue_json(out);
    else if (strcmp(output, "text") == 0)
        catalogue_text(out);
    else if (strcmp(output, "markdown") == 0)
        page_index(language, out);
    else {
        fprintf(stderr, "meshrail rules: --output \"%s\": there are text, json and markdown\n",
                output);
        return EXIT_UNUSABLE;
    }
    return EXIT_CLEAN;
}

int door_rules(int argc, char **argv)
{
    const char *output = "text", *language_name = "en";
    const struct option_row options[] = {
        {.name = "output", .value = "FORM", .help = "text, json or markdown", .text = &output},
        LANGUAGE_OPTION(language_name),
        {0},
    };
    const struct door door = {
        .name = "rules", .arguments = "", .help = "Lists the rule book.", .options = options};
    enum language language;
    struct arena arena;
    int arguments, status;

    if (!options_read(&door, argc, argv, &arguments, &status))
        return status;
    if (arguments) {
        fprintf(stderr, "meshrail rules: takes no arguments, only options\n");
        return EXIT_UNUSABLE;
    }
    if (!read_language(door.name, language_name, &language))
        return EXIT_UNUSABLE;
    arena_init(&arena, ARENA_CAP);
    struct text out = TEXT_IN(&arena);
    status = write_rules(output, language, &out);
    fputs(out.data, stdout);
    arena_free(&arena);
    return status;
}

int door_explain(int argc, char **argv)
{
    const char *language_name = "en";
    const struct option_row options[] = {LANGUAGE_OPTION(language_name), {0}};
    const struct door door = {.name = "explain",
                              .arguments = "RULE-ID",
                              .help = "Explains one rule: where it looks, what it wants and why.",
                              .options = options};
    enum language language;
    struct arena arena;
    int arguments, status;

    if (!options_read(&door, argc, argv, &arguments, &status))
        return status;
    if (!read_language(door.name, language_name, &language))
        return EXIT_UNUSABLE;
    const struct rule *rule = arguments == 1 ? rule_named(argv[1]) : NULL;
    if (!rule) {
        fprintf(stderr, "meshrail explain: %s%s; meshrail rules lists them\n",
                arguments == 1 ? "there is no rule " : "name one rule",
                arguments == 1 ? argv[1] : "");
        return EXIT_UNUSABLE;
    }
    arena_init(&arena, ARENA_CAP);
    struct text out = TEXT_IN(&arena);
    page_print(rule, language, &out);
    fputs(out.data, stdout);
    arena_free(&arena);
    return EXIT_CLEAN;
}
