// SPDX-License-Identifier: Apache-2.0
/*
 * What one finding asks for as changes of a text: the fewest bytes that say it, written as what
 * stands beside it is. A path may lead into a text that a scalar says. Where the text has no place
 * for it (behind an alias, in a folded text), or a comment would be lost, the answer is a reason.
 * Nothing here is trusted: mend.h reads again what comes out.
 */
#ifndef MESHRAIL_EDIT_H
#define MESHRAIL_EDIT_H

#include "fix/render.h"
#include "fix/splice.h"
#include "judge/patch.h"

/* A member that an edit adds, changes or removes. */
struct claim {
    const struct source_node *mapping;
    const char *key;
    bool leaves;
    size_t owner; /* whose it is, where there are several */
};

struct edit {
    struct splice *splices; /* of the file */
    struct claim *claims;
    size_t splice_count, claim_count;
    bool tied; /* it lies in what is merged elsewhere too, where it may not count */
};

#define ELSEWHERE                                                                                  \
    "the text says this value in more than one place, or in a way that cannot be changed alone"

/* The edit for operations on the document that the source has read, which follow each other. Made
 * in the arena of the source. */
bool edit_make(struct source *source, const struct operation *operations, size_t count,
               struct edit *edit, struct error *why);

/* For the files of this module. */

struct step {
    struct operation operation; /* with what is done to a value that it adds */
    unsigned base;              /* the segments of its path that must be there before */
    const struct path *from;    /* of a move */
    bool reworded;              /* what moves is not written as it was */

    struct source_node *into; /* what gets a member; NULL: nothing does */
    unsigned found;           /* segments that lead to it */
    struct source_node *gone; /* what is removed or, by a replacement, changed */
    struct scrap scrap;       /* the words of what moves */
};

struct plan {
    struct source *source;
    struct step *steps;
    size_t count;
};

/* What all steps add to a node, by the first of them that does. */
bool edit_add(const struct plan *plan, const struct step *step, struct splice *splice,
              struct error *why);

/* Removes a member with the comment on its line; the last one leaves {}. */
bool edit_remove(const struct plan *plan, const struct step *step, struct splice *splice,
                 struct error *why);

/* Fills in the words of what a step moves. False without memory. */
bool edit_scrap(struct step *step);

/* Is a member removed? Are all of them, and is one added? */
bool edit_leaves(const struct plan *plan, const struct source_node *node);
bool edit_empties(const struct plan *plan, const struct source_node *mapping);
bool edit_fills(const struct plan *plan, const struct source_node *mapping);

/* Are there comments inside of a member, behind its key or between what it holds? Each is added to
 * `lines`, if that is not NULL. */
bool edit_remarks(const struct source_node *node, struct text *lines);

/* What stands before a place on its line, as blanks: the place's indent. */
const char *edit_indent(struct source *source, size_t offset);

/* Whether only blanks stand before the place on its line; and only a comma and a comment behind it.
 */
bool edit_begins_line(const struct source *source, size_t offset);
bool edit_ends_line(const struct source *source, size_t offset, bool flow);

/* Where the next line begins, or the text ends. */
size_t edit_next_line(struct source *source, size_t offset);

size_t edit_behind_colon(const struct source_node *node);

#endif
