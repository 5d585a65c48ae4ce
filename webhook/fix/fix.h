// SPDX-License-Identifier: Apache-2.0
/*
 * A text as if the webhook had patched its objects: what it would do to an object is done to the
 * lines that say it. A file is fixed as a whole or not at all.
 */
#ifndef MESHRAIL_FIX_H
#define MESHRAIL_FIX_H

#include "files/judging.h"

struct fixer {
    struct judging judging;
    const char *within; /* of the file at hand: its path below the folder that was named; NULL: it
                           is its name */
    struct text *said;  /* gets a line for each finding that the text does not let be mended */

    size_t files, mended;   /* files that change, findings that are gone */
    size_t refused;         /* findings that could not be repaired in the text */
    size_t found[DENY + 1]; /* findings by action, before anything is done */
    size_t left[DENY + 1];  /* the same when all is done */
};

/* Writes the text as it is to be. False, with a sentence and a place, where it cannot be read to
 * its end; the counts are then those of what was read. `file`, as it was named, is for what is
 * said. */
bool fix_text(struct fixer *fixer, const char *file, const char *text, size_t length,
              struct text *out, struct error *err);

/* Counts again, from what the fixer was before it came to a file whose new text is not to be: what
 * was mended in it is not, and all that was found is left. */
void fix_take_back(struct fixer *fixer, const struct fixer *before);

#endif
