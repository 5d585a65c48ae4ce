// SPDX-License-Identifier: Apache-2.0
#include "serve/body.h"

static enum body_state give_up(struct body *body, enum body_state why)
{
    room_release(&body->held);
    return body->state = why;
}

enum body_state body_expect(struct body *body, size_t length)
{
    body->expected = length;
    return length > BODY_MOST ? give_up(body, BODY_TOO_LARGE) : BODY_KEPT;
}

enum body_state body_add(struct body *body, const char *bytes, size_t length)
{
    body->received += length;
    if (body->state != BODY_KEPT)
        return body->state;
    if (body->received > BODY_MOST)
        return give_up(body, BODY_TOO_LARGE);
    size_t expected = body->expected ? body->expected : BODY_MOST;
    return room_add(&body->held, bytes, length, expected) ? BODY_KEPT : give_up(body, BODY_NO_ROOM);
}

const char *body_whole(struct body *body)
{
    const char *bytes = body->state == BODY_KEPT ? room_keep(&body->held) : NULL;
    if (!bytes && body->state == BODY_KEPT)
        give_up(body, BODY_NO_ROOM);
    return bytes;
}

void body_free(struct body *body)
{
    room_release(&body->held);
    *body = (struct body){.received = 0};
}
