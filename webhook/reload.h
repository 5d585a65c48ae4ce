// SPDX-License-Identifier: Apache-2.0
/*
 * One thread reads the certificate's and the policy's files every second and compares contents, not
 * dates: a ConfigMap or Secret changes by a swapped link, an editor by a new file, and both are
 * seen. What does not load is refused once per content, with a log line and a metric, and what was
 * in force stays in force.
 */
#ifndef MESHRAIL_RELOAD_H
#define MESHRAIL_RELOAD_H

#include "policy.h"

#include <stdint.h>

struct reload;

/* A policy that somebody is reading. */
struct edition;

/* Loads both once and starts the thread. NULL `policy_file`: the built-in policy. A certificate or
 * policy that does not load is logged and tried again each second; until then the server is not
 * ready, but for a policy with `fallback`, which is the built-in one until its file loads.
 * `handshake` is how long a TLS handshake may last, in milliseconds. */
struct reload *reload_start(const char *certificate_folder, const char *policy_file, bool fallback,
                            int64_t handshake, struct error *err);
void reload_stop(struct reload *reload);

/* The policy in force, NULL if there was never one. It stays as it is until it is given back. */
struct edition *edition_take(struct reload *reload);
const struct policy *edition_policy(const struct edition *edition);
void edition_give_back(struct reload *reload, struct edition *edition);

struct reload_report {
    int64_t certificate_not_after; /* seconds of UTC; 0: none */
    char policy_hash[17];          /* "" : none in force */
    size_t policy_warnings;        /* entries of it without effect */
    bool policy_fallback;          /* the built-in one is, for the file has never loaded */
    /* Why the file as it is now is not the one in force; "" : it is. */
    char certificate_fault[320], policy_fault[320];
};
void reload_report(struct reload *reload, struct reload_report *report);

#endif
