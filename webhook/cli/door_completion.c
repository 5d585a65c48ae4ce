// SPDX-License-Identifier: Apache-2.0
#include "cli/complete.h"
#include "cli/doors.h"

#include <stdio.h>
#include <string.h>

static const char *const shells[] = {"bash", "zsh", "fish", NULL};
static const struct option_row options[] = {{0}};

static int run(int count, char **arguments)
{
    (void)count;
    const struct completion_script *script = completion_scripts;
    while (strcmp(script->shell, arguments[0]) != 0)
        script++;
    fputs(script->text, stdout);
    return EXIT_CLEAN;
}

const struct door door_completion = {
    .name = "completion",
    .arguments = "SHELL",
    .words = shells,
    .summary = "print the script that lets a shell complete what is typed",
    .help =
        "Prints the script that lets bash, zsh or fish complete commands, options, their values "
        "and rule ids. Its first lines say how to load it.",
    .options = options,
    .run = run,
};
