// SPDX-License-Identifier: Apache-2.0
/*
 * The memory in which a worker judges. Each has an arena; together they have WORKERS_ROOM, of which
 * each may take its part as it likes. A review that needs more than that may grow to the cap of an
 * arena, but one such review at a time: another waits for its turn, with the worker that judges it.
 */
#ifndef MESHRAIL_WORKER_H
#define MESHRAIL_WORKER_H

#include "base/arena.h"

#define WORKERS_MOST 16
#define WORKERS_ROOM ((size_t)8 << 20)

/* For so many workers, at least one. False: the process has no thread key left. */
bool workers_start(unsigned count);

/* When all workers have ended. */
void workers_stop(void);

/* The calling worker's arena, empty. NULL: out of memory. */
struct arena *worker_arena(void);

/* Gives back the arena's memory, and the turn to the next worker. Its contents have been copied. */
void worker_done(struct arena *arena);

/* The turn for something else that may take as much memory. Waits for the worker that has it, and
 * is not to be asked for twice by one thread. */
void worker_turn(void);
void worker_turn_over(void);

#endif
