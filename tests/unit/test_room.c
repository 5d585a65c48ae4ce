// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "serve/room.h"

#define KIB ((size_t)1 << 10)
#define SMALL (ROOM_SMALL / ROOM_SMALL_MOST)
#define LARGE ((size_t)1 << 20)
#define LARGES (ROOM_LARGE / LARGE)

static char piece[1 << 20];

/* Holds as much; as if for so many milliseconds. */
static bool hold(struct holding *holding, size_t size, int64_t age)
{
    bool held = room_add(holding, piece, size, size);
    holding->since -= age;
    return held;
}

static void release_all(struct holding *holdings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        room_release(&holdings[i]);
}

static size_t lost(const struct holding *holdings, size_t count)
{
    size_t lost = 0;
    for (size_t i = 0; i < count; i++)
        lost += holdings[i].lost;
    return lost;
}

static void large_ones_leave_small_ones_alone(void)
{
    struct holding large[LARGES] = {{.room = 0}}, small[SMALL] = {{.room = 0}};
    for (size_t i = 0; i < LARGES; i++)
        check(hold(&large[i], LARGE, 0));
    for (size_t i = 0; i < SMALL; i++)
        check(hold(&small[i], ROOM_SMALL_MOST, 0));
    check_int((long long)lost(large, LARGES), 0);
    check_int((long long)room_held(), (long long)(ROOM_SMALL + ROOM_LARGE));
    release_all(large, LARGES);
    release_all(small, SMALL);
    check_int((long long)room_held(), 0);
}

static void small_ones_leave_large_ones_alone(void)
{
    struct holding large[LARGES] = {{.room = 0}}, small[SMALL + 1] = {{.room = 0}};
    for (size_t i = 0; i < LARGES; i++)
        check(hold(&large[i], LARGE, 60000));
    for (size_t i = 0; i < SMALL; i++)
        check(hold(&small[i], ROOM_SMALL_MOST, i == 3 ? 1000 : 0));
    check(hold(&small[SMALL], KIB, 0));
    check_int((long long)lost(large, LARGES), 0);
    check(small[3].lost && lost(small, SMALL + 1) == 1);
    release_all(large, LARGES);
    release_all(small, SMALL + 1);
}

static void who_stays_makes_way_for_the_newcomer(void)
{
    struct holding held[LARGES] = {{.room = 0}}, late = {.room = 0};
    for (size_t i = 0; i < LARGES; i++)
        check(hold(&held[i], LARGE, i == 5 ? 9000 : 3000));
    check(hold(&late, LARGE, 0));
    check(held[5].lost && lost(held, LARGES) == 1);
    check(!held[5].bytes);
    check(!room_add(&held[5], piece, 1, 1));
    release_all(held, LARGES);
    room_release(&late);
}

static void what_is_kept_stays(void)
{
    struct holding held[LARGES] = {{.room = 0}}, late = {.room = 0};
    for (size_t i = 0; i < LARGES; i++) {
        check(hold(&held[i], LARGE, 9000));
        check(room_keep(&held[i]) != NULL);
    }
    check(!hold(&late, LARGE, 0));
    check(late.lost && !room_keep(&late));
    check_int((long long)lost(held, LARGES), 0);
    release_all(held, LARGES);
    room_release(&late);
    check(hold(&late, LARGE, 0)); /* as good as new */
    room_release(&late);
}

static void who_costs_most_makes_way_for_the_others_himself(void)
{
    struct holding held[LARGES - 2] = {{.room = 0}}, hog = {.room = 0};
    for (size_t i = 0; i < LARGES - 2; i++)
        check(hold(&held[i], LARGE, 10));
    check(hold(&hog, LARGE, 5000));
    check(hold(&hog, LARGE, 0));  /* the last room */
    check(!hold(&hog, LARGE, 0)); /* grows on at nobody's expense */
    check_int((long long)lost(held, LARGES - 2), 0);
    release_all(held, LARGES - 2);
    room_release(&hog);
    check_int((long long)room_held(), 0);
}

static void growing_large_frees_the_small_account(void)
{
    struct holding holding = {.room = 0};
    check(room_add(&holding, piece, ROOM_SMALL_MOST, SIZE_MAX));
    check_int((long long)room_held(), (long long)ROOM_SMALL_MOST);
    check(room_add(&holding, piece, 1, SIZE_MAX));
    check_int((long long)room_held(), (long long)(2 * ROOM_SMALL_MOST));
    room_release(&holding);
    check_int((long long)room_held(), 0);
}

static void what_is_held_can_be_copied(void)
{
    struct holding holding = {.room = 0};
    char copy[8];
    size_t copied = 0;
    check(room_add(&holding, "hello world", 11, 11));
    check(room_copy(&holding, 6, copy, sizeof copy, &copied));
    check(copied == 5 && memcmp(copy, "world", 5) == 0);
    check(room_copy(&holding, 0, copy, sizeof copy, &copied));
    check(copied == sizeof copy && memcmp(copy, "hello wo", sizeof copy) == 0);
    room_release(&holding);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(large_ones_leave_small_ones_alone),
        CASE(small_ones_leave_large_ones_alone),
        CASE(who_stays_makes_way_for_the_newcomer),
        CASE(what_is_kept_stays),
        CASE(who_costs_most_makes_way_for_the_others_himself),
        CASE(growing_large_frees_the_small_account),
        CASE(what_is_held_can_be_copied),
    };
    return UNIT_RUN(cases);
}
