// SPDX-License-Identifier: Apache-2.0
/*
 * The library writes the head of an answer, then its body. Each would be a TLS record, a packet and
 * a wake-up of the client, so both are held back and written as one record.
 */
#ifndef MESHRAIL_RECORD_H
#define MESHRAIL_RECORD_H

#include "serve/daemon.h"

/* Holds back what is written from here on, if that is TLS. Only where the client keeps the
 * connection: the library closes it before it calls the request completed. To a client that sends
 * many requests at once it is written in pieces, for which the library waits until there is room.
 */
void record_hold(struct MHD_Connection *connection);

/* When the request is completed: writes what was held back. */
void record_write(struct MHD_Connection *connection);

#endif
