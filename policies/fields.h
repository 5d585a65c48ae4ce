// SPDX-License-Identifier: Apache-2.0
/*
 * Schemas as data: which fields an object has and of what type. A table ends with an empty row. The
 * walk goes beside an object and reports what the table does not know and what has another type;
 * below either it does not look. Null is as good as absent.
 */
#ifndef MESHRAIL_FIELDS_H
#define MESHRAIL_FIELDS_H

#include "../webhook/path.h"

enum field_type {
    FIELD_ANY, /* not looked into */
    FIELD_STRING,
    FIELD_BOOL,
    FIELD_INT,
    FIELD_NUMBER,
    FIELD_DURATION, /* a string that Go's time.ParseDuration takes */
    FIELD_STRINGS,
    FIELD_OBJECT,     /* with the fields `of` */
    FIELD_OBJECTS,    /* a list of them */
    FIELD_PROTO_INT,  /* as protobuf's JSON form: quoted digits are numbers too */
    FIELD_PROTO_ENUM, /* one of `words`, or its number */
};

struct field {
    const char *name;
    enum field_type type;
    const struct field *of;   /* FIELD_OBJECT, FIELD_OBJECTS */
    const char *const *words; /* FIELD_PROTO_ENUM; NULL-terminated */
};

struct field_fault {
    const struct field *field; /* NULL: there is no such field */
    const char *nearest;       /* the known name that was perhaps meant, or NULL */
    struct path path;          /* from where the walk began */
    const struct json *value;
};

struct field_walk {
    void (*visit)(const struct field_fault *, void *closure);
    void *closure;
    bool snake; /* names may be in snake case, as protobuf's JSON form allows */
};

void fields_walk(const struct field_walk *walk, const struct json *object,
                 const struct field *fields);

/* What a type is called where a person wrote another one. */
const char *field_type_name(enum field_type type);

/* snake_case of a camelCase name, into room of at least 2 × its length. */
void snake_case(char *snake, size_t size, const char *camel);

#endif
