// SPDX-License-Identifier: Apache-2.0
/*
 * A kind of objects that rules speak of is a row: how the API server serves it, where rules look in
 * it, what no object of it can be without, and which entry of the webhooks sends it.
 * policies/kinds.c has the rows. What several kinds have in common, as all that makes Pods, is one
 * `enum kind`.
 */
#ifndef MESHRAIL_KIND_H
#define MESHRAIL_KIND_H

#include "rule/terms.h"

#include <stdbool.h>
#include <stddef.h>

struct json;

#define KIND_PLACES 10

struct kind_row {
    const char *group, *versions, *kind, *plural;
    enum kind is;
    const char *called; /* in the catalogue; the first row of the kind says it */
    struct kind_place {
        enum scope scope;
        const char *at; /* the path in the object; judge/targets.c finds what is there */
        bool mended;    /* what would be patched there is repaired in files alone */
    } places[KIND_PLACES];
    const char *entry; /* the validating one that sends it; NULL: it is judged in files alone */
    const char *needs; /* a path that no object of it is without; a file that is, holds a part */
    const char *same;  /* last-applied is believed where it says the same here; NULL: never */

    const char *braces; /* a field whose ${a-z…} is AWS's syntax, and no placeholder of a file's */

    bool cluster;   /* it has no namespace */
    bool owned;     /* judged only without a controller: its controller is judged instead. But of
                     * what an operator made, those places that a person may meet there */
    bool repaired;  /* on UPDATE, too: judge/earlier.h */
    bool mended;    /* what would be patched is repaired in files alone */
    bool templated; /* it is a template: what a placeholder in it will be, nobody knows here */
    bool by_spec;   /* an update that leaves spec and annotations alone is nobody's decision */
    bool (*judged)(const struct json *object, const struct json *old); /* NULL: all are */
};

extern const struct kind_row kind_rows[];
extern const size_t kind_row_count;

/* NULL: no rule speaks of it. */
const struct kind_row *kind_row_of(const char *group, const char *kind);

/* The kind of the group that is spelt so but for capitals; NULL: there is none, or it is right. */
const char *kind_meant(const char *group, const char *kind);

/* The next row of the same kind, for objects that the row does not judge; or NULL. */
const struct kind_row *kind_row_next(const struct kind_row *row);

/* Where the first place of the scope is, or NULL. */
const char *kind_place(const struct kind_row *row, enum scope scope);

/* Is what would be patched there repaired in files alone? */
bool kind_mends(const struct kind_row *row, enum scope scope);

/* The kinds that have the scope. */
unsigned kinds_with(enum scope scope);

#endif
