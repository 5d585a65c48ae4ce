// SPDX-License-Identifier: Apache-2.0
/*
 * The work of a judgement is counted, for whoever sends an object chooses how much there is to do:
 * a rule that is dearer than its author thought must not hold a worker for minutes. Counted and not
 * timed, so that the same object always ends the same way. The unit is a step: a member or element
 * that is visited, 16 bytes that are compared; what costs more counts as so many steps.
 *
 * When the budget or the time is over, every JSON value is absent to whoever looks. Loops over
 * members end, look-ups find nothing, and the judgement runs out by itself. What it has come to is
 * then worth nothing: work_is_over() tells. Work belongs to a thread; outside a judgement it has no
 * end.
 */
#ifndef MESHRAIL_WORK_H
#define MESHRAIL_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* About three seconds of a core where every step leads to memory that is far. Measured: a plain
 * review of 8 MiB takes a million steps, the dearest known that it has memory for five and a half.
 */
#define WORK_OF_REVIEW (UINT64_C(1) << 26)
#define WORK_OF_FILES (32 * WORK_OF_REVIEW) /* of one object in a file, which no stranger sends */

#define NO_DEADLINE INT64_MAX

/* How many steps costlier things count as. */
#define WORK_OF_FINDING 32
#define WORK_OF_YAML_EVENT 16

/* Begins to count what this thread does: up to `most` steps, and until the deadline, a time of
 * clock_milliseconds(). */
void work_begin(uint64_t most, int64_t deadline);

void work_end(void);

/* Budget or time is over: nothing more will be found, and a loop over other things than JSON ends
 * by asking. Of time alone: */
bool work_is_over(void);
bool work_is_late(void);

/* Steps since the last work_begin(), also after the end. */
uint64_t work_spent(void);

/* For work_step() alone: steps that may still be taken without asking, and how to get more. */
extern _Thread_local uint64_t work_left;
bool work_ask(size_t steps);

/* Counts so many steps. False: it is over. */
static inline bool work_step(size_t steps)
{
    if (work_left < steps)
        return work_ask(steps);
    work_left -= steps;
    return true;
}

#endif
