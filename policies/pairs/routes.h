// SPDX-License-Identifier: Apache-2.0
/* Where a VirtualService sends its requests and connections. */
#ifndef MESHRAIL_ROUTES_H
#define MESHRAIL_ROUTES_H

#include "base/json.h"

#include <stdbool.h>

struct route_place {
    const char *field; /* of the destination, in the object */
    const struct json *destination;
    bool mirrored; /* copies go there */
};

typedef void route_visit(const struct route_place *place, void *closure);

/* Calls the visitor with each destination; with `all` false, only with those that get requests: the
 * only one of a route, one with a weight, a mirror whose percentage is not 0. */
void each_destination(struct arena *arena, const struct json *object, bool all, route_visit *visit,
                      void *closure);

#endif
