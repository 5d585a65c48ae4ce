// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "doors.h"
#include "input.h"
#include "judging.h"
#include "manifest.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct old_objects {
    struct arena arena;
    const struct old_object *last;
};

static void keep(struct old_objects *old, const struct json *object)
{
    struct old_object *kept = arena_alloc(&old->arena, sizeof *kept);
    if (!kept)
        return; /* which reading on will notice */
    *kept = (struct old_object){.next = old->last, .object = object};
    old->last = kept;
}

static bool read_old(struct old_objects *old, const char *file, struct error *err)
{
    struct manifest manifest;
    struct manifest_object here;
    struct error fault;
    size_t length;
    char *text = input_read(file, &length, err);
    if (!text)
        return false;
    manifest_open(&manifest, text, length);
    while (manifest_read(&manifest, &old->arena, &fault))
        while (manifest_next(&manifest, &here))
            keep(old, here.object);
    manifest_close(&manifest);
    free(text);
    return !*fault.text ||
           error_set(err, "%s:%u:%u: %s", file, fault.line, fault.column, fault.text);
}

static void visit(const char *file, void *check)
{
    check_file(check, file);
}

static int exit_code(const struct check *check, enum action fail_on)
{
    if (check->output->faults)
        return EXIT_UNUSABLE;
    return check->strongest >= fail_on ? EXIT_FINDINGS : EXIT_CLEAN;
}

struct wish {
    struct judging_options judging;
    const char *output, *namespace, *old, *fail_on;
};

/* The output and the action that options name; false where they name none. */
static bool choose(const struct wish *wish, struct check *check, enum action *fail_on,
                   struct error *err)
{
    if (strcmp(wish->fail_on, "deny") == 0)
        *fail_on = DENY;
    else if (strcmp(wish->fail_on, "warn") == 0)
        *fail_on = WARN;
    else
        return error_set(err, "--fail-on \"%.60s\": there are deny and warn", wish->fail_on);
    if (strcmp(wish->output, "text") == 0)
        check->output = check_output_text();
    else if (strcmp(wish->output, "json") == 0)
        check->output = check_output_json();
    else
        return error_set(err, "--output \"%.60s\": there are text and json", wish->output);
    return true;
}

static int run(const struct wish *wish, int count, char **files, struct old_objects *old)
{
    struct error err = {0};
    struct check check = {.profile = wish->judging.profile, .namespace = wish->namespace};
    enum action fail_on = DENY;
    struct policy *policy = judging_policy(&wish->judging, &err);

    if (!policy || !choose(wish, &check, &fail_on, &err) ||
        (wish->old && !read_old(old, wish->old, &err))) {
        fprintf(stderr, "meshrail check: %s\n", err.text);
        policy_free(policy);
        return EXIT_UNUSABLE;
    }
    check.policy = policy;
    arena_init(&check.memory, CHECK_CAP);
    check.old = old->last;
    for (int i = 0; i < count; i++)
        if (!input_each(files[i], visit, &check, &err))
            check.output->fault(check.output, &(struct check_place){0}, err.text);
    check.output->end(check.output, check.objects, check.skipped);
    arena_free(&check.memory);
    policy_free(policy);
    return exit_code(&check, fail_on);
}

int door_check(int argc, char **argv)
{
    struct wish wish = {.output = "text", .fail_on = "deny"};
    const struct option_row options[] = {
        {.name = "output", .value = "FORM", .help = "text or json", .text = &wish.output},
        {.name = "fail-on",
         .value = "ACTION",
         .help = "the weakest action that exits with 1: deny "
                 "or warn",
         .text = &wish.fail_on},
        {.name = "namespace",
         .value = "NAME",
         .help = "for objects that do not say theirs",
         .text = &wish.namespace},
        {.name = "old",
         .value = "FILE",
         .help = "judge as an update of the objects in FILE",
         .text = &wish.old},
        JUDGING_OPTIONS(wish.judging),
        {0},
    };
    const struct door door = {
        .name = "check",
        .arguments = "[PATH…]",
        .help =
            "Judges the objects in files and folders (YAML, JSON) or standard input. Exits with 0 "
            "when nothing reaches --fail-on, 1 when something does, 2 when something cannot be "
            "used.",
        .options = options,
    };
    char *standard_input[] = {"-"};
    struct old_objects old = {0};
    int arguments, status;

    arena_init(&old.arena, CHECK_CAP);
    if (options_read(&door, argc, argv, &arguments, &status))
        status = run(&wish, arguments ? arguments : 1, arguments ? argv + 1 : standard_input, &old);
    arena_free(&old.arena);
    return status;
}
