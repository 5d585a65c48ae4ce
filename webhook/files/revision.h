// SPDX-License-Identifier: Apache-2.0
/* Files as a revision of git has them, read through the program git on PATH. */
#ifndef MESHRAIL_REVISION_H
#define MESHRAIL_REVISION_H

#include "base/error.h"

struct revision {
    /* Each file, with its path from here; the text is gone afterwards. */
    void (*file)(struct revision *, const char *path, const char *text, size_t length);
};

/* Calls back for the files of the names and the manifests below its folders, as they were, seen
 * from here. What was not there yet is passed over. False where there is no such revision, or no
 * git. */
bool revision_each(struct revision *revision, const char *name, int count, char *const *names,
                   struct error *err);

#endif
