// SPDX-License-Identifier: Apache-2.0
#include "cli/doors.h"
#include "lint/lint.h"
#include "read/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct {
    const char *certificate;
} wish;

static const struct option_row options[] = {
    {.name = "certificate",
     .value = "FILE",
     .help =
         "the certificate that the server has, tls.crt: its names and its CA are looked at, too",
     .text = &wish.certificate},
    {0},
};

static void tell(struct lint *lint, const struct lint_finding *finding)
{
    (void)lint;
    printf("%s: %s/%s %s: %s: %s\n", input_name(finding->configuration->file),
           finding->configuration->kind, finding->configuration->name, finding->entry,
           finding->field, finding->sentence);
}

static bool look(struct lint *lint, struct configurations *all, int count, char **files,
                 struct error *err)
{
    for (int i = 0; i < count; i++)
        if (!configurations_add(all, lint->arena, files[i], err))
            return false;
    if (!all->count)
        return error_set(err, "there is no webhook configuration in what was named; name files, or "
                              "what kubectl get prints with -o yaml");
    lint_run(lint);
    return !lint->arena->exhausted ||
           error_set(err, "this takes more memory than it may; name fewer files");
}

static int run(int count, char **files)
{
    static struct configurations all;
    struct error err;
    struct arena arena;
    char *standard_input[] = {"-"}, *chain = NULL;
    size_t length;
    if (wish.certificate && !(chain = input_read(wish.certificate, &length, &err))) {
        error_wrap(&err, "%s", input_name(wish.certificate));
        return door_refuse(&err);
    }
    arena_init(&arena, ARENA_CAP_OF_FILES);
    struct lint lint = {
        .all = &all, .chain = chain, .now = time(NULL), .arena = &arena, .tell = tell};
    bool ok = look(&lint, &all, count ? count : 1, count ? files : standard_input, &err);
    arena_free(&arena);
    free(chain);
    if (!ok)
        return door_refuse(&err);
    return lint.found ? EXIT_FINDINGS : EXIT_CLEAN;
}

const struct door door_lint_webhook = {
    .name = "lint-webhook",
    .arguments = "[FILE…]",
    .summary = "hold webhook configurations against what stops clusters",
    .help =
        "Reads webhook configurations from files or standard input, whosever they are "
        "(manifests, what kustomize or Helm renders, what kubectl get prints with -o yaml), and "
        "tells the traps by which webhooks have stopped clusters or let by what they were to "
        "refuse.",
    .finds = "a trap is found",
    .options = options,
    .run = run,
};
