// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "log.h"

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

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(an_event_is_a_line),
        CASE(nobody_writes_a_second_line),
        CASE(a_long_line_is_cut_and_ends),
    };
    return UNIT_RUN(cases);
}
