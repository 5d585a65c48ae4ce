// SPDX-License-Identifier: Apache-2.0
/*
 * The body of a request while it arrives. One of known length is allocated once; one in chunks
 * grows by doubling. All bodies that are being received or judged share BODIES_MOST: what would not
 * fit is not kept.
 */
#ifndef MESHRAIL_BODY_H
#define MESHRAIL_BODY_H

#include <stddef.h>

/* The API server takes requests up to 3 MiB; a review carries the object twice and an envelope. */
#define BODY_MOST ((size_t)8 << 20)
#define BODIES_MOST ((size_t)64 << 20)

/* A client that is cut off while it sends may never read why: its body is swallowed up to here. No
 * object that the API server takes makes a longer review, escapes included. */
#define BODY_SWALLOWED (4 * BODY_MOST)

enum body_state {
    BODY_KEPT,
    BODY_TOO_LARGE, /* more than BODY_MOST; nothing is kept any more */
    BODY_NO_ROOM,   /* other bodies have taken BODIES_MOST, or memory is out */
};

struct body {
    char *bytes; /* not NUL-terminated */
    size_t length, room;
    size_t received; /* also what was not kept */
    enum body_state state;
};

/* Makes room for a body of this length at once. */
enum body_state body_expect(struct body *body, size_t length);

/* Takes the next piece. What comes after the state is not BODY_KEPT is only counted. */
enum body_state body_add(struct body *body, const char *bytes, size_t length);

/* Gives back the bytes and their share of BODIES_MOST. */
void body_free(struct body *body);

/* Bytes of all bodies now. */
size_t bodies_in_flight(void);

#endif
