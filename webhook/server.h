// SPDX-License-Identifier: Apache-2.0
/*
 * The port that API servers call. A request is judged on the worker that received it, in that
 * worker's arena; nothing waits for anything but its own client.
 *
 * Refused before judging, with a metav1.Status: what head.h says; 413 for a body over 8 MiB; 503
 * with Retry-After, which the API server obeys, while other bodies fill the memory set aside for
 * them or no policy has loaded yet; 503 without it when the `?timeout=` of the request is over
 * before its body has come: nobody is waiting for that answer any more.
 */
#ifndef MESHRAIL_SERVER_H
#define MESHRAIL_SERVER_H

#include "error.h"
#include "reload.h"
#include "watchdog.h"

struct server_plan {
    const char *listen;
    unsigned workers;
    struct watchdog_limits limits;
    struct reload *reload;
};

struct server;

struct server *server_start(const struct server_plan *plan, struct error *err);
void server_stop(struct server *server);

/* The address it got, for the log. */
const char *server_address(const struct server *server);
struct watchdog *server_watchdog(struct server *server);

#endif
