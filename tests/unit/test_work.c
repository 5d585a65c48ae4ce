// SPDX-License-Identifier: Apache-2.0
/* The work of a judgement is counted and ends; what large values hold is found all the same. */
#include "unit.h"

#include "base/clock.h"
#include "base/json_index.h"
#include "base/memo.h"
#include "base/path.h"
#include "base/work.h"

#define MANY 5000

static void counts_what_is_done(void)
{
    work_begin(100, NO_DEADLINE);
    check(work_step(60));
    check(work_step(40));
    check_int((long long)work_spent(), 100);
    check(!work_is_over());
    work_end();
    check_int((long long)work_spent(), 100);
}

static void ends_with_the_budget(void)
{
    work_begin(100, NO_DEADLINE);
    check(work_step(99));
    check(!work_step(2));
    check(work_is_over() && !work_is_late());
    check(!work_step(1));
    work_end();
    check(!work_is_over());
    check(work_step(SIZE_MAX / 2));
}

static void ends_with_the_time(void)
{
    work_begin(UINT64_MAX, clock_milliseconds() - 1);
    check(!work_step(1));
    check(work_is_over() && work_is_late());
    work_end();
}

/* {"k0": 0, "k1": 1, …} or [0, 1, …] */
static const struct json *many(struct arena *arena, bool object)
{
    struct json *made = object ? json_new_object(arena) : json_new_array(arena);
    for (int i = 0; i < MANY; i++) {
        struct json *number = json_new_number(arena, i);
        if (object)
            json_set(arena, made, arena_print(arena, "k%d", i), number);
        else
            json_append(made, number);
    }
    return made;
}

static void is_absent_when_over(void)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    const struct json *object = many(&arena, true);
    size_t visited = 0;
    work_begin(100, NO_DEADLINE);
    json_each (member, object) {
        visited += member != NULL;
    }
    check_int((long long)visited, 100);
    check(!json_get(object, "k1") && !json_first(object));
    work_end();
    check(json_get(object, "k4999") != NULL);
    arena_free(&arena);
}

/* Every member, and none that is not there; at the same place as when it is walked. */
static void finds_in_large_objects(void)
{
    struct arena arena;
    int64_t number;
    arena_init(&arena, ARENA_CAP);
    const struct json *object = many(&arena, true);
    memo_begin(&arena);
    for (int i = 0; i < MANY; i++) {
        const char *key = arena_print(&arena, "k%d", i);
        size_t place = MANY;
        const struct json *member = json_member(object, key, strlen(key), &place);
        if (!check(json_integer(member, &number) && number == i && place == (size_t)i))
            break;
        check(json_look(object, key) == member);
        check(!json_get(object, arena_print(&arena, "k%d ", i)));
        check(!json_member(object, key, strlen(key) - 1, NULL) || i >= 10);
    }
    memo_end();
    arena_free(&arena);
}

static void finds_in_long_arrays(void)
{
    struct arena arena;
    int64_t number;
    arena_init(&arena, ARENA_CAP);
    const struct json *array = many(&arena, false);
    memo_begin(&arena);
    for (int i = 0; i < MANY; i++)
        if (!check(json_integer(json_at(array, (size_t)i), &number) && number == i))
            break;
    check(!json_at(array, MANY));
    memo_end();
    arena_free(&arena);
}

/* The first look-ups walk, the others halve: twice the members take little more each. */
static void finds_without_walking(void)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    const struct json *object = many(&arena, true);
    memo_begin(&arena);
    work_begin(UINT64_MAX, NO_DEADLINE);
    for (int i = 0; i < MANY; i++)
        json_get(object, "none");
    check(work_spent() < (uint64_t)MANY * 64);
    work_end();
    memo_end();
    arena_free(&arena);
}

static void compares_large_values_once(void)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    const struct json *one = many(&arena, true), *other = many(&arena, true);
    const struct json *array = many(&arena, false);
    memo_begin(&arena);
    work_begin(UINT64_MAX, NO_DEADLINE);
    check(json_equal(one, other));
    uint64_t once = work_spent();
    for (int i = 0; i < 100; i++)
        check(json_equal(one, other) && !json_equal(one, array));
    check(work_spent() < 2 * once);
    work_end();
    memo_end();
    check(json_equal(one, other));
    arena_free(&arena);
}

static void forgets_between_judgements(void)
{
    struct arena arena;
    static const char question;
    arena_init(&arena, ARENA_CAP);
    check(!memo_of(&arena, &question));
    memo_begin(&arena);
    struct memo *memo = memo_of(&arena, &question);
    if (check(memo != NULL))
        check_int((long long)memo->asked, 1);
    check(memo_of(&arena, &question) == memo && memo->asked == 2);
    check(memo_known(&arena, &question) == memo && !memo_known(&memo, &question));
    memo_begin(&arena);
    check(!memo_known(&arena, &question));
    memo_end();
    check(!memo_known(&arena, &question));
    arena_free(&arena);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(counts_what_is_done),        CASE(ends_with_the_budget),
        CASE(ends_with_the_time),         CASE(is_absent_when_over),
        CASE(finds_in_large_objects),     CASE(finds_in_long_arrays),
        CASE(finds_without_walking),      CASE(compares_large_values_once),
        CASE(forgets_between_judgements),
    };
    return UNIT_RUN(cases);
}
