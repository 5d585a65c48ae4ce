// SPDX-License-Identifier: Apache-2.0
/*
 * The Pods beside an object, as templates tell them: whom a Service selects, who has a sidecar, who
 * takes no plaintext.
 */
#ifndef MESHRAIL_PODS_H
#define MESHRAIL_PODS_H

#include "pairs/pairs.h"

/* The facts of a workload as a peer. */
enum {
    IS_COUNTED = 1 << 0, /* it says how many Pods it has, or its autoscaler does */
    IS_GATEWAY = 1 << 1, /* its Pods are Istio's gateways */
    IS_OWNED = 1 << 2,   /* a Pod that something makes */
};

/* For rows: no other judged object makes this one. */
bool is_nobodys(const struct subject *subject, const struct environment *environment);
void enter_workload(struct world *world, struct peer *peer, const struct json *object);

/* The Service that a host inside the cluster names; all NULL: it is no such host. */
struct service_name {
    const char *namespace, *name;
};
struct service_name service_named(const struct around *around, const char *host);

/* That Service; NULL: it is not there. */
const struct peer *service_of(const struct around *around, const char *host);

/* The workloads of a namespace that have these labels and those, one after the other. */
struct chosen {
    struct peers peers;
    const struct json *labels, *more;
};
struct chosen workloads_with(const struct around *around, const char *namespace,
                             const struct json *labels, const struct json *more);
const struct peer *chosen_next(struct chosen *chosen);

/* The PeerAuthentication by which the Pods with these labels take no plaintext; NULL: there is
 * none, or nobody can tell. */
const struct peer *strict_by(const struct around *around, const char *namespace,
                             const struct json *labels);

/* Have the Pods of a workload a sidecar? */
enum injection { INJECTION_UNKNOWN, INJECTED, NOT_INJECTED };
enum injection injection_of(const struct around *around, const struct peer *workload);
enum injection injection_in(const struct around *around, const char *namespace);

#endif
