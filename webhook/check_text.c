// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <stdio.h>

struct text_output {
    struct check_output base;
    size_t denied, warned, patched;
};

static void print_place(const struct check_place *place)
{
    if (!place->file)
        return;
    if (place->line)
        printf("%s:%u:%u: ", place->file, place->line, place->column);
    else
        printf("%s: ", place->file);
}

static void finding(struct check_output *base, const struct judgement *judgement,
                    const struct finding *finding, const struct check_place *place)
{
    struct text_output *output = (struct text_output *)base;
    if (finding->action < WARN)
        return;
    output->patched += finding->patched;
    output->denied += !finding->patched && finding->action == DENY;
    output->warned += !finding->patched && finding->action == WARN;
    print_place(place);
    printf("%s: %s\n", check_action(finding), message_of(judgement, finding).line);
}

static void fault(struct check_output *base, const struct check_place *place, const char *sentence)
{
    base->faults++;
    print_place(place);
    printf("error: %s\n", sentence);
}

static void end(struct check_output *base, size_t objects, size_t skipped)
{
    const struct text_output *output = (const struct text_output *)base;
    printf("%zu denied, %zu patched, %zu warned; %zu objects, %zu of other kinds skipped, %zu "
           "errors\n",
           output->denied, output->patched, output->warned, objects, skipped, base->faults);
}

struct check_output *check_output_text(void)
{
    static struct text_output output = {{.finding = finding, .fault = fault, .end = end}, 0, 0, 0};
    return &output.base;
}
