// SPDX-License-Identifier: Apache-2.0
#include "serve/worker.h"

#include <pthread.h>
#include <stdlib.h>

struct worker {
    struct arena arena; /* first: beyond() is told no more than this */
    bool alone;         /* it is this worker's turn */
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key;
static size_t part;

static void beyond(struct arena *arena)
{
    struct worker *worker = (struct worker *)arena;
    if (!worker->alone)
        pthread_mutex_lock(&turn);
    worker->alone = true;
}

static void end(void *closure)
{
    struct worker *worker = closure;
    arena_free(&worker->arena);
    free(worker);
}

bool workers_start(unsigned count)
{
    part = WORKERS_ROOM / count;
    return pthread_key_create(&key, end) == 0;
}

void workers_stop(void)
{
    pthread_key_delete(key);
}

struct arena *worker_arena(void)
{
    struct worker *worker = pthread_getspecific(key);
    if (worker)
        return &worker->arena;
    worker = calloc(1, sizeof *worker);
    if (!worker || pthread_setspecific(key, worker) != 0) {
        free(worker);
        return NULL;
    }
    arena_init(&worker->arena, ARENA_CAP);
    worker->arena.part = part;
    worker->arena.beyond = beyond;
    return &worker->arena;
}

void worker_done(struct arena *arena)
{
    struct worker *worker = (struct worker *)arena;
    arena_reset(arena);
    if (worker->alone) {
        worker->alone = false;
        pthread_mutex_unlock(&turn);
    }
}

void worker_turn(void)
{
    pthread_mutex_lock(&turn);
}

void worker_turn_over(void)
{
    pthread_mutex_unlock(&turn);
}
