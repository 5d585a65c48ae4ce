// SPDX-License-Identifier: Apache-2.0
#include "serve/watchdog.h"

#include "base/clock.h"
#include "serve/heap.h"
#include "serve/waiting.h"
#include "serve/worker.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define SCAN_EVERY 250  /* milliseconds; how late a deadline may be kept */
#define STOPPED 1000    /* milliseconds without a scan: the whole process stood still */
#define TRIM_EVERY 1000 /* milliseconds between two times that freed memory is given back */
/* Milliseconds. A peer whose bytes have lain unread for longer, and no more came, has said what it
 * had to: its worker is late, and its own time stands still. */
#define KEPT_WAITING 500

/* When a worker was last heard of. */
struct beat {
    pthread_t worker;
    int64_t last;
};

struct peer {
    struct watchdog *watchdog;
    struct beat *beat; /* of the worker that serves it */
    struct peer *next, **link;
    int socket;
    bool ended; /* shut down, not yet gone */
    int64_t ended_at;
    bool used; /* has had an answer */
    enum peer_phase phase;
    int64_t since; /* of its phase; of its coming, until it is used */
    int64_t deadline;
};

struct watchdog {
    pthread_t thread;
    pthread_mutex_t lock; /* guards all below, and the peers */
    pthread_cond_t wake;
    struct watchdog_limits limits;
    struct watchdog_counts counts;
    struct peer *peers;
    unsigned live; /* peers that have not ended */
    bool stopping;
    int64_t scanned; /* last */
    struct beat beats[WORKERS_MOST];
    unsigned workers;
    int listener;
    int64_t unheard; /* newcomers wait at the listener since then; 0: none do */
    int64_t stirred; /* when a worker was last heard of */
    int64_t trimmed; /* when memory was given back last */
};

static void end(struct watchdog *watchdog, struct peer *peer)
{
    /* Both ways: only then does a worker that polls for either wake at once. */
    shutdown(peer->socket, SHUT_RDWR);
    peer->ended = true;
    peer->ended_at = clock_milliseconds();
    watchdog->live--;
}

static unsigned slots_to_spare(const struct watchdog *watchdog)
{
    return (watchdog->limits.connections + 15) / 16;
}

/*
 * Ends the peer that has been there longest without a first request. The youngest of these are
 * spared, or connections that were used once and held would keep every newcomer out. After them the
 * used peers go, the longest without a request first. An answer that is under way is not cut off.
 */
static bool end_most_dispensable(struct watchdog *watchdog)
{
    struct peer *unused = NULL, *used = NULL;
    unsigned unused_count = 0;
    for (struct peer *peer = watchdog->peers; peer; peer = peer->next) {
        if (peer->ended)
            continue;
        unused_count += !peer->used;
        struct peer **oldest = peer->used ? &used : &unused;
        if (peer->phase != PEER_ANSWER && (!*oldest || peer->since <= (*oldest)->since))
            *oldest = peer;
    }
    bool newcomers = unused && (!used || unused_count > slots_to_spare(watchdog));
    struct peer *victim = newcomers ? unused : used;
    if (!victim)
        return false;
    end(watchdog, victim);
    watchdog->counts.crowded++;
    return true;
}

static bool crowded(const struct watchdog *watchdog)
{
    return watchdog->live > watchdog->limits.connections - slots_to_spare(watchdog);
}

/* How long a peer has waited for its worker; -1: it does not. While an answer is being read nobody
 * has to read what comes behind it. One that was shut down waits to be cleaned up. */
static int64_t waits(const struct peer *peer, int64_t now)
{
    if (peer->ended)
        return now - peer->ended_at;
    return peer->phase != PEER_ANSWER && waiting_unread(peer->socket) ? waiting_for(peer->socket)
                                                                      : -1;
}

static void scan(struct watchdog *watchdog)
{
    int64_t now = clock_milliseconds(), since = now - watchdog->scanned;
    watchdog->scanned = now;
    for (struct peer *peer = watchdog->peers; peer; peer = peer->next) {
        if (since >= STOPPED || waits(peer, now) >= KEPT_WAITING)
            peer->deadline += since;
        if (peer->ended || now < peer->deadline)
            continue;
        end(watchdog, peer);
        watchdog->counts.overdue[peer->phase]++;
    }
    while (crowded(watchdog) && end_most_dispensable(watchdog))
        ;
}

/* The calling worker is alive. */
static struct beat *beat(struct watchdog *watchdog)
{
    struct beat *end = watchdog->beats + watchdog->workers, *mine = watchdog->beats;
    while (mine < end && !pthread_equal(mine->worker, pthread_self()))
        mine++;
    if (mine == end) {
        mine->worker = pthread_self();
        watchdog->workers++;
    }
    mine->last = watchdog->stirred = clock_milliseconds();
    return mine;
}

static void look_for_work(struct watchdog *watchdog)
{
    struct watchdog_counts *counts = &watchdog->counts;
    int64_t now = clock_milliseconds();
    counts->waiting = 0;
    counts->longest = 0;
    counts->stuck = false;
    for (struct peer *peer = watchdog->peers; peer; peer = peer->next) {
        int64_t waited = waits(peer, now);
        counts->waiting += waited >= 0;
        if (waited > counts->longest)
            counts->longest = waited;
        counts->stuck = counts->stuck || (waited >= WATCHDOG_PATIENCE &&
                                          now - peer->beat->last >= WATCHDOG_PATIENCE);
    }
    struct pollfd newcomers = {.fd = watchdog->listener, .events = POLLIN};
    if (poll(&newcomers, 1, 0) != 1)
        watchdog->unheard = 0;
    else if (!watchdog->unheard)
        watchdog->unheard = now;
    counts->stuck =
        counts->stuck || (watchdog->unheard && now - watchdog->unheard >= WATCHDOG_PATIENCE);
}

/* Is it time to give freed memory back? It is, until once after the workers have come to rest: a
 * worker frees a connection only after it has told us that it left, and one that still judges would
 * take the pages again. */
static bool worth_trimming(struct watchdog *watchdog)
{
    int64_t now = clock_milliseconds();
    if (now - watchdog->trimmed < TRIM_EVERY || watchdog->trimmed - watchdog->stirred >= TRIM_EVERY)
        return false;
    watchdog->trimmed = now;
    return true;
}

static void *watch(void *closure)
{
    struct watchdog *watchdog = closure;
    pthread_mutex_lock(&watchdog->lock);
    while (!watchdog->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += SCAN_EVERY * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&watchdog->wake, &watchdog->lock, &until);
        scan(watchdog);
        look_for_work(watchdog);
        if (worth_trimming(watchdog)) {
            pthread_mutex_unlock(&watchdog->lock);
            heap_trim();
            pthread_mutex_lock(&watchdog->lock);
        }
    }
    pthread_mutex_unlock(&watchdog->lock);
    return NULL;
}

struct watchdog *watchdog_start(const struct watchdog_limits *limits, int listener,
                                struct error *err)
{
    struct watchdog *watchdog = calloc(1, sizeof *watchdog);
    if (!watchdog) {
        error_set(err, "out of memory for the watchdog");
        return NULL;
    }
    watchdog->limits = *limits;
    watchdog->listener = listener;
    watchdog->scanned = clock_milliseconds();
    pthread_mutex_init(&watchdog->lock, NULL);
    clock_condition_init(&watchdog->wake);
    int failed = pthread_create(&watchdog->thread, NULL, watch, watchdog);
    if (failed) {
        error_set(err, "cannot start the watchdog's thread: %s", strerror(failed));
        free(watchdog);
        return NULL;
    }
    return watchdog;
}

void watchdog_stop(struct watchdog *watchdog)
{
    pthread_mutex_lock(&watchdog->lock);
    watchdog->stopping = true;
    pthread_cond_signal(&watchdog->wake);
    pthread_mutex_unlock(&watchdog->lock);
    pthread_join(watchdog->thread, NULL);
    pthread_cond_destroy(&watchdog->wake);
    pthread_mutex_destroy(&watchdog->lock);
    free(watchdog);
}

struct peer *watchdog_enter(struct watchdog *watchdog, int socket)
{
    struct peer *peer = calloc(1, sizeof *peer);
    if (!peer)
        return NULL;
    peer->watchdog = watchdog;
    peer->socket = socket;
    peer->phase = PEER_FRESH;
    peer->since = clock_milliseconds();
    peer->deadline = peer->since + watchdog->limits.phases[PEER_FRESH];

    pthread_mutex_lock(&watchdog->lock);
    peer->beat = beat(watchdog);
    watchdog->unheard = 0;
    peer->next = watchdog->peers;
    peer->link = &watchdog->peers;
    if (peer->next)
        peer->next->link = &peer->next;
    watchdog->peers = peer;
    watchdog->counts.connections++;
    watchdog->live++;
    if (crowded(watchdog))
        pthread_cond_signal(&watchdog->wake);
    pthread_mutex_unlock(&watchdog->lock);
    return peer;
}

void watchdog_leave(struct peer *peer)
{
    struct watchdog *watchdog = peer->watchdog;
    pthread_mutex_lock(&watchdog->lock);
    beat(watchdog);
    *peer->link = peer->next;
    if (peer->next)
        peer->next->link = peer->link;
    watchdog->counts.connections--;
    watchdog->counts.busy -= peer->phase >= PEER_HEADERS;
    watchdog->live -= !peer->ended;
    pthread_mutex_unlock(&watchdog->lock);
    free(peer);
}

void watchdog_expect(struct peer *peer, enum peer_phase phase)
{
    struct watchdog *watchdog = peer->watchdog;
    pthread_mutex_lock(&watchdog->lock);
    beat(watchdog);
    bool first_headers = peer->phase == PEER_FRESH && phase == PEER_HEADERS;
    int64_t now = clock_milliseconds();
    watchdog->counts.busy += phase >= PEER_HEADERS;
    watchdog->counts.busy -= peer->phase >= PEER_HEADERS;
    peer->phase = phase;
    peer->used = peer->used || phase == PEER_IDLE;
    if (peer->used)
        peer->since = now;
    if (!first_headers)
        peer->deadline = now + watchdog->limits.phases[phase];
    pthread_mutex_unlock(&watchdog->lock);
}

bool watchdog_others_wait(struct watchdog *watchdog)
{
    bool found = false;
    pthread_mutex_lock(&watchdog->lock);
    const struct beat *mine = beat(watchdog);
    for (struct peer *peer = watchdog->peers; peer && !found; peer = peer->next)
        found = peer->beat == mine && !peer->ended && peer->phase != PEER_ANSWER &&
                waiting_unread(peer->socket);
    pthread_mutex_unlock(&watchdog->lock);
    return found;
}

void watchdog_count(struct watchdog *watchdog, struct watchdog_counts *counts)
{
    pthread_mutex_lock(&watchdog->lock);
    *counts = watchdog->counts;
    pthread_mutex_unlock(&watchdog->lock);
}
