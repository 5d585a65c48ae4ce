// SPDX-License-Identifier: Apache-2.0
/*
 * Schemas as data: which fields an object has and of what type, as rows. The walk reports fields
 * that the table does not have and values of another type, and does not look below these. A null
 * counts as absent.
 */
#ifndef MESHRAIL_FIELDS_H
#define MESHRAIL_FIELDS_H

#include "base/path.h"
#include "rule/value.h"

struct field_fault {
    bool too_new;             /* `field` came after the release of the walk */
    const struct row *field;  /* NULL: there is no such field */
    const struct row *among;  /* the fields that there are, where there is no such field */
    const struct json *block; /* the block that the value stands in */
    const char *wanted;       /* what should stand here; NULL: there is no such field */
    struct path path;         /* path from where the walk began */
    const struct json *value;
    bool whole; /* a list or mapping should stand here, not only one of its elements */
};

struct field_walk {
    void (*visit)(const struct field_fault *, void *closure); /* NULL: nobody wants to know which */
    void *closure;
    /* The release whose fields and words count; 0 or less: the newest. */
    int minor;
    enum notation notation; /* AS_PROTO: names may be in snake case too; camel case wins */
};

/* Are there none? Then those of a newer release would find none either. */
bool fields_walk(const struct field_walk *walk, const struct json *object,
                 const struct row *fields);

/* The field of the newest release that a name stands for, or NULL. */
const struct row *field_named(const struct row *fields, const char *name, bool snake);

/* The name that may be meant, and that the block does not have already; or NULL. Slow: compares
 * with every name. */
const char *field_near(const struct row *fields, const struct json *block, const char *name);

#endif
