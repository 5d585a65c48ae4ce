// SPDX-License-Identifier: Apache-2.0
/*
 * An object of JSON as a table of its members: the same rows write it and describe it as JSON
 * Schema, so that the two say the same. A schema lets more members stand there: later releases add
 * some.
 */
#ifndef MESHRAIL_MEMBERS_H
#define MESHRAIL_MEMBERS_H

#include "base/json_writer.h"

enum member_kind {
    MEMBER_TEXT,         /* const char * */
    MEMBER_TEXT_OR_NULL, /* the same */
    MEMBER_COUNT,        /* size_t */
    MEMBER_CONSTANT,     /* the number `constant` */
    MEMBER_FLAG,         /* bool */
    MEMBER_OBJECT,       /* with the members `of` */
    MEMBER_LIST,         /* of objects with the members `of`, or of `words` */
};

struct member {
    const char *name;
    enum member_kind kind;
    size_t offset;            /* of its place in the struct that is written */
    const char *const *words; /* that a text may be, or the texts of a list; end with NULL */
    const struct member *of;  /* ends with an empty row */
    size_t constant;
    bool optional;
    void (*write)(struct json_writer *, const void *place); /* of an object or a list, name and all;
                                                               NULL: somebody else writes it */
};
#define MEMBER(name_, kind_, struct_, ...)                                                         \
    {                                                                                              \
        .name = #name_, .kind = (kind_), .offset = offsetof(struct_, name_), __VA_ARGS__           \
    }

void members_write(struct json_writer *json, const struct member *members, const void *place);

/* An object with the members, on a line of its own, as an element of a list. */
void members_write_element(struct json_writer *json, const struct member *members,
                           const void *place);

/* The schema of all of a document that is such an object. */
void members_schema(struct text *out, const char *title, const struct member *members);

#endif
