// SPDX-License-Identifier: Apache-2.0
/*
 * Lines for a descriptor whose reader may stop reading. A thread of its own writes, and nobody
 * waits for it: each line is written whole or not at all, so that threads do not mix theirs; one
 * that finds no more room is dropped, and a line says how many were, as soon as there is a reader
 * again. Where the thread does not run, lines are written at once.
 */
#ifndef MESHRAIL_OUTLET_H
#define MESHRAIL_OUTLET_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUTLET_ROOM ((size_t)64 << 10)      /* bytes of lines that wait to be written */
#define OUTLET_LINE_MOST ((size_t)16 << 10) /* of one of them, with its line break */
#define OUTLET_TELL_MOST 256                /* of the one that says how many were dropped */

struct outlet {
    int descriptor;
    /* Writes the line for so many that were dropped; returns its length. */
    size_t (*tell)(char line[OUTLET_TELL_MOST], uint64_t dropped);

    pthread_mutex_t lock; /* guards all below, but for `taken` */
    pthread_cond_t changed;
    pthread_t thread;
    bool running, stopping, ended;
    uint64_t dropped, told;
    size_t waiting;      /* bytes of whole lines */
    char *lines, *taken; /* each of OUTLET_ROOM bytes */
};

#define OUTLET_TO(descriptor_, tell_)                                                              \
    {                                                                                              \
        .descriptor = (descriptor_), .tell = (tell_), .lock = PTHREAD_MUTEX_INITIALIZER,           \
        .changed = PTHREAD_COND_INITIALIZER, .lines = (char[OUTLET_ROOM]){0},                      \
        .taken = (char[OUTLET_ROOM])                                                               \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

/* False: no thread; lines go on being written by who sends them. */
bool outlet_start(struct outlet *outlet);

/* Writes what is left. A reader that takes nothing is waited for a second, then given up. */
void outlet_stop(struct outlet *outlet);

/* A line, which ends with its break and is no longer than OUTLET_LINE_MOST. */
void outlet_send(struct outlet *outlet, const char *line, size_t length);

/* Lines dropped since the start. */
uint64_t outlet_dropped(struct outlet *outlet);

#endif
