// SPDX-License-Identifier: Apache-2.0
/*
 * A connection to a server in the same process, for bytes with pauses among them: what comes behind
 * one is sent once the server has read what came before it. Whatever takes too long ends the
 * program.
 */
#ifndef MESHRAIL_TALK_H
#define MESHRAIL_TALK_H

#include "base/text.h"

#include <netinet/in.h>

#define TALK_PAUSE 0xff     /* no HTTP has this byte */
#define TALK_PATIENCE 30000 /* milliseconds, for whatever a busy machine does */

struct talk {
    int socket;
    struct text heard;
    bool ended, reset;
    int64_t began;
};

struct talk talk_begin(struct arena *arena, const struct sockaddr_in *address);

/* And what of it the server gets to read. */
void talk_say(struct talk *talk, const uint8_t *data, size_t size);
struct text talk_said(struct arena *arena, const uint8_t *data, size_t size);

/* Waits for so many milliseconds. False: nothing came. */
bool talk_hear(struct talk *talk, int within);

bool talk_in_time(const struct talk *talk);

#endif
