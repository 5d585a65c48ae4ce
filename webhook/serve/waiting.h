// SPDX-License-Identifier: Apache-2.0
/*
 * Asks the kernel of a connection that nobody has read from: how long its bytes have lain there,
 * and whether its peer still listens. A worker that is late cannot know by itself.
 */
#ifndef MESHRAIL_WAITING_H
#define MESHRAIL_WAITING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Milliseconds since the peer's last bytes came; 0 where the socket cannot tell. Asked when they
 * are read at last, that is how long they have waited. */
int64_t waiting_for(int socket);

/* The peer has ended its side: an API server that does so has given the call up. */
bool waiting_nobody(int socket);

/* Bytes have come that nobody has read. */
bool waiting_unread(int socket);

/* Nothing is on its way to the peer: all that was sent has come there. */
bool waiting_for_nothing(int socket);

#endif
