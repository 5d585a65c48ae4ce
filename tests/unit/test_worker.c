// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "serve/worker.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define WORKERS 4
#define PART (WORKERS_ROOM / WORKERS)

static atomic_bool began, grown;

static void *needs_much(void *closure)
{
    (void)closure;
    struct arena *arena = worker_arena();
    atomic_store(&began, true);
    check(arena_alloc(arena, 2 * PART) != NULL);
    atomic_store(&grown, true);
    worker_done(arena);
    return NULL;
}

static void *needs_little(void *closure)
{
    (void)closure;
    struct arena *arena = worker_arena();
    check(arena_alloc(arena, PART / 2) != NULL);
    worker_done(arena);
    return NULL;
}

static void one_at_a_time_grows_beyond_its_part(void)
{
    pthread_t large, little;
    struct arena *arena = worker_arena();
    check(arena_alloc(arena, 2 * PART) != NULL);
    check(arena_alloc(arena, 2 * PART) != NULL); /* it is its turn already */
    pthread_create(&large, NULL, needs_much, NULL);
    pthread_create(&little, NULL, needs_little, NULL);
    pthread_join(little, NULL);
    while (!atomic_load(&began))
        sched_yield();
    for (unsigned i = 0; i < 1000; i++)
        sched_yield();
    check(!atomic_load(&grown));
    worker_done(arena);
    pthread_join(large, NULL);
    check(atomic_load(&grown));
}

static void all_is_given_back_but_for_a_little(void)
{
    struct arena *arena = worker_arena();
    check(arena_alloc(arena, 2 * PART) != NULL);
    worker_done(arena);
    check(arena->taken <= (size_t)512 << 10);
    check(arena_alloc(arena, ARENA_CAP) == NULL);
    check(arena->exhausted);
    worker_done(arena);
    check(!arena->exhausted);
}

static void something_else_may_have_the_turn(void)
{
    pthread_t large;
    atomic_store(&began, false);
    atomic_store(&grown, false);
    worker_turn();
    pthread_create(&large, NULL, needs_much, NULL);
    while (!atomic_load(&began))
        sched_yield();
    for (unsigned i = 0; i < 1000; i++)
        sched_yield();
    check(!atomic_load(&grown));
    worker_turn_over();
    pthread_join(large, NULL);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(one_at_a_time_grows_beyond_its_part),
        CASE(all_is_given_back_but_for_a_little),
        CASE(something_else_may_have_the_turn),
    };
    check(workers_start(WORKERS));
    return UNIT_RUN(cases);
}
