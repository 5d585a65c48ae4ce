// SPDX-License-Identifier: Apache-2.0
/* The monotonic clock, for deadlines and for how long something took. */
#ifndef MESHRAIL_CLOCK_H
#define MESHRAIL_CLOCK_H

#include <stdint.h>

int64_t clock_milliseconds(void);
double clock_seconds(void);

#endif
