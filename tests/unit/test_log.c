// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "serve/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static char line[4096];

/* The log is stderr: what is written there until restore() can be read from a pipe. */
static int divert(int ends[2])
{
    int kept = dup(STDERR_FILENO);
    check(pipe(ends) == 0 && dup2(ends[1], STDERR_FILENO) == STDERR_FILENO);
    close(ends[1]);
    return kept;
}

static void restore(int kept, int reading)
{
    dup2(kept, STDERR_FILENO);
    close(kept);
    ssize_t length = read(reading, line, sizeof line - 1);
    line[length > 0 ? length : 0] = '\0';
    close(reading);
}

static void an_event_is_a_line(void)
{
    int ends[2], kept = divert(ends);
    log_event(LOG_LEVEL_WARN, "refused", "it is \"so\"", "source=%s number=%d", "file", 7);
    restore(kept, ends[0]);
    check(strncmp(line, "time=2", 6) == 0);
    check_text(strchr(line, 'Z'), "Z level=warn event=refused source=file number=7 "
                                  "reason=\"it is \\\"so\\\"\"\n");
}

static void nobody_writes_a_second_line(void)
{
    int ends[2], kept = divert(ends);
    log_event(LOG_LEVEL_ERROR, "refused", "one\ntwo\x1b[31m\r", "source=%s", "a\nlevel=info");
    restore(kept, ends[0]);
    check(strchr(line, '\n') == line + strlen(line) - 1);
    check(!strchr(line, '\x1b') && !strchr(line, '\r'));
}

static void a_long_line_is_cut_and_ends(void)
{
    char reason[3000];
    memset(reason, '"', sizeof reason - 1);
    reason[sizeof reason - 1] = '\0';
    int ends[2], kept = divert(ends);
    log_event(LOG_LEVEL_INFO, "long", reason, "source=%s", "file");
    restore(kept, ends[0]);
    size_t length = strlen(line);
    check(length <= 1024);
    check_text(line + length - 4, "\\\"\"\n");
}

static void *read_all(void *reading)
{
    static char text[1 << 20];
    size_t length = 0;
    ssize_t got;
    while ((got = read(*(int *)reading, text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)got;
    text[length] = '\0';
    return text;
}

/* Nobody reads: the pipe fills, then the room, and log_event() returns all the same. */
static void a_stalled_reader_costs_lines_and_no_time(void)
{
    int ends[2], kept = divert(ends);
    const unsigned lines = 4000; /* of 100 bytes: more than a pipe and the room hold */
    check(log_start());
    for (unsigned i = 0; i < lines; i++)
        log_event(LOG_LEVEL_INFO, "many", "a sentence that makes the line a bit longer", "i=%u", i);
    unsigned long long dropped = log_dropped();
    check(dropped > 0);

    pthread_t reader;
    void *text;
    check(pthread_create(&reader, NULL, read_all, &ends[0]) == 0);
    log_stop();
    dup2(kept, STDERR_FILENO);
    close(kept);
    pthread_join(reader, &text);
    close(ends[0]);
    unsigned long long told = 0; /* in more than one line, if the pipe took some in between */
    for (const char *at = text; (at = strstr(at, "event=log_dropped lines=")); at++)
        told += strtoull(at + strlen("event=log_dropped lines="), NULL, 10);
    check_int((long long)told, (long long)dropped);
    unsigned found = 0;
    for (const char *at = text; (at = strstr(at, "event=many")); at++)
        found++;
    check_int(found, (long long)(lines - dropped));
}

static void a_reader_that_never_reads_does_not_keep_the_end(void)
{
    int ends[2], kept = divert(ends);
    check(log_start());
    for (unsigned i = 0; i < 4000; i++)
        log_event(LOG_LEVEL_INFO, "many", "a sentence that makes the line a bit longer", "i=%u", i);
    log_stop(); /* returns */
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDERR_FILENO); /* for what the thread has not written yet */
    close(nowhere);
    close(kept);
    close(ends[0]);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    static const struct unit_case cases[] = {
        CASE(an_event_is_a_line),
        CASE(nobody_writes_a_second_line),
        CASE(a_long_line_is_cut_and_ends),
        CASE(a_stalled_reader_costs_lines_and_no_time),
        CASE(a_reader_that_never_reads_does_not_keep_the_end), /* the last: its thread stays */
    };
    return UNIT_RUN(cases);
}
