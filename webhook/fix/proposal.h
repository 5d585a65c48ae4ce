// SPDX-License-Identifier: Apache-2.0
/*
 * What `fix` would change for each finding, were it the only one: for outputs that can carry it.
 * The objects of a document are judged once more for it, and the text is read again for all of them
 * together.
 */
#ifndef MESHRAIL_PROPOSAL_H
#define MESHRAIL_PROPOSAL_H

#include "files/judging.h"
#include "read/manifest.h"
#include "read/source.h"

/* From one place up to before another, this text stands then. */
struct change {
    unsigned line, column, end_line, end_column;
    const char *text;
};

/* Of one finding; from top to bottom, none upon another. */
struct fix {
    struct change *changes;
    size_t count;
};

struct proposals {
    struct proposal *first; /* by number of the finding in its document */
    size_t count, next;
    bool placed; /* the source has read the document */
};

/* For the document that the manifest has read; a copy, whose place among the objects is its own.
 * Made in the arena of the source; `scratch` is reset. */
struct proposals propose(struct source *source, struct judging *judging, struct manifest manifest,
                         struct arena *scratch);

/* What is proposed for a finding, by its number, which only grows. NULL: nothing mends it, or not
 * by itself. */
const struct fix *proposal_for(struct proposals *proposals, size_t finding);

#endif
