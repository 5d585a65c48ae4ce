// SPDX-License-Identifier: Apache-2.0
/*
 * What the server tells its operator: one line per event on stderr, key=value, written whole or not
 * at all so that threads do not mix their lines. Never a secret, never a body.
 */
#ifndef MESHRAIL_LOG_H
#define MESHRAIL_LOG_H

enum log_level { LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

/* `format` makes further key=value pairs. `reason` is a sentence for people and is
 * quoted and escaped here; NULL for none. */
__attribute__((format(printf, 4, 5))) void log_event(enum log_level level, const char *event,
                                                     const char *reason, const char *format, ...);

#endif
