// SPDX-License-Identifier: Apache-2.0
/*
 * The edits of one round: what findings ask for, against one text that was read once. Those that
 * are in no other's way are written in one pass, and the text is read again: it must then say what
 * the operations make of the document, in every place that it speaks of. If it does not, half of
 * them are tried, and then the other half with what held; one that fails alone has a reason. A
 * wrong edit is not written.
 */
#ifndef MESHRAIL_MEND_H
#define MESHRAIL_MEND_H

#include "fix/edit.h"

/* What one finding asks for. */
struct mend {
    struct operation *operations; /* on the document */
    size_t count;
    struct edit edit;
    const char *why; /* it was tried by itself and not done; NULL: not so far */
    bool waits;      /* another is in its way */
    bool done;       /* in the text that came to be */
    bool held;       /* in one that came to be before */
    void *asker;     /* for who asks */
};

/* A text that came to be, and what it says. */
struct reading {
    struct arena arena;
    const char *text;
    size_t length;
    const struct json *tree;
};

/* Each edit that fails costs readings, and many in a large text would cost minutes. Of a document
 * so many bytes are read in vain; after that, what fails together is refused together. */
size_t mending_in_vain(size_t length);

struct mending {
    struct source *source; /* of the text */
    struct span document;
    const struct json *tree; /* what it says */
    bool json;               /* the text is JSON and must stay so */
    bool placed;             /* the source has read the document, see mending_place() */
    size_t in_vain;          /* bytes that may still be read for edits that fail */

    struct mend *mends;
    size_t count, room;

    struct reading held;   /* with all that are done; no text: none is */
    struct reading trying; /* with more than those */
};

void mending_start(struct mending *mending, struct source *source, struct span document,
                   const struct json *tree, bool json);
void mending_end(struct mending *mending);

/* Has the source read the document, so that places can be found in it; once. */
void mending_place(struct mending *mending);

/* Operations, which follow each other, on the object at the prefix. NULL without memory. */
struct mend *mending_add(struct mending *mending, const struct path *prefix,
                         const struct operation *operations, size_t count);

/* Does those that can be done together. False: none, and each that was not has a reason. */
bool mending_settle(struct mending *mending);

/* Forgets the text that came to be, so that those which were not done can be tried without those
 * which were. */
void mending_again(struct mending *mending);

#endif
