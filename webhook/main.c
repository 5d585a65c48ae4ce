// SPDX-License-Identifier: Apache-2.0
#include "doors.h"
#include "json.h"

#include <stdio.h>

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
    json_init();
    return written(doors_open(argc, argv));
}
