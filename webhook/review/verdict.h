// SPDX-License-Identifier: Apache-2.0
/*
 * The result of a judgement at one of the two phases: at /validate denials and warnings, at /mutate
 * a patch and a warning for each finding that it mends. The causes and warnings shown are few;
 * where there are more, the last one says how many.
 */
#ifndef MESHRAIL_VERDICT_H
#define MESHRAIL_VERDICT_H

#include "base/json_writer.h"
#include "judge/engine.h"
#include "review/answer.h"
#include "review/review.h"

/* `allowed` and the members of the response that come after it. */
void verdict_print(const struct judgement *judgement, const struct review *review, enum phase phase,
                   struct json_writer *json);

/* The same for the metrics. */
void verdict_tally(const struct judgement *judgement, enum phase phase, struct tally *tally);

#endif
