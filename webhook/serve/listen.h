// SPDX-License-Identifier: Apache-2.0
/*
 * A listening TCP socket from "address:port", "[v6]:port" or ":port"; port 0 takes a free one.
 *
 * [::], like no address, is every one, IPv4 included, whatever the node's settings; where the
 * kernel has no IPv6 it is every address there is, so that one manifest serves every cluster.
 */
#ifndef MESHRAIL_LISTEN_H
#define MESHRAIL_LISTEN_H

#include "base/error.h"

#define LISTEN_TEXT 64 /* room for an address and a port */

/* The socket, non-blocking and closed on exec, or -1. `bound` becomes the address it got. */
int listen_on(const char *address, char bound[LISTEN_TEXT], struct error *err);

#endif
