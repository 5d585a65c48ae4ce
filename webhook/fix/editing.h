// SPDX-License-Identifier: Apache-2.0
/*
 * A document on its way through rounds. In a round, findings ask for edits of one text that was
 * read once. The edits that are in no other's way are written in one pass, and the text is read
 * again: it must then say what the operations make of the document, in every place that it speaks
 * of. If it does not, half of them are tried, and then the other half with what held; a request
 * that fails alone has a reason. A wrong edit is not written.
 */
#ifndef MESHRAIL_EDITING_H
#define MESHRAIL_EDITING_H

#include "fix/edit.h"

struct rule;

/* The changes that one finding asks for. */
struct request {
    size_t finding; /* by number, in the document */
    const struct rule *rule;
    struct path path;  /* of the finding, in the document */
    const char *field; /* the same in the object, for people */

    struct operation *operations; /* on the document */
    size_t count;
    struct edits edits;
    const char *why; /* it was tried by itself and not done; NULL: not so far */
    bool waits;      /* an earlier request of this round is in its way */
    bool done;       /* its edits are in the text that holds so far */
    bool held;       /* they were in a text that held before */
};

/* A text that came to be, and what it says. */
struct reading {
    struct arena arena;
    struct source source;
    const struct json *tree; /* NULL: none did */
};

struct editing {
    struct source *source; /* of the text */
    struct span document;
    const struct json *tree; /* what it says */
    bool json;               /* the text is JSON and must stay so */
    size_t in_vain;          /* bytes that may still be read for edits that fail */

    struct request *requests;
    size_t count, room;

    struct reading readings[3];
    struct reading *now;    /* the text of the last round; without a tree this is the first round */
    struct reading *held;   /* the text with all requests that are done */
    struct reading *trying; /* the same with requests that are being tried */
};

/* The document that the source is turned to. Neither may move until the end. */
void editing_begin(struct editing *editing, struct source *source, const struct json *tree,
                   bool json);
void editing_end(struct editing *editing);

/* A request by operations, which follow each other, on the object at the prefix. NULL without
 * memory.
 */
struct request *editing_add(struct editing *editing, const struct path *prefix,
                            const struct operation *operations, size_t count);

/* Does those requests that can be done together. False: none, and each has a reason. */
bool editing_settle(struct editing *editing);

/* The next round, on the text that came to be. */
void editing_go_on(struct editing *editing);

/* Forgets the text that came to be, so that those which were not done can be tried without those
 * which were. */
void editing_again(struct editing *editing);

#endif
