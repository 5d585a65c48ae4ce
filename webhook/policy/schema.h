// SPDX-License-Identifier: Apache-2.0
/*
 * The schema of a file as tables. A table names the keys of a map and says of each what it is read
 * as and which member of a struct it fills; a key that no table names is an error. Rows are read in
 * the table's order, whatever the order of the text. Every error begins with the path of the key
 * that is at fault and carries its line and column.
 *
 * What a value is read as can do two things. It takes the value of a key to its place in the
 * struct; false: reading->err says why. A map or list with nothing in it (null) leaves its place as
 * it was. And it describes the same as JSON Schema, as far as that can know it: whatever it reads
 * is valid there. Editors type scalars as YAML 1.2 does, so that what is text here may be a number.
 */
#ifndef MESHRAIL_SCHEMA_H
#define MESHRAIL_SCHEMA_H

#include "base/json_writer.h"
#include "base/language.h"
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

struct describing {
    struct json_writer json;
    enum language language;
    const struct rule *rule;         /* that is being described; NULL: none in particular */
    const struct threshold_row *row; /* likewise */
};

struct key;
struct reader {
    bool (*read)(struct reading *, const struct key *, const struct json *value, void *place);
    /* Writes members of the schema of such a value. */
    void (*describe)(struct describing *, const struct key *);
};

struct word {
    const char *text;
    int value;
};

struct key {
    const char *name;
    const struct reader *as;
    const char *missing;      /* of a key that has to be there: what to do about it; else NULL */
    size_t offset;            /* of the place in the struct that the map fills */
    const struct word *words; /* of as_word; ends with an empty row */
    bool any_case;            /* of as_word: in upper or lower case */
    const struct key *keys;   /* of as_map; ends with an empty row */
    int least, most;          /* of as_whole */
};
#define KEY(name_, as_, struct_, member_, ...)                                                     \
    {                                                                                              \
        .name = (name_), .as = &(as_), .offset = offsetof(struct_, member_), __VA_ARGS__           \
    }

/* The elements of a list. */
struct shape {
    size_t size;
    const void *blank; /* an element before its keys are read */
    const struct key *keys;
};

/* Map, text, list of texts, the same with at least one, one of the words, whole number, true or
 * false: as the functions below read them. */
extern const struct reader as_map, as_text, as_texts, as_patterns, as_word, as_whole, as_flag;

/* A map with these keys, or perhaps nothing; a list of such maps. */
void describe_keys(struct describing *, const struct key *keys, bool or_null);
void describe_list(struct describing *, const struct shape *);

/* A text of this pattern, or a number that stands for one; `numbers` are members that limit it, as
 * in "\"minimum\":0"; NULL: none do. */
void describe_text(struct describing *, const char *pattern, const char *numbers);

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

/* Number `index` of those that there once were of `what`, and why it went; NULL: no more. */
const char *retired_name(const char *what, size_t index, const char **sentence);

/* Its key is not one of those there are. `nearest` is one that was perhaps meant, or NULL. */
bool reading_unknown(struct reading *, const char *what, const char *nearest);

/* Text from the file as a message may show it. */
const char *reading_shown(struct reading *, const char *text);

#endif
