// SPDX-License-Identifier: Apache-2.0
#include "answer.h"
#include "doors.h"
#include "input.h"
#include "judging.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>

int door_review(int argc, char **argv)
{
    struct judging_options judging = {0};
    bool mutate = false;
    const struct option_row options[] = {
        {.name = "mutate", .help = "answer as /mutate; else as /validate", .flag = &mutate},
        JUDGING_OPTIONS(judging),
        {0},
    };
    const struct door door = {
        .name = "review",
        .arguments = "[FILE]",
        .help = "Reads an AdmissionReview from FILE or standard input and prints the exact answer "
                "that serve would give.",
        .options = options,
    };
    struct error err = {0};
    struct arena arena;
    struct answer answer;
    int arguments, status;
    size_t length = 0;

    if (!options_read(&door, argc, argv, &arguments, &status))
        return status;
    bool one = arguments <= 1 || error_set(&err, "takes one file; %.60s is too many", argv[2]);
    struct policy *policy = one ? judging_policy(&judging, &err) : NULL;
    char *text = policy ? input_read(arguments ? argv[1] : "-", &length, &err) : NULL;
    if (!text) {
        fprintf(stderr, "meshrail review: %s\n", err.text);
        policy_free(policy);
        return EXIT_UNUSABLE;
    }
    arena_init(&arena, ARENA_CAP);
    answer_review(policy, mutate ? PHASE_MUTATE : PHASE_VALIDATE, judging.profile, text, length,
                  &arena, &answer);
    fputs(answer.body, stdout);
    status = answer.status == 200 ? EXIT_CLEAN : EXIT_UNUSABLE;
    arena_free(&arena);
    free(text);
    policy_free(policy);
    return status;
}
