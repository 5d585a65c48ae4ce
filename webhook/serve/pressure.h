// SPDX-License-Identifier: Apache-2.0
/*
 * Is a worker asked for more than it can do? Whoever has to wait after a stall or in a burst is
 * soon judged. But where all wait and the worker has not come to rest for a quarter of a second,
 * the queue would only grow, until whatever is judged comes too late. Then it judges one large
 * review and tells those that came meanwhile at once to come back, which costs little; and what is
 * judged has not waited. A small review is judged as fast as it is told that it is not.
 *
 * A handshake costs as much as many answers. Most newcomers are turned away before it: else those
 * by which an API server calls beyond its kept connections would take all the time there is.
 */
#ifndef MESHRAIL_PRESSURE_H
#define MESHRAIL_PRESSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Around each call by which the library gives the calling worker something to do: between two of
 * them it rested, if it slept. */
void pressure_enter(void);
void pressure_leave(void);

/* The calling worker lets in a newcomer that had waited so many milliseconds to be. Where many come
 * at once that is all that it does, and long before any of them is judged. */
void pressure_let_in(int64_t waited);

/* The calling worker has judged a review that had waited so many milliseconds before. */
void pressure_judged(size_t bytes, int64_t waited, double seconds);

/* The calling worker has more to do than it can, and has not yet told others for as long as it has
 * judged before. A review of so many bytes is only to be judged if nobody else waits. */
bool pressure_tells(size_t bytes);

/* For that reason one has been told. */
void pressure_told(void);

/* The calling worker has more to do than it can. */
bool pressure_high(void);

/* Then: one newcomer may come in, for some time has gone since the last one. */
bool pressure_admits(void);

#endif
