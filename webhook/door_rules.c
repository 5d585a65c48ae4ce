// SPDX-License-Identifier: Apache-2.0
#include "catalogue.h"
#include "doors.h"
#include "options.h"

#include <stdio.h>
#include <string.h>

/* Prints what was written in an arena of its own. */
static int print(void (*write)(const struct rule *, struct text *), const struct rule *rule)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct text out = TEXT_IN(&arena);
    write(rule, &out);
    fputs(out.data, stdout);
    arena_free(&arena);
    return EXIT_CLEAN;
}

static void all_as_json(const struct rule *none, struct text *out)
{
    (void)none;
    catalogue_json(out);
}

static void all_as_text(const struct rule *none, struct text *out)
{
    (void)none;
    catalogue_text(out);
}

int door_rules(int argc, char **argv)
{
    const char *output = "text";
    const struct option_row options[] = {
        {.name = "output", .value = "FORM", .help = "text or json", .text = &output},
        {0},
    };
    const struct door door = {
        .name = "rules", .arguments = "", .help = "Lists the rule book.", .options = options};
    int arguments, status;

    if (!options_read(&door, argc, argv, &arguments, &status))
        return status;
    if (strcmp(output, "json") == 0)
        return print(all_as_json, NULL);
    if (strcmp(output, "text") == 0)
        return print(all_as_text, NULL);
    fprintf(stderr, "meshrail rules: --output \"%s\": there are text and json\n", output);
    return EXIT_UNUSABLE;
}

int door_explain(int argc, char **argv)
{
    const struct option_row options[] = {{0}};
    const struct door door = {.name = "explain",
                              .arguments = "RULE-ID",
                              .help = "Explains one rule: where it looks, what it wants and why.",
                              .options = options};
    int arguments, status;

    if (!options_read(&door, argc, argv, &arguments, &status))
        return status;
    const struct rule *rule = arguments == 1 ? rule_named(argv[1]) : NULL;
    if (rule)
        return print(catalogue_page, rule);
    if (arguments == 1)
        fprintf(stderr, "meshrail explain: there is no rule \"%s\"; meshrail rules lists them\n",
                argv[1]);
    else
        fprintf(stderr, "meshrail explain: name one rule; meshrail rules lists them\n");
    return EXIT_UNUSABLE;
}
