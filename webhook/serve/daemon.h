// SPDX-License-Identifier: Apache-2.0
/*
 * How this program runs libmicrohttpd: one table of options in which the library's defaults that do
 * not suit a webhook are changed, a watchdog behind every connection, and the library's messages
 * turned into few log lines. The server and the health port are two of these and share nothing.
 */
#ifndef MESHRAIL_DAEMON_H
#define MESHRAIL_DAEMON_H

#include "serve/watchdog.h"

#include <microhttpd.h>
#include <pthread.h>

struct daemon_plan {
    const char *name; /* for the log */
    int listener;     /* a socket, which the daemon takes over, started or not */
    bool tls;
    unsigned workers; /* threads */
    size_t pool;      /* bytes for the head of a request */
    struct watchdog_limits limits;
    MHD_AccessHandlerCallback handler;
    MHD_RequestCompletedCallback completed; /* or NULL; its closure is the handler's */
    void *closure;
};

/* Port scans and health checks of load balancers fail handshakes all day: that is no news. Of each
 * sort of message one in ten seconds is written, with how many there were since. */
enum daemon_topic { TOPIC_HANDSHAKE, TOPIC_HTTP, TOPIC_CALLER };
#define DAEMON_TOPICS (TOPIC_CALLER + 1)

struct daemon_chatter {
    int64_t last;
    unsigned held_back;
    bool seen;
};

struct daemon {
    struct MHD_Daemon *http;
    struct watchdog *watchdog;
    struct daemon_plan plan;
    pthread_mutex_t lock; /* guards the chatter */
    struct daemon_chatter chatter[DAEMON_TOPICS];
};

bool daemon_start(struct daemon *daemon, const struct daemon_plan *plan, struct error *err);

/* Cuts what is still being answered; drain first. */
void daemon_stop(struct daemon *daemon);

/* Tells the watchdog what the connection is at. */
void daemon_expect(struct MHD_Connection *connection, enum peer_phase phase);

int daemon_socket(struct MHD_Connection *connection);

/* Its gnutls_session_t; NULL: it has none. */
void *daemon_session(struct MHD_Connection *connection);

/* A line in the log, unless there was one of this sort a moment ago. */
void daemon_remark(struct daemon *daemon, enum daemon_topic topic, const char *text);

#endif
