// SPDX-License-Identifier: Apache-2.0
/*
 * Mending an object where it is written. The operations of a finding are done to the text, and the
 * text is read again: it must then say what the operations make of the object, in every place that
 * it speaks of. If it does not, or has no place for them, it is as it was, and there is a reason:
 * a wrong edit is not written.
 */
#ifndef MESHRAIL_MEND_H
#define MESHRAIL_MEND_H

#include "patch.h"
#include "source.h"

/* A text with one document. What stands now is in one arena, what is tried is made in the other:
 * memory does not grow with what is mended. */
struct mending {
    struct arena arenas[2];
    unsigned now;
    const char *text;
    size_t length;
    const struct json *tree; /* what it says */
    struct path prefix;      /* where in it the object stands */
    bool json;               /* it is JSON and must stay so */
};

/* False, with nothing to end, for what is not exactly one document or takes too much memory. */
bool mending_start(struct mending *mending, const char *text, size_t length, struct error *why);
void mending_end(struct mending *mending);

/* What the text says now, read once more; NULL for what is not one document. */
const struct json *mending_read(const struct mending *mending, struct arena *arena);

/* Does the operations, which follow each other, on the object. False with a reason. */
bool mend(struct mending *mending, const struct operation *operations, size_t count,
          struct error *why);

#endif
