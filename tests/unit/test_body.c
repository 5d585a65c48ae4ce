// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "body.h"

static char piece[1 << 20];

static void one_allocation_for_a_known_length(void)
{
    struct body body = {.bytes = NULL};
    check(body_expect(&body, 11) == BODY_KEPT);
    const char *bytes = body.bytes;
    check(body_add(&body, "hello ", 6) == BODY_KEPT);
    check(body_add(&body, "world", 5) == BODY_KEPT);
    check(body.bytes == bytes);
    check_int((long long)body.length, 11);
    check(memcmp(body.bytes, "hello world", 11) == 0);
    check_int((long long)bodies_in_flight(), 11);
    body_free(&body);
    check_int((long long)bodies_in_flight(), 0);
}

static void chunks_grow_by_doubling(void)
{
    struct body body = {.bytes = NULL};
    unsigned moves = 0;
    for (size_t i = 0; i < BODY_MOST / 1024; i++) {
        size_t room = body.room;
        check(body_add(&body, piece, 1024) == BODY_KEPT);
        moves += body.room != room;
    }
    check(moves <= 12);
    check_int((long long)body.length, BODY_MOST);
    check_int((long long)bodies_in_flight(), BODY_MOST);
    body_free(&body);
}

static void nothing_is_kept_of_what_is_too_large(void)
{
    struct body body = {.bytes = NULL};
    for (size_t i = 0; i < BODY_MOST / sizeof piece; i++)
        check(body_add(&body, piece, sizeof piece) == BODY_KEPT);
    check(body_add(&body, "x", 1) == BODY_TOO_LARGE);
    check(!body.bytes);
    check_int((long long)bodies_in_flight(), 0);
    check(body_add(&body, "y", 1) == BODY_TOO_LARGE);
    check_int((long long)body.received, BODY_MOST + 2);
    body_free(&body);
}

static void a_length_that_is_too_large_takes_nothing(void)
{
    struct body body = {.bytes = NULL};
    check(body_expect(&body, BODY_MOST + 1) == BODY_TOO_LARGE);
    check(!body.bytes);
    check_int((long long)bodies_in_flight(), 0);
}

static void all_together_have_a_limit(void)
{
    struct body bodies[BODIES_MOST / BODY_MOST] = {{.bytes = NULL}}, late = {.bytes = NULL};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        check(body_expect(&bodies[i], BODY_MOST) == BODY_KEPT);
    check(body_expect(&late, 1) == BODY_NO_ROOM);
    body_free(&late);
    check(body_add(&late, "x", 1) == BODY_NO_ROOM);
    check_int((long long)bodies_in_flight(), BODIES_MOST);
    body_free(&bodies[0]);
    body_free(&late);
    check(body_add(&late, "x", 1) == BODY_KEPT);
    body_free(&late);
    for (size_t i = 1; i < sizeof bodies / sizeof *bodies; i++)
        body_free(&bodies[i]);
    check_int((long long)bodies_in_flight(), 0);
}

static void nothing_is_a_body_too(void)
{
    struct body body = {.bytes = NULL};
    check(body_expect(&body, 0) == BODY_KEPT);
    check_int((long long)body.length, 0);
    body_free(&body);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(one_allocation_for_a_known_length),
        CASE(chunks_grow_by_doubling),
        CASE(nothing_is_kept_of_what_is_too_large),
        CASE(a_length_that_is_too_large_takes_nothing),
        CASE(all_together_have_a_limit),
        CASE(nothing_is_a_body_too),
    };
    return UNIT_RUN(cases);
}
