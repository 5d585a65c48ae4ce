// SPDX-License-Identifier: Apache-2.0
#include "cli/pager.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOT_FOUND 127 /* says a shell */

/* The reader may quit the pager before the end. Not SIG_IGN, which the pager would inherit. */
static void ignore(int signal_number)
{
    (void)signal_number;
}

/* False where there is none to show it. */
static bool paged(const char *text)
{
    const char *named = getenv("PAGER");
    if (named && !*named)
        return false;
    setenv("LESS", "FRX", 0);
    fflush(stdout);
    signal(SIGPIPE, ignore);
    const char *command = named ? named : "command -v less >/dev/null || exit 127; exec less";
    /* By its definition $PAGER is a line for a shell, written by who sits there. */
    FILE *pager = popen(command, "w"); // NOLINT(cert-env33-c)
    if (!pager)
        return false;
    fputs(text, pager);
    int status = pclose(pager);
    return !(WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND);
}

void pager_show(const char *text)
{
    if (!isatty(STDOUT_FILENO) || !paged(text))
        fputs(text, stdout);
}
