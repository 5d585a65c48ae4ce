// SPDX-License-Identifier: Apache-2.0
/*
 * The annotations that Istio reads from a Pod when it injects a sidecar, as data: their names, and
 * for those whose value the injector checks, what it takes. An oracle holds both against Istio.
 */
#ifndef MESHRAIL_POD_ANNOTATIONS_H
#define MESHRAIL_POD_ANNOTATIONS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* How the injector reads a value. */
struct value_kind {
    bool (*takes)(const char *text);
    bool list; /* of items with commas between them */
    /* The item that was meant by one that it does not take; NULL: nobody can tell. */
    const char *(*meant)(struct arena *, const char *item);
    const char *wanted;
};

struct injected {
    const char *name;
    const struct value_kind *kind; /* NULL: any text passes */
    int since;                     /* minor release that checks it; 0: all of ours do */
    bool passed_over;              /* what the kind does not take, the injector passes over */
};

extern const struct injected injected[];
extern const size_t injected_count;

const struct injected *injected_named(const char *key); /* NULL: Istio has no such annotation */

/* Does the key begin as those do that only the injector and its templates read? */
bool injected_family(const char *key);

/* The annotation that was perhaps meant by a key of these families, or NULL. Dear. */
const char *injected_near(const char *key);

/* The value that was meant by one that the kind does not take, or NULL. */
const char *injected_meant(struct arena *, const struct value_kind *, const char *text);

extern const struct value_kind value_ports, value_ports_or_all, value_cidrs, value_cidrs_or_all,
    value_interfaces, value_port, value_seconds, value_bool, value_inject, value_interception;

#endif
