// SPDX-License-Identifier: Apache-2.0
#include "serve/outlet.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What cannot be written must not stop the server. */
static void put(int descriptor, const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(descriptor, bytes, length);
        struct pollfd reader = {.fd = descriptor, .events = POLLOUT};
        if (written < 0 && errno == EAGAIN) /* whoever gave it to us may have made it so */
            poll(&reader, 1, -1);
        else if (written < 0 && errno != EINTR)
            return;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
}

/* Under the lock. */
static void append(struct outlet *outlet, const char *line, size_t length)
{
    memcpy(outlet->lines + outlet->waiting, line, length);
    outlet->waiting += length;
}

static void tell_dropped(struct outlet *outlet)
{
    char line[OUTLET_TELL_MOST];
    append(outlet, line, outlet->tell(line, outlet->dropped - outlet->told));
    outlet->told = outlet->dropped;
}

static void *write_lines(void *closure)
{
    struct outlet *outlet = closure;
    pthread_mutex_lock(&outlet->lock);
    while (!outlet->stopping || outlet->waiting) {
        if (!outlet->waiting) {
            pthread_cond_wait(&outlet->changed, &outlet->lock);
            continue;
        }
        size_t length = outlet->waiting;
        memcpy(outlet->taken, outlet->lines, length);
        outlet->waiting = 0;
        if (outlet->dropped != outlet->told)
            tell_dropped(outlet);
        pthread_mutex_unlock(&outlet->lock);
        put(outlet->descriptor, outlet->taken, length);
        pthread_mutex_lock(&outlet->lock);
    }
    outlet->ended = true;
    pthread_cond_broadcast(&outlet->changed);
    pthread_mutex_unlock(&outlet->lock);
    return NULL;
}

bool outlet_start(struct outlet *outlet)
{
    clock_condition_init(&outlet->changed);
    outlet->stopping = outlet->ended = false;
    outlet->running = pthread_create(&outlet->thread, NULL, write_lines, outlet) == 0;
    return outlet->running;
}

void outlet_stop(struct outlet *outlet)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    pthread_mutex_lock(&outlet->lock);
    outlet->stopping = true;
    pthread_cond_broadcast(&outlet->changed);
    while (outlet->running && !outlet->ended &&
           pthread_cond_timedwait(&outlet->changed, &outlet->lock, &until) != ETIMEDOUT)
        ;
    bool running = outlet->running, ended = outlet->ended;
    outlet->running = running && !ended;
    pthread_mutex_unlock(&outlet->lock);
    if (ended)
        pthread_join(outlet->thread, NULL);
    else if (running) /* it still writes, and holds nothing that the end of the process needs */
        pthread_detach(outlet->thread);
}

uint64_t outlet_dropped(struct outlet *outlet)
{
    pthread_mutex_lock(&outlet->lock);
    uint64_t dropped = outlet->dropped;
    pthread_mutex_unlock(&outlet->lock);
    return dropped;
}

void outlet_send(struct outlet *outlet, const char *line, size_t length)
{
    pthread_mutex_lock(&outlet->lock);
    if (!outlet->running) {
        put(outlet->descriptor, line, length);
    } else if (length > OUTLET_ROOM - OUTLET_TELL_MOST - outlet->waiting) {
        outlet->dropped++; /* one line more is to say so */
    } else {
        append(outlet, line, length);
        pthread_cond_broadcast(&outlet->changed);
    }
    pthread_mutex_unlock(&outlet->lock);
}
