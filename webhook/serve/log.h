// SPDX-License-Identifier: Apache-2.0
/*
 * The server's log for its operator: one line per event of its own life on stderr, key=value. Never
 * a secret, never a body. What it says of reviews is told elsewhere: told.h. Between log_start()
 * and log_stop() nobody waits for the reader of stderr: see outlet.h.
 */
#ifndef MESHRAIL_LOG_H
#define MESHRAIL_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

/* `format` makes further key=value pairs. `reason` is a sentence for people and is
 * quoted and escaped here; NULL for none. */
__attribute__((format(printf, 4, 5))) void log_event(enum log_level level, const char *event,
                                                     const char *reason, const char *format, ...);

/* False: no thread; log_event() goes on writing by itself. */
bool log_start(void);

/* Writes what is left. A reader that takes nothing is waited for a second, then given up. */
void log_stop(void);

/* Lines dropped since the start. */
uint64_t log_dropped(void);

#endif
