// SPDX-License-Identifier: Apache-2.0
/*
 * Answers on their way to a client. A short one is part of what its connection costs; a long one is
 * held as room.h says, for a client may read as slowly as it likes.
 */
#ifndef MESHRAIL_REPLY_H
#define MESHRAIL_REPLY_H

#include "serve/daemon.h"

#define REPLY_SHORT ((size_t)4 << 10)
#define REPLY_RETRY_AFTER "1"
#define REPLY_AGAIN_IN 1000 /* the same in milliseconds */

/* Holds a copy of the body, until reply_send() gives it away. NULL: there is no room for it, or no
 * memory. */
struct MHD_Response *reply_make(const char *body, size_t length);

/* Sends it. `again`: the client is asked to call once more after that. NULL: the connection is
 * closed. */
enum MHD_Result reply_send(struct MHD_Connection *connection, unsigned status,
                           struct MHD_Response *response, bool again);

/* The same, in one TLS record, of a response of REPLY_SHORT at most to a client that keeps the
 * connection. record_write() has to follow. */
enum MHD_Result reply_send_whole(struct MHD_Connection *connection, unsigned status,
                                 struct MHD_Response *response);

#endif
