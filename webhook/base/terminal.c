// SPDX-License-Identifier: Apache-2.0
#include "base/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_set(const char *variable)
{
    return variable && *variable;
}

bool terminal_escapes(int fd)
{
    const char *kind = getenv("TERM");
    return is_set(kind) && strcmp(kind, "dumb") != 0 && isatty(fd);
}

bool terminal_paints(int fd)
{
    return !is_set(getenv("NO_COLOR")) && terminal_escapes(fd);
}
