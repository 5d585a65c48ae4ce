// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "doors.h"
#include "input.h"
#include "judging.h"
#include "manifest.h"

#include <stdio.h>
#include <stdlib.h>

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

/* The actions that --fail-on may name. */
static const char *const weakest[] = {"deny", "warn", NULL};
static const enum action actions[] = {DENY, WARN};

static struct {
    struct judging_options judging;
    const char *output, *file, *namespace, *old, *fail_on;
    bool audit;
} wish;

static const struct option_row options[] = {
    {.name = "output",
     .value = "FORM",
     .help = "how to write what is found",
     .words = check_forms,
     .preset = "text",
     .text = &wish.output},
    {.name = "output-file",
     .value = "FILE",
     .help = "write FORM to FILE; unless it is text, text still goes to standard output",
     .text = &wish.file},
    {.name = "audit",
     .help = "show what is only recorded, too; json and sarif always do",
     .flag = &wish.audit},
    {.name = "fail-on",
     .value = "ACTION",
     .help = "the weakest action that exits with 1",
     .words = weakest,
     .preset = "deny",
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

static bool judge_files(struct check *check, int count, char **files, struct old_objects *old,
                        struct error *err)
{
    struct policy *policy = judging_policy(&wish.judging, err);
    check->policy = policy;
    bool ok = policy && (!wish.old || read_old(old, wish.old, err)) &&
              check_begin(check, wish.output, wish.file, err);
    if (ok) {
        check->old = old->last;
        for (int i = 0; i < count; i++)
            if (!input_each(files[i], visit, check, err))
                check_fault(check, &(struct check_place){0}, err->text);
        ok = check_end(check, err);
    }
    policy_free(policy);
    return ok;
}

static int run(int count, char **files)
{
    struct check check = {
        .profile = wish.judging.profile,
        .namespace = wish.namespace,
        .fail_on = actions[words_index(weakest, wish.fail_on)],
        .audit = wish.audit,
    };
    struct old_objects old = {0};
    struct error err = {0};
    char *standard_input[] = {"-"};

    arena_init(&check.memory, CHECK_CAP);
    arena_init(&old.arena, CHECK_CAP);
    bool ok = judge_files(&check, count ? count : 1, count ? files : standard_input, &old, &err);
    arena_free(&old.arena);
    arena_free(&check.memory);
    return ok ? check_status(&check) : door_refuse(&err);
}

const struct door door_check = {
    .name = "check",
    .arguments = "[PATH…]",
    .summary = "judge the objects in files and folders",
    .help = "Judges the objects in files and folders (YAML, JSON) or standard input.",
    .finds = "something reaches --fail-on",
    .options = options,
    .run = run,
};
