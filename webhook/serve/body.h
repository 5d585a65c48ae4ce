// SPDX-License-Identifier: Apache-2.0
/* The body of a request while it arrives: held as room.h says, up to a size that reviews have. */
#ifndef MESHRAIL_BODY_H
#define MESHRAIL_BODY_H

#include "serve/room.h"

/* The API server takes requests up to 3 MiB; a review carries the object twice and an envelope. */
#define BODY_MOST ((size_t)8 << 20)

/* A client that is cut off while it sends may never read why: its body is swallowed up to here. No
 * object that the API server takes makes a longer review, escapes included. */
#define BODY_SWALLOWED (4 * BODY_MOST)

enum body_state {
    BODY_KEPT,
    BODY_TOO_LARGE, /* more than BODY_MOST; nothing is kept any more */
    BODY_NO_ROOM,   /* it had to make way for others, or memory is out */
};

struct body {
    struct holding held;
    size_t expected; /* what was announced, which may never come; 0: it comes in chunks */
    size_t received; /* also what was not kept */
    enum body_state state;
};

/* Notes how long the body is to be. Nothing is set aside for it before it comes. */
enum body_state body_expect(struct body *body, size_t length);

/* Takes the next piece. What comes after the state is not BODY_KEPT is only counted. */
enum body_state body_add(struct body *body, const char *bytes, size_t length);

/* All of it has come: its bytes, not NUL-terminated, that nobody takes away any more before
 * body_free(). NULL: they are not kept, and the state says why. */
const char *body_whole(struct body *body);

void body_free(struct body *body);

#endif
