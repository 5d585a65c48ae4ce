// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "cli/doors.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* If a standard stream is closed, the next file that is opened gets its number, and output for the
 * stream would go into that file. So each closed stream is replaced by a descriptor that can
 * neither be read nor written. */
static void hold_standard_streams(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0)
            (void)!open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* If the disk is full and the answer is cut, the exit code must not say that all went well. */
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
    return written(doors_open(argc, argv));
}
