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
    bool list; /* items with commas between them */
    /* The item that was meant by one that does not fit; NULL: unknown. */
    const char *(*meant)(struct arena *, const char *item);
    const char *wanted;
};

struct injected {
    const char *name;
    const struct value_kind *kind; /* NULL: any text passes */
    int since;        /* the first minor release that checks it; 0: all that we support */
    bool passed_over; /* the injector ignores a value that does not fit, and refuses nothing */
};

extern const struct injected injected[];
extern const size_t injected_count;

const struct injected *injected_named(const char *key); /* NULL: Istio has no such annotation */

/* Does the key begin like those that only the injector and its templates read? */
bool injected_family(const char *key);

/* The annotation that may be meant by a key that begins so, or NULL. Slow: compares with every
 * known name. */
const char *injected_near(const char *key);

/* The value that was meant by one that the kind does not take, or NULL. */
const char *injected_meant(struct arena *, const struct value_kind *, const char *text);

extern const struct value_kind value_ports, value_ports_or_all, value_cidrs, value_cidrs_or_all,
    value_interfaces, value_port, value_seconds, value_bool, value_inject, value_interception;

#endif
