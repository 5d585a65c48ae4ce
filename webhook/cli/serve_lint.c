// SPDX-License-Identifier: Apache-2.0
#include "cli/serve_lint.h"

#include "lint/lint.h"
#include "serve/log.h"
#include "serve/pair.h"

#include <stdlib.h>
#include <time.h>

static void tell(struct lint *lint, const struct lint_finding *finding)
{
    (void)lint;
    log_event(LOG_LEVEL_WARN, "webhook_trap", finding->sentence,
              "configuration=%.80s entry=%.80s field=%s", finding->configuration->name,
              finding->entry, finding->field);
}

void serve_lint(const char *file, const char *certificate_folder)
{
    struct error err;
    struct arena arena;
    struct pair_folder pair;
    struct tls_files files;
    bool known = pair_in(&pair, certificate_folder, NULL, &err) && pair_read(&pair, &files, &err);
    struct configurations *all = calloc(1, sizeof *all);
    arena_init(&arena, ARENA_CAP);
    struct lint lint = {.all = all,
                        .chain = known ? files.chain.bytes : NULL,
                        .now = time(NULL),
                        .arena = &arena,
                        .tell = tell};
    bool read = all && configurations_add(all, &arena, file, &err);
    if (read)
        lint_run(&lint);
    if (read && arena.exhausted)
        read = error_set(&err, "%s: this takes more memory than it may; split it", file);
    if (!read)
        log_event(LOG_LEVEL_WARN, "webhooks_unread", all ? err.text : "out of memory",
                  "file=%.200s", file);
    arena_free(&arena);
    free(all);
    if (known)
        pair_wipe(&files);
}
