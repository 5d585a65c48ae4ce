// SPDX-License-Identifier: Apache-2.0
#include "base/work.h"
#include "cli/door_options.h"
#include "cli/doors.h"
#include "read/input.h"
#include "review/answer.h"

#include <stdio.h>
#include <stdlib.h>

static struct {
    struct judging_options judging;
    bool mutate;
} wish;

static const struct option_row options[] = {
    {.name = "mutate", .help = "answer as /mutate; else as /validate", .flag = &wish.mutate},
    JUDGING_OPTIONS(wish.judging),
    {0},
};

static int run(int count, char **files)
{
    struct error err = {0};
    struct arena arena;
    struct answer answer;
    size_t length = 0;
    struct policy *policy = judging_policy(&wish.judging, &err);
    const char *file = count ? files[0] : "-";
    char *text = policy ? input_read(file, &length, &err) : NULL;
    if (policy && !text)
        error_wrap(&err, "%s", input_name(file));
    if (!text) {
        policy_free(policy);
        return door_refuse(&err);
    }
    arena_init(&arena, ARENA_CAP);
    answer_review(policy, wish.mutate ? PHASE_MUTATE : PHASE_VALIDATE, wish.judging.profile,
                  NO_DEADLINE, text, length, &arena, &answer);
    fputs(answer.body, stdout);
    int status = answer.status == 200 ? EXIT_CLEAN : EXIT_UNUSABLE;
    if (answer.status == 400) {
        error_set(&err, "%s is no AdmissionReview; check judges objects as files have them",
                  input_name(file));
        door_refuse(&err);
    }
    arena_free(&arena);
    free(text);
    policy_free(policy);
    return status;
}

const struct door door_review = {
    .name = "review",
    .arguments = "[FILE]",
    .summary = "answer one AdmissionReview, as serve would",
    .help = "Reads an AdmissionReview from FILE or standard input and prints the exact answer that "
            "serve would give. Of files with objects in them, check tells the same.",
    .options = options,
    .run = run,
};
