// SPDX-License-Identifier: Apache-2.0
/*
 * Many files judged by several processes, and told in the order of the files: byte by byte what one
 * process would tell. Workers are forked when all is known that files are judged with.
 */
#ifndef MESHRAIL_JOBS_H
#define MESHRAIL_JOBS_H

#include "check/check.h"

#define JOBS_MOST 64

/* What an input came to: a file or a part of one, or why there is none. */
struct job {
    const char *file, *within; /* `within`: its path below the folder that was named */
    bool named;
    size_t part;       /* of its documents, counted from 1; 0: all of them */
    bool astray;       /* a link that leads nowhere */
    const char *fault; /* NULL: it is to be judged */
};

/* By so many processes at most; 0: as many as there are processors, where that pays. */
void jobs_run(struct check *check, const struct job *jobs, size_t count, size_t processes);

#endif
