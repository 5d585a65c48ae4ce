// SPDX-License-Identifier: Apache-2.0
/*
 * A library's time-out counts inactivity: a byte a second lives for ever, and at the connection
 * limit nobody else gets in. The watchdog gives each connection an absolute deadline for the phase
 * it is in and keeps one slot in sixteen free. It ends a connection by shutting its socket down;
 * whoever serves it sees the end of the stream and cleans up. Time in which a worker leaves what
 * the peer has sent unread is not the peer's, nor that in which the process stood still.
 *
 * It also watches those who serve. Each time a worker calls here it shows that it is alive; one
 * that has not for long, while bytes of its peers lie unread as long, is stuck.
 */
#ifndef MESHRAIL_WATCHDOG_H
#define MESHRAIL_WATCHDOG_H

#include "base/error.h"

#include <stdint.h>

enum peer_phase {
    PEER_FRESH,   /* TLS handshake and headers of the first request */
    PEER_IDLE,    /* between requests */
    PEER_HEADERS, /* request line of a request seen */
    PEER_BODY,
    PEER_ANSWER, /* judging, and the client reading the answer */
};
#define PEER_PHASES (PEER_ANSWER + 1)

struct watchdog_limits {
    unsigned connections;        /* slots */
    int64_t phases[PEER_PHASES]; /* milliseconds that each may last */
};

/* How many connections were shut down so far, and how many there are. */
struct watchdog_counts {
    unsigned connections, busy; /* busy: from the request line to the end of the answer */
    uint64_t overdue[PEER_PHASES], crowded;
    unsigned waiting; /* connections whose bytes nobody had read at the last look */
    int64_t longest;  /* milliseconds that the first of them had waited then */
    bool stuck;       /* a worker does nothing while its peers wait */
};

struct watchdog;
struct peer;

#define WATCHDOG_PATIENCE 15000 /* milliseconds that a worker may do nothing while work waits */

/* `listener`: the socket that new connections wait at. */
struct watchdog *watchdog_start(const struct watchdog_limits *limits, int listener,
                                struct error *err);

/* After the last watchdog_leave(). */
void watchdog_stop(struct watchdog *watchdog);

/* A connection came, to the worker that calls, one of at most WORKERS_MOST. NULL: out of memory;
 * nobody may serve it then. The socket must stay open until watchdog_leave(). */
struct peer *watchdog_enter(struct watchdog *watchdog, int socket);
void watchdog_leave(struct peer *peer);

/* The peer enters a phase; its deadline starts anew. The first headers share the handshake's. */
void watchdog_expect(struct peer *peer, enum peer_phase phase);

/* Another peer of the worker that calls waits for it: it has sent what nobody has read. */
bool watchdog_others_wait(struct watchdog *watchdog);

void watchdog_count(struct watchdog *watchdog, struct watchdog_counts *counts);

#endif
