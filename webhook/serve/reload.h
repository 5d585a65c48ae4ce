// SPDX-License-Identifier: Apache-2.0
/*
 * A thread reads the certificate's files every second, another the policy's, and one the CAs of
 * callers, so that a mount that hangs stops one of them at most. Contents are compared, not dates:
 * a ConfigMap or Secret changes by a swapped link, an editor by a new file, and both are seen. What
 * does not load is refused once for each reason, with a log line and a metric, and what was in
 * force stays in force. Contents are tried again for as long as time alone may change the verdict.
 */
#ifndef MESHRAIL_RELOAD_H
#define MESHRAIL_RELOAD_H

#include "serve/edition.h"

#include <stdint.h>

struct reload;

/* So many weeks as somebody who reads the log may be away: from then on it is said each day. */
#define CERTIFICATE_DAYS_FEW 21

/* Starts the threads and waits until all files have been looked at, or a hanging mount has been
 * waited for long enough. NULL `server_name`: it is not known what API servers ask for. NULL
 * `policy_file`: the built-in policy. A certificate or policy that
 * does not load is logged and tried again each second; until then the server is not ready, but for
 * a policy with `fallback`, which is the built-in one until its file loads. `handshake` is how long
 * a TLS handshake may last, in milliseconds. */
struct reload_plan {
    const char *certificate_folder, *server_name, *policy_file;
    const char *client_ca; /* NULL: callers are not asked who they are */
    bool fallback;
    int64_t handshake;
};
struct reload *reload_start(const struct reload_plan *plan, struct error *err);

/* Looks at once: somebody knows that files have changed. */
void reload_now(struct reload *reload);

/* False: a thread still waits for a file, and what it uses is left to it. */
bool reload_stop(struct reload *reload);

/* The policies that are in force one after the other. */
struct editions *reload_editions(struct reload *reload);

#define RELOAD_FAULT (ERROR_ROOM + 64) /* bytes of an error with its place */

struct reload_report {
    int64_t certificate_not_after; /* seconds of UTC; 0: none */
    int64_t certificate_days;      /* whole days until API servers refuse it; below 0: they do */
    bool certificate_expiring;     /* fewer than CERTIFICATE_DAYS_FEW of them */
    char certificate_warning[ERROR_ROOM]; /* why API servers may refuse it; "" : no reason */
    char policy_hash[17];                 /* "" : none in force */
    int64_t policy_age;                   /* seconds that it has been in force */
    size_t policy_warnings;               /* entries of it without effect */
    bool policy_fallback;                 /* the built-in one is, for the file has never loaded */
    /* Why the file as it is now is not the one in force; "" : it is. */
    char certificate_fault[RELOAD_FAULT], policy_fault[RELOAD_FAULT], client_ca_fault[RELOAD_FAULT];
};
void reload_report(struct reload *reload, struct reload_report *report);

#endif
