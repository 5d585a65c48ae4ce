// SPDX-License-Identifier: Apache-2.0
/*
 * The process's counters, added to from any thread without a lock. Every label has a fixed set of
 * values, and every series that there can be is shown from the start: their number is a property of
 * the program, whatever clients send, and Prometheus sees the first step of each.
 */
#ifndef MESHRAIL_METRICS_H
#define MESHRAIL_METRICS_H

#include "base/text.h"
#include "review/answer.h"
#include "serve/refusal.h"
#include "serve/told.h"
#include "serve/watchdog.h"

enum metrics_path { METRICS_VALIDATE, METRICS_MUTATE, METRICS_OTHER };
#define METRICS_PATHS (METRICS_OTHER + 1)

enum metrics_source { METRICS_CERTIFICATE, METRICS_POLICY, METRICS_CLIENT_CA };
#define METRICS_SOURCES (METRICS_CLIENT_CA + 1)

/* Why something was given up that was well on its way. */
enum shed {
    SHED_GONE,    /* its client hung up */
    SHED_LATE,    /* its own time-out is over */
    SHED_BACKLOG, /* it has waited too long for a worker, or too many wait */
    SHED_ROOM,    /* it had to make way for others in memory */
};
#define SHED_REASONS (SHED_ROOM + 1)

void metrics_shed(enum shed why);

/* Work was given up within the last ten seconds. */
bool metrics_shedding(void);

/* A request that was refused without judging. */
void metrics_refused(enum metrics_path path, enum refusal why);

/* Milliseconds since a request was answered; -1: none ever was. */
int64_t metrics_last_call(void);

/* A review that was answered, and how long that took. */
void metrics_reviewed(enum metrics_path path, const struct answer *answer, double seconds);

/* A file was taken over, the first time or as it changed, or was refused. */
void metrics_reload(enum metrics_source source, bool taken);

/* These are measured only when somebody asks. */
struct metrics_now {
    struct watchdog_counts watchdog;
    size_t held_bytes;
    uint64_t log_dropped;
    struct told_losses told;
    int64_t certificate_not_after, certificate_days; /* 0: none */
    const char *policy_hash;                         /* NULL: none in force */
    size_t policy_warnings;
    bool certificate_stale, certificate_flawed, certificate_expiring, policy_stale, policy_fallback,
        client_ca_stale, saturated, ready;
};

/* All of it in Prometheus' text format. */
void metrics_print(struct text *out, const struct metrics_now *now);

#endif
