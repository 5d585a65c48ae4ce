// SPDX-License-Identifier: Apache-2.0
#include "serve/log.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = {
    [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_WARN] = "warn",
    [LOG_LEVEL_ERROR] = "error",
};

/* Room for a line; the last bytes are kept for the quote and the line break. */
struct line {
    char bytes[1024];
    size_t length;
};
#define LINE_ROOM (sizeof((struct line *)0)->bytes - 2)

static void add(struct line *line, const char *text, bool quoted)
{
    for (; *text && line->length < LINE_ROOM - 1; text++) {
        if (quoted && (*text == '"' || *text == '\\'))
            line->bytes[line->length++] = '\\';
        line->bytes[line->length++] = (unsigned char)*text < ' ' || *text == 0x7f ? ' ' : *text;
    }
}

/* The time, the level and the event, with which each line begins. */
static void begin(struct line *line, enum log_level level, const char *event)
{
    char start[128], stamp[32];
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(start, sizeof start, "time=%s.%03ldZ level=%s event=%s", stamp, now.tv_nsec / 1000000,
             level_names[level], event);
    add(line, start, false);
}

static struct {
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t changed;
    pthread_t thread;
    bool running, stopping, ended;
    uint64_t dropped, told;
    size_t waiting; /* bytes of whole lines */
    char lines[LOG_ROOM];
} writer = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

/* A log that cannot be written must not stop the server. */
static void put(const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(STDERR_FILENO, bytes, length);
        struct pollfd reader = {.fd = STDERR_FILENO, .events = POLLOUT};
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
static void tell_dropped(void)
{
    struct line line = {.length = 0};
    char pairs[64];
    begin(&line, LOG_LEVEL_WARN, "log_dropped");
    snprintf(pairs, sizeof pairs, " lines=%llu",
             (unsigned long long)(writer.dropped - writer.told));
    add(&line, pairs, false);
    line.bytes[line.length++] = '\n';
    memcpy(writer.lines + writer.waiting, line.bytes, line.length);
    writer.waiting += line.length;
    writer.told = writer.dropped;
}

static void *write_lines(void *closure)
{
    static char taken[LOG_ROOM];
    (void)closure;
    pthread_mutex_lock(&writer.lock);
    while (!writer.stopping || writer.waiting) {
        if (!writer.waiting) {
            pthread_cond_wait(&writer.changed, &writer.lock);
            continue;
        }
        size_t length = writer.waiting;
        memcpy(taken, writer.lines, length);
        writer.waiting = 0;
        if (writer.dropped != writer.told)
            tell_dropped();
        pthread_mutex_unlock(&writer.lock);
        put(taken, length);
        pthread_mutex_lock(&writer.lock);
    }
    writer.ended = true;
    pthread_cond_broadcast(&writer.changed);
    pthread_mutex_unlock(&writer.lock);
    return NULL;
}

bool log_start(void)
{
    clock_condition_init(&writer.changed);
    writer.stopping = writer.ended = false;
    writer.running = pthread_create(&writer.thread, NULL, write_lines, NULL) == 0;
    return writer.running;
}

void log_stop(void)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    pthread_mutex_lock(&writer.lock);
    writer.stopping = true;
    pthread_cond_broadcast(&writer.changed);
    while (writer.running && !writer.ended &&
           pthread_cond_timedwait(&writer.changed, &writer.lock, &until) != ETIMEDOUT)
        ;
    bool running = writer.running, ended = writer.ended;
    writer.running = running && !ended;
    pthread_mutex_unlock(&writer.lock);
    if (ended)
        pthread_join(writer.thread, NULL);
    else if (running) /* it still writes, and holds nothing that the end of the process needs */
        pthread_detach(writer.thread);
}

uint64_t log_dropped(void)
{
    pthread_mutex_lock(&writer.lock);
    uint64_t dropped = writer.dropped;
    pthread_mutex_unlock(&writer.lock);
    return dropped;
}

static void send(const struct line *line)
{
    pthread_mutex_lock(&writer.lock);
    if (!writer.running) {
        put(line->bytes, line->length);
    } else if (line->length > LOG_ROOM - sizeof *line - writer.waiting) { /* one is to say so */
        writer.dropped++;
    } else {
        memcpy(writer.lines + writer.waiting, line->bytes, line->length);
        writer.waiting += line->length;
        pthread_cond_broadcast(&writer.changed);
    }
    pthread_mutex_unlock(&writer.lock);
}

void log_event(enum log_level level, const char *event, const char *reason, const char *format, ...)
{
    char pairs[512];
    struct line line = {.length = 0};
    begin(&line, level, event);

    va_list args;
    va_start(args, format);
    vsnprintf(pairs, sizeof pairs, format, args);
    va_end(args);
    add(&line, " ", false);
    add(&line, pairs, false);
    if (reason) {
        add(&line, " reason=\"", false);
        add(&line, reason, true);
        line.bytes[line.length++] = '"';
    }
    line.bytes[line.length++] = '\n';
    send(&line);
}
