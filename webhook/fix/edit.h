// SPDX-License-Identifier: Apache-2.0
/*
 * An edit is one change of a text: bytes of it become others, and all else stays byte for byte.
 * A finding becomes a few of them: the fewest bytes that say it, in the style of their neighbours.
 * A path may lead into a text that a scalar holds: a change there also changes the text around it,
 * the same lines, indented as the block is, or the same bytes, escaped as the quotes ask for. Where
 * the text has no place for it (behind an alias, in a folded text), or a comment would be lost, the
 * answer is a reason. Nothing here is trusted: editing.h reads again what comes out.
 */
#ifndef MESHRAIL_EDIT_H
#define MESHRAIL_EDIT_H

#include "fix/render.h"
#include "judge/patch.h"
#include "read/source.h"

struct edit {
    struct source *source; /* whose text */
    struct span span;
    struct text text; /* the new text */
    unsigned depth;   /* of two additions at the same place the deeper one goes first */
    size_t owner;     /* whose it is, where there are several */
};

/* A member that edits add, change or remove. */
struct claim {
    const struct source_node *mapping;
    const char *key;
    bool leaves;
    size_t owner; /* whose it is, where there are several */
};

struct edits {
    struct edit *edits; /* of the file */
    struct claim *claims;
    size_t edit_count, claim_count;
    bool tied; /* they change a mapping that is merged into others too, where the change may be
                  overridden */
};

#define ELSEWHERE                                                                                  \
    "the text says this value in more than one place, or in a way that cannot be changed alone"

/* The edits for operations on the document of the source, which follow each other. Made in its
 * arena.
 */
bool edits_make(struct source *source, const struct operation *operations, size_t count,
                struct edits *edits, struct error *why);

/* The order in which they stand in the text; like strcmp, for qsort. */
int edit_order(const void *a, const void *b);

/* A part of a text with the edits made, which are in order and do not overlap. */
void edits_write(struct text *out, const char *text, struct span part, const struct edit *edits,
                 size_t count);

/* For the files of this module. */

struct step {
    struct operation operation; /* including later operations on the value that it adds */
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

/* Everything that steps add to a node, made by the first of these steps. */
bool edit_add(const struct plan *plan, const struct step *step, struct edit *edit,
              struct error *why);

/* Removes a member with the comment on its line; the last one leaves {}. */
bool edit_remove(const struct plan *plan, const struct step *step, struct edit *edit,
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

/* The place's indent: blanks as wide as the text before it on its line. */
const char *edit_indent(struct source *source, size_t offset);

/* Whether only blanks stand before the place on its line; and only a comma and a comment behind it.
 */
bool edit_begins_line(const struct source *source, size_t offset);
bool edit_ends_line(const struct source *source, size_t offset, bool flow);

/* Where the next line begins, or the text ends. */
size_t edit_next_line(struct source *source, size_t offset);

size_t edit_behind_colon(const struct source_node *node);

/* The same change in the file. False where a scalar on the way is written so that it cannot be. */
bool edit_outwards(struct edit *edit, struct error *why);

/* Lines of a text: where the one that holds the offset begins, and where it ends, its line break
 * not counted. */
size_t line_start(struct source *source, size_t offset);
size_t line_end(struct source *source, size_t offset);

/* The line break that the text uses. */
const char *line_break(struct source *source);

#endif
