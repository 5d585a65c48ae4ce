// SPDX-License-Identifier: Apache-2.0
/* The values of the sidecar injector as tables, which tools/rows writes. */
#ifndef MESHRAIL_INJECTOR_H
#define MESHRAIL_INJECTOR_H

#include "judge/fields.h"

extern const int injector_values_of; /* the newest Istio 1.x that the tables know */

extern const struct row injector_values_fields[]; /* data.values */
extern const struct row global_values_fields[];   /* its global */

#endif
