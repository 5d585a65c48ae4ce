// SPDX-License-Identifier: Apache-2.0
/*
 * What holds for every object whatever it says: the laws of the engine, asserted from outside. A
 * breach is a sentence on standard output with the object that shows it.
 */
#ifndef MESHRAIL_LAWS_H
#define MESHRAIL_LAWS_H

#include "judge/engine.h"

/* One policy, in both languages. */
struct tongues {
    struct policy *english, *chinese;
};

struct trial {
    struct arena *arena;
    const struct tongues *policies;
    const struct json *object, *old; /* old is NULL on CREATE */
    enum profile profile;
    size_t breaches, findings, patches, denials, mends;
};

/* Judges the object at the webhook and in a file, repairs it and judges it again. */
void trial_run(struct trial *trial);

/* Says which law does not hold of the trial's object, and why. */
void breach(struct trial *trial, const char *law, const char *about);

/* What the webhook would patch, `fix` writes into a file. In mends.c. */
void hold_mends(struct trial *trial, struct judgement in_file);

/* The bytes that leave the server say what the engine found, and /mutate asks all that matter for
 * its patch. In answers.c. */
void hold_answer(struct trial *trial, const struct judgement *judgement);

/* Only one door may be able to say it, or say it so. In doors.c. */
bool may_say_alone(const struct trial *trial, const struct judgement *said,
                   const struct finding *finding);

/* What is wrong with a line that a person reads, or NULL: one line, short, UTF-8 and nothing that
 * moves a cursor. In line.c. */
const char *line_fault(const char *line);

#endif
