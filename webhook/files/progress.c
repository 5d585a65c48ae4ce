// SPDX-License-Identifier: Apache-2.0
#include "files/progress.h"

#include "base/clock.h"
#include "base/terminal.h"

#include <stdio.h>
#include <unistd.h>

#define PATIENCE 300 /* ms before the line is shown */
#define PACE 100     /* ms between two updates of the line */

void progress_begin(struct progress *progress)
{
    progress->on = terminal_escapes(STDERR_FILENO);
    progress->next = clock_milliseconds() + PATIENCE;
}

void progress_show(struct progress *progress, size_t files, const char *done)
{
    if (!progress->on || clock_milliseconds() < progress->next)
        return;
    fprintf(stderr, "\r%zu files %s\033[K", files, done);
    progress->shown = true;
    progress->next = clock_milliseconds() + PACE;
}

void progress_erase(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
