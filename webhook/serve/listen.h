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

struct listener {
    int socket;              /* non-blocking and closed on exec */
    char bound[LISTEN_TEXT]; /* the address it got */
};

bool listen_on(const char *address, struct listener *listener, struct error *err);

#endif
