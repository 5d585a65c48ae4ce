// SPDX-License-Identifier: Apache-2.0
/*
 * One operation of a patch as a change of the text: the fewest bytes that say it, written as what
 * stands beside it is. A path may lead into a text that a scalar says. Where the text has no place
 * for it (behind an alias, in a folded text) the answer is false and a reason. Nothing here is
 * trusted: mend.h reads again what comes out.
 */
#ifndef MESHRAIL_EDIT_H
#define MESHRAIL_EDIT_H

#include "render.h"
#include "splice.h"

/* Adds a member, with the parents it needs. `scrap`: words from elsewhere for the value, or NULL.
 */
bool edit_add(struct source *source, const struct path *path, const struct json *value,
              const struct scrap *scrap, struct splice *splice, struct error *why);

/* A scalar in the place of a scalar, in its quotes if they still do. */
bool edit_replace(struct source *source, const struct path *path, const struct json *value,
                  struct splice *splice, struct error *why);

/* Removes a member with the comment on its line; the last one leaves {}. */
bool edit_remove(struct source *source, const struct path *path, struct splice *splice,
                 struct error *why);

/* The words of the value at the path. */
bool edit_scrap(struct source *source, const struct path *path, struct scrap *scrap,
                struct error *why);

/* For the files of this module: the node that stands at the path itself. */
struct source_node *edit_find(struct source *source, const struct path *path, struct error *why);

/* What stands before a place on its line, as blanks: the place's indent. */
const char *edit_indent(const struct source *source, size_t offset);

/* Whether only blanks stand before the place on its line. */
bool edit_begins_line(const struct source *source, size_t offset);

size_t edit_behind_colon(const struct source_node *node);

#endif
