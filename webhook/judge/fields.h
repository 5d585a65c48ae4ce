// SPDX-License-Identifier: Apache-2.0
/*
 * Schemas as data: which fields an object has and of what type. A table ends with an empty row. The
 * walk goes beside an object and reports what the table does not know and what has another type;
 * below either it does not look. Null is as good as absent.
 */
#ifndef MESHRAIL_FIELDS_H
#define MESHRAIL_FIELDS_H

#include "base/path.h"

enum field_type {
    FIELD_ANY, /* not looked into */
    FIELD_STRING,
    FIELD_BOOL,
    FIELD_INT,
    FIELD_NUMBER,
    FIELD_DURATION, /* a string that Go's time.ParseDuration takes */
    FIELD_OBJECT,   /* with the fields `of` */

    /* As Go's jsonpb reads protobuf: digits may stand in quotes. */
    FIELD_PROTO_INT32,
    FIELD_PROTO_UINT32,
    FIELD_PROTO_INT64,
    FIELD_PROTO_NUMBER,
    FIELD_PROTO_ENUM, /* one of `words`, or a number */
};

struct field {
    const char *name;
    enum field_type type;
    enum { ONE, LIST, MAP } many;
    const struct field *of;   /* FIELD_OBJECT */
    const char *const *words; /* FIELD_PROTO_ENUM; NULL-terminated */
    const char *snake;        /* the name in the .proto, where it is not the snake case of `name` */
};

struct field_fault {
    const struct field *field; /* NULL: there is no such field */
    const struct field *among; /* the fields that there are, where there is no such field */
    const char *wanted;        /* what should stand here; NULL: there is no such field */
    struct path path;          /* from where the walk began */
    const struct json *value;
    bool whole; /* a list or mapping should stand here, not only one of its elements */
};

struct field_walk {
    void (*visit)(const struct field_fault *, void *closure);
    void *closure;
    bool snake; /* names may be in snake case too, as jsonpb takes them; camel case wins */
};

void fields_walk(const struct field_walk *walk, const struct json *object,
                 const struct field *fields);

/* The field that a name stands for, or NULL. */
const struct field *field_named(const struct field *fields, const char *name, bool snake);

/* The name that was perhaps meant, or NULL. Dear. */
const char *field_near(const struct field *fields, const char *name);

/* Its name in the .proto. */
#define FIELD_SNAKE_MOST 128
void field_snake(const struct field *field, char snake[FIELD_SNAKE_MOST]);

#endif
