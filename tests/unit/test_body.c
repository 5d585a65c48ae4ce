// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "serve/body.h"

static char piece[1 << 20];

static void what_is_announced_costs_nothing(void)
{
    struct body bodies[16] = {{.received = 0}};
    for (size_t i = 0; i < 16; i++)
        check(body_expect(&bodies[i], BODY_MOST) == BODY_KEPT);
    check_int((long long)room_held(), 0);
    for (size_t i = 0; i < 16; i++)
        body_free(&bodies[i]);
}

static void a_body_takes_no_more_than_its_length(void)
{
    struct body body = {.received = 0};
    check(body_expect(&body, 11) == BODY_KEPT);
    check(body_add(&body, "hello ", 6) == BODY_KEPT);
    check(body_add(&body, "world", 5) == BODY_KEPT);
    const char *bytes = body_whole(&body);
    check_int((long long)body.held.length, 11);
    check(bytes && memcmp(bytes, "hello world", 11) == 0);
    check_int((long long)room_held(), 11);
    body_free(&body);
    check_int((long long)room_held(), 0);
}

static void chunks_grow_by_doubling(void)
{
    struct body body = {.received = 0};
    unsigned moves = 0;
    for (size_t i = 0; i < BODY_MOST / 1024; i++) {
        size_t room = body.held.room;
        check(body_add(&body, piece, 1024) == BODY_KEPT);
        moves += body.held.room != room;
    }
    check(moves <= 12);
    check_int((long long)body.held.length, BODY_MOST);
    check_int((long long)room_held(), BODY_MOST);
    body_free(&body);
}

static void nothing_is_kept_of_what_is_too_large(void)
{
    struct body body = {.received = 0};
    for (size_t i = 0; i < BODY_MOST / sizeof piece; i++)
        check(body_add(&body, piece, sizeof piece) == BODY_KEPT);
    check(body_add(&body, "x", 1) == BODY_TOO_LARGE);
    check(!body_whole(&body));
    check_int((long long)room_held(), 0);
    check(body_add(&body, "y", 1) == BODY_TOO_LARGE);
    check_int((long long)body.received, BODY_MOST + 2);
    body_free(&body);
}

static void a_length_that_is_too_large_takes_nothing(void)
{
    struct body body = {.received = 0};
    check(body_expect(&body, BODY_MOST + 1) == BODY_TOO_LARGE);
    check(body_add(&body, "x", 1) == BODY_TOO_LARGE);
    check_int((long long)room_held(), 0);
    body_free(&body);
}

static void what_made_way_says_so(void)
{
    struct body bodies[ROOM_LARGE / BODY_MOST] = {{.received = 0}}, late = {.received = 0};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        for (size_t j = 0; j < BODY_MOST / sizeof piece; j++)
            check(body_add(&bodies[i], piece, sizeof piece) == BODY_KEPT);
    check(body_add(&late, piece, sizeof piece) == BODY_KEPT);
    check(!body_whole(&bodies[0]) != !body_whole(&bodies[1]));
    struct body *gone = bodies[0].state == BODY_KEPT ? &bodies[1] : &bodies[0];
    check_int(gone->state, BODY_NO_ROOM);
    check(body_add(gone, "x", 1) == BODY_NO_ROOM);
    check_int((long long)gone->received, BODY_MOST + 1);
    body_free(&late);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        body_free(&bodies[i]);
    check_int((long long)room_held(), 0);
}

static void nothing_is_a_body_too(void)
{
    struct body body = {.received = 0};
    check(body_expect(&body, 0) == BODY_KEPT);
    check(body_whole(&body) != NULL);
    check_int((long long)body.held.length, 0);
    body_free(&body);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(what_is_announced_costs_nothing),
        CASE(a_body_takes_no_more_than_its_length),
        CASE(chunks_grow_by_doubling),
        CASE(nothing_is_kept_of_what_is_too_large),
        CASE(a_length_that_is_too_large_takes_nothing),
        CASE(what_made_way_says_so),
        CASE(nothing_is_a_body_too),
    };
    return UNIT_RUN(cases);
}
