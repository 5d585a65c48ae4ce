// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_output.h"
#include "base/words.h"
#include "check/check_output.h"
#include "cli/doors.h"
#include "policy/policy.h"

#include <stdio.h>

static const char *const names[] = {"policy", "check", "audit", NULL};

static const char *spoken;

static const struct option_row options[] = {
    {.name = "language",
     .value = "LANG",
     .help = "the language of what it says of rules",
     .words = language_names,
     .preset = "en",
     .text = &spoken},
    {0},
};

static int run(int count, char **arguments)
{
    enum language language;
    struct arena arena;
    (void)count;
    language_named(spoken, &language);
    arena_init(&arena, ARENA_CAP);
    struct text out = TEXT_IN(&arena);
    switch (words_index(names, arguments[0])) {
    case 0:
        policy_schema(&out, language);
        break;
    case 1:
        check_json_schema(&out);
        break;
    default:
        audit_json_schema(&out);
        break;
    }
    fputs(out.data, stdout);
    arena_free(&arena);
    return EXIT_CLEAN;
}

const struct door door_schema = {
    .name = "schema",
    .arguments = "NAME",
    .words = names,
    .summary = "print the JSON Schema of the policy file or of an output",
    .help = "Prints the JSON Schema of the policy file, for editors that complete and check it, or "
            "of the JSON that check or audit write. It comes from the tables that read and write "
            "them.",
    .options = options,
    .run = run,
};
