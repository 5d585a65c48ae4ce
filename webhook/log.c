// SPDX-License-Identifier: Apache-2.0
#include "log.h"

#include <stdarg.h>
#include <stdbool.h>
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

void log_event(enum log_level level, const char *event, const char *reason, const char *format, ...)
{
    char pairs[512], start[128], stamp[32];
    struct line line = {.length = 0};
    struct timespec now;
    struct tm utc;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(start, sizeof start, "time=%s.%03ldZ level=%s event=%s", stamp, now.tv_nsec / 1000000,
             level_names[level], event);
    add(&line, start, false);

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

    /* A log that cannot be written must not stop the server. */
    if (write(STDERR_FILENO, line.bytes, line.length) < 0)
        return;
}
