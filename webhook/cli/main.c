// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "cli/doors.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Who opens a file while a standard stream is closed would be given its number: what is meant for
 * the one would go into the other. So each is held by something that can do neither. */
static void hold_standard_streams(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0)
            (void)!open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Half an answer on a full disk is no answer, whatever it would have said. */
static int written(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "%s: the output could not be written in full\n", program_name());
    return EXIT_UNUSABLE;
}

int main(int argc, char **argv)
{
    hold_standard_streams();
    json_init();
    return written(doors_open(argc, argv));
}
