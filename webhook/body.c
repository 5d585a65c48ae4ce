// SPDX-License-Identifier: Apache-2.0
#include "body.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM ((size_t)16 << 10) /* of a chunked body: what one TLS record can bring */

static atomic_size_t in_flight;

static bool reserve(size_t size)
{
    if (atomic_fetch_add(&in_flight, size) + size <= BODIES_MOST)
        return true;
    atomic_fetch_sub(&in_flight, size);
    return false;
}

static bool grow(struct body *body, size_t room)
{
    if (!reserve(room - body->room))
        return false;
    char *bytes = realloc(body->bytes, room);
    if (!bytes) {
        atomic_fetch_sub(&in_flight, room - body->room);
        return false;
    }
    body->bytes = bytes;
    body->room = room;
    return true;
}

static enum body_state give_up(struct body *body, enum body_state why)
{
    size_t received = body->received;
    body_free(body);
    body->received = received;
    return body->state = why;
}

enum body_state body_expect(struct body *body, size_t length)
{
    if (length > BODY_MOST)
        return give_up(body, BODY_TOO_LARGE);
    return length && !grow(body, length) ? give_up(body, BODY_NO_ROOM) : BODY_KEPT;
}

enum body_state body_add(struct body *body, const char *bytes, size_t length)
{
    body->received += length;
    if (body->state != BODY_KEPT)
        return body->state;
    if (length > BODY_MOST - body->length)
        return give_up(body, BODY_TOO_LARGE);
    size_t wanted = body->length + length;
    if (wanted > body->room) {
        size_t room = body->room ? body->room : FIRST_ROOM;
        while (room < wanted)
            room *= 2;
        if (!grow(body, room < BODY_MOST ? room : BODY_MOST))
            return give_up(body, BODY_NO_ROOM);
    }
    memcpy(body->bytes + body->length, bytes, length);
    body->length = wanted;
    return BODY_KEPT;
}

void body_free(struct body *body)
{
    free(body->bytes);
    atomic_fetch_sub(&in_flight, body->room);
    *body = (struct body){.bytes = NULL};
}

size_t bodies_in_flight(void)
{
    return atomic_load(&in_flight);
}
