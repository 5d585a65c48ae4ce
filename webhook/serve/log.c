// SPDX-License-Identifier: Apache-2.0
#include "serve/log.h"

#include "base/clock.h"
#include "serve/outlet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
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
    char start[128], stamp[CLOCK_STAMP];
    clock_stamp(stamp);
    snprintf(start, sizeof start, "time=%s level=%s event=%s", stamp, level_names[level], event);
    add(line, start, false);
}

static size_t tell(char bytes[OUTLET_TELL_MOST], uint64_t dropped)
{
    struct line line = {.length = 0};
    begin(&line, LOG_LEVEL_WARN, "log_dropped");
    return (size_t)snprintf(bytes, OUTLET_TELL_MOST, "%.*s lines=%llu\n", (int)line.length,
                            line.bytes, (unsigned long long)dropped);
}

static struct outlet outlet = OUTLET_TO(STDERR_FILENO, tell);

bool log_start(void)
{
    return outlet_start(&outlet);
}

void log_stop(void)
{
    outlet_stop(&outlet);
}

uint64_t log_dropped(void)
{
    return outlet_dropped(&outlet);
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
    outlet_send(&outlet, line.bytes, line.length);
}
