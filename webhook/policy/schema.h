// SPDX-License-Identifier: Apache-2.0
/*
 * The schema of a file as tables. A table names the keys of a map and says of each what reads it
 * and which member of a struct it fills; a key that no table names is an error. Rows are read in
 * the table's order, whatever the order of the text. Every error begins with the path of the key
 * that is at fault and carries its line and column.
 *
 * A reader takes the value of a key to its place in the struct; false: reading->err says why. A map
 * or list with nothing in it (null) leaves its place as it was.
 */
#ifndef MESHRAIL_SCHEMA_H
#define MESHRAIL_SCHEMA_H

#include "read/source.h"

struct policy_warning;

struct reading {
    const char *text; /* the file, for places */
    size_t length;
    struct arena *arena;   /* for what is kept; nothing in it points into the tree */
    struct arena *scratch; /* for what only the reading needs */
    struct path path;      /* of the value that is being read */
    struct path prefix;    /* path of the text that is read in the file; empty: the whole file */
    struct error *err;
    struct source source;             /* of the file, once a place was asked for */
    struct policy_warning **warnings; /* the list, in the order of the text */
    size_t warning_count;
};

struct word {
    const char *text;
    int value;
};

struct key {
    const char *name;
    bool (*read)(struct reading *, const struct key *, const struct json *value, void *place);
    size_t offset;            /* of the place in the struct that the map fills */
    const struct word *words; /* of read_word; ends with an empty row */
    bool any_case;            /* of read_word: in upper or lower case */
    const struct key *keys;   /* of read_map; ends with an empty row */
    int least, most;          /* of read_whole */
};
#define KEY(name_, read_, struct_, member_, ...)                                                   \
    {                                                                                              \
        .name = (name_), .read = (read_), .offset = offsetof(struct_, member_), __VA_ARGS__        \
    }

/* The elements of a list. */
struct shape {
    size_t size;
    const void *blank; /* an element before its keys are read */
    const struct key *keys;
    bool (*complete)(struct reading *, const void *element); /* its compulsory keys are there */
};

/* A map, into the struct at `place`. */
bool read_map(struct reading *, const struct key *, const struct json *value, void *place);

/* A list of maps; an array in the arena of json_size(value) elements, or NULL for an error. */
void *read_list(struct reading *, const struct shape *, const struct json *value);

/* Text on one line that is not empty, into a `const char *`. */
bool read_text(struct reading *, const struct key *, const struct json *value, void *place);

/* A list of such texts, into a NULL-terminated `const char *const *`. */
bool read_texts(struct reading *, const struct key *, const struct json *value, void *place);

/* The same with at least one text in it. */
bool read_patterns(struct reading *, const struct key *, const struct json *value, void *place);

/* One of key->words, into an int. The words true and false may go without quotes. */
bool read_word(struct reading *, const struct key *, const struct json *value, void *place);

/* A whole number from key->least to key->most, in digits alone, into an int. */
bool read_whole(struct reading *, const struct key *, const struct json *value, void *place);

/* true or false, into a bool. */
bool read_flag(struct reading *, const struct key *, const struct json *value, void *place);

/* The place for what the reading needs; NULL: it fails for want of memory. */
void *reading_alloc(struct reading *, size_t size);

/* The value that is being read is wrong: fills reading->err, returns false. */
__attribute__((format(printf, 2, 3))) bool reading_fails(struct reading *, const char *format, ...);

/* The same for a fault of the text at the prefix, whose place in that text err has. */
bool reading_fails_inside(struct reading *);

/* The value is right and has no effect: `sentence` says why, for language_fill(), and may name
 * {name}. Beyond WARNINGS_MOST nothing is added. */
#define WARNINGS_MOST 20
void reading_warns(struct reading *, const char *sentence, const char *name);

/* The name of a rule or threshold (`what`) is not one of those there are. One that there once was
 * is a warning, and true; any other fails as reading_unknown() does. */
bool reading_retired(struct reading *, const char *what, const char *name, const char *nearest);

/* Its key is not one of those there are. `nearest` is one that was perhaps meant, or NULL. */
bool reading_unknown(struct reading *, const char *what, const char *nearest);

/* Text from the file as a message may show it. */
const char *reading_shown(struct reading *, const char *text);

#endif
