// SPDX-License-Identifier: Apache-2.0
/*
 * Scalars as Go reads them, because Istio and Knative do: what Go refuses is refused here, and what
 * Go takes has Go's value, oddities included. Each function returns whether the text is one; the
 * value is written only then. No white space is skipped and no locale is asked.
 */
#ifndef MESHRAIL_SCALAR_H
#define MESHRAIL_SCALAR_H

#include <stdbool.h>
#include <stdint.h>

/* time.ParseDuration: "1h30m", "-1.5s", "0"; the unit is mandatory, and there is no day. */
bool go_duration(const char *text, int64_t *nanoseconds);

/* strconv.ParseFloat(text, 64): decimal and hexadecimal, with underscores between digits, and also
 * "NaN" and "Inf". A finite number too large for a double is refused. The value is the nearest
 * double; Go's own is not where more than 800 digits stand before the point. */
bool go_float(const char *text, double *value);

/* strconv.Atoi, which is strconv.ParseInt(text, 10, 64). */
bool go_int(const char *text, int64_t *value);

/* strconv.ParseBool: 1, t, T, true, TRUE, True and their opposites. */
bool go_bool(const char *text, bool *value);

#endif
