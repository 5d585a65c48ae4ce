// SPDX-License-Identifier: Apache-2.0
/*
 * The port that API servers call. A request is judged on the worker that received it, in that
 * worker's arena; nothing waits for anything but its own client and, if it needs much memory, its
 * turn.
 *
 * Refused before judging, with a metav1.Status: whom callers.h does not let call; what head.h says;
 * 413 for a body over 8 MiB; 503 with Retry-After, which the API server obeys, where the body made
 * way for others, no policy has loaded yet, or the review has waited for a worker for half of its
 * `?timeout=` and its client has the time to ask again; 503 without it when the time-out is over:
 * it counts from when the request could have been read. Who has hung up is not answered.
 */
#ifndef MESHRAIL_SERVER_H
#define MESHRAIL_SERVER_H

#include "serve/edition.h"
#include "serve/watchdog.h"

struct server_plan {
    int listener; /* which the server takes over */
    unsigned workers;
    struct watchdog_limits limits;
    struct editions *editions;
};

struct server;

struct server *server_start(const struct server_plan *plan, struct error *err);
void server_stop(struct server *server);

struct watchdog *server_watchdog(struct server *server);

#endif
