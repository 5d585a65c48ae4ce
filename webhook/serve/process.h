// SPDX-License-Identifier: Apache-2.0
/*
 * What the process costs, by the names that Prometheus' client libraries gave to it. Of /proc what
 * is asked for again is opened at the start, for Landlock lets nobody open it later.
 */
#ifndef MESHRAIL_PROCESS_H
#define MESHRAIL_PROCESS_H

#include "base/text.h"

/* At the start, which process_start_time_seconds tells. */
void process_open(void);

/* For one thread at a time. Where there is no /proc, what it would say is left out. */
void process_print(struct text *out);

#endif
