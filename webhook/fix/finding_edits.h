// SPDX-License-Identifier: Apache-2.0
/*
 * The change that `fix` would make for each finding alone: for outputs that can carry it.
 * The objects of a document are judged once more for it, and the text is read again for all of them
 * together.
 */
#ifndef MESHRAIL_FINDING_EDITS_H
#define MESHRAIL_FINDING_EDITS_H

#include "files/judging.h"
#include "read/manifest.h"

/* A replacement: from the first place up to before the second, the text. */
struct placed_edit {
    unsigned line, column, end_line, end_column;
    const char *text;
};

/* Of one finding; from top to bottom, none upon another. */
struct finding_edits {
    size_t finding; /* by number, in its document */
    struct placed_edit *edits;
    size_t count;
};

struct document_edits {
    struct finding_edits *first; /* by number of the finding */
    size_t count, next;
};

/* For the document that the manifest has read; a copy, whose place among the objects is its own.
 * Made in its arena; `scratch` is reset. */
struct document_edits document_edits(struct judging *judging, struct manifest manifest,
                                     struct arena *scratch);

/* Those for a finding, by its number, which only grows. NULL: nothing repairs it, or not by itself.
 */
const struct finding_edits *finding_edits(struct document_edits *document, size_t finding);

#endif
