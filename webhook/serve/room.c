// SPDX-License-Identifier: Apache-2.0
#include "serve/room.h"

#include "base/clock.h"
#include "serve/metrics.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM ((size_t)16 << 10) /* what one TLS record can bring */

struct account {
    const size_t most;
    size_t held;
    struct holding *holdings;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards the accounts and all holdings */
static struct account small = {.most = ROOM_SMALL}, large = {.most = ROOM_LARGE};

static struct account *account_of(size_t room)
{
    return room > ROOM_SMALL_MOST ? &large : &small;
}

static void leave(struct holding *holding)
{
    if (!holding->room)
        return;
    account_of(holding->room)->held -= holding->room;
    *holding->link = holding->next;
    if (holding->next)
        holding->next->link = holding->link;
}

static void enter(struct holding *holding, size_t room)
{
    struct account *account = account_of(room);
    holding->room = room;
    account->held += room;
    holding->next = account->holdings;
    holding->link = &account->holdings;
    if (holding->next)
        holding->next->link = &holding->next;
    account->holdings = holding;
}

static void lose(struct holding *holding)
{
    leave(holding);
    free(holding->bytes);
    holding->bytes = NULL;
    holding->length = holding->room = 0;
    holding->lost = true;
    metrics_shed(SHED_ROOM);
}

static double cost(const struct holding *holding, size_t room, int64_t now)
{
    return (double)room * (double)(now - holding->since + 1);
}

/* Makes room in the account until `wanted` more bytes fit. False: the holding that asks for them is
 * itself the most costly one. */
static bool make_room(struct account *account, const struct holding *holding, size_t room,
                      size_t wanted)
{
    int64_t now = clock_milliseconds();
    while (account->held + wanted > account->most) {
        struct holding *worst = NULL;
        for (struct holding *other = account->holdings; other; other = other->next)
            if (other != holding && !other->kept &&
                (!worst || cost(other, other->room, now) > cost(worst, worst->room, now)))
                worst = other;
        if (!worst || cost(holding, room, now) > cost(worst, worst->room, now))
            return false;
        lose(worst);
    }
    return true;
}

static bool grow(struct holding *holding, size_t room)
{
    struct account *account = account_of(room);
    size_t has = holding->room && account == account_of(holding->room) ? holding->room : 0;
    if (!holding->room)
        holding->since = clock_milliseconds();
    if (!make_room(account, holding, room, room - has))
        return false;
    char *bytes = realloc(holding->bytes, room);
    if (!bytes)
        return false;
    leave(holding);
    holding->bytes = bytes;
    enter(holding, room);
    return true;
}

static bool add(struct holding *holding, const char *bytes, size_t length, size_t expected)
{
    size_t wanted = holding->length + length;
    if (wanted > holding->room) {
        size_t room = holding->room ? holding->room : FIRST_ROOM;
        while (room < wanted)
            room *= 2;
        if (expected >= wanted && expected < room)
            room = expected;
        if (!grow(holding, room)) {
            lose(holding);
            return false;
        }
    }
    memcpy(holding->bytes + holding->length, bytes, length);
    holding->length = wanted;
    return true;
}

bool room_add(struct holding *holding, const char *bytes, size_t length, size_t expected)
{
    pthread_mutex_lock(&lock);
    bool added = !holding->lost && (!length || add(holding, bytes, length, expected));
    pthread_mutex_unlock(&lock);
    return added;
}

const char *room_keep(struct holding *holding)
{
    pthread_mutex_lock(&lock);
    holding->kept = !holding->lost;
    const char *bytes = holding->lost ? NULL : holding->bytes ? holding->bytes : "";
    pthread_mutex_unlock(&lock);
    return bytes;
}

bool room_copy(struct holding *holding, size_t offset, char *bytes, size_t most, size_t *copied)
{
    pthread_mutex_lock(&lock);
    bool there = !holding->lost;
    if (there) {
        size_t left = holding->length - offset;
        *copied = left < most ? left : most;
        memcpy(bytes, holding->bytes + offset, *copied);
    }
    pthread_mutex_unlock(&lock);
    return there;
}

void room_release(struct holding *holding)
{
    pthread_mutex_lock(&lock);
    leave(holding);
    pthread_mutex_unlock(&lock);
    free(holding->bytes);
    *holding = (struct holding){.bytes = NULL};
}

size_t room_held(void)
{
    pthread_mutex_lock(&lock);
    size_t held = small.held + large.held;
    pthread_mutex_unlock(&lock);
    return held;
}
