// SPDX-License-Identifier: Apache-2.0
/*
 * Values as data. A row says what stands under a name: of which type and unit, in which range, and
 * in which releases somebody reads it. Fields of a schema, annotations, the keys of a ConfigMap and
 * the words that a value may be are rows alike; a table of them ends with an empty row, or has its
 * count beside it. What differs is how a scalar is written, and that is no matter of the row.
 */
#ifndef MESHRAIL_VALUE_H
#define MESHRAIL_VALUE_H

#include "base/json.h"
#include "base/text.h"

#include <string.h>

#define MILLISECOND 1e6
#define SECOND 1e9
#define HOUR (3600 * SECOND)

/* How a number is measured: as it is, in nanoseconds, in bytes or cores. */
enum unit { UNIT_COUNT, UNIT_DURATION, UNIT_QUANTITY };

enum value_type {
    VALUE_ANY, /* not looked into */
    VALUE_TEXT,
    VALUE_BOOL,
    VALUE_INT, /* 64 bits, as far as they can be written */
    VALUE_INT32,
    VALUE_UINT, /* which takes no sign at all */
    VALUE_UINT32,
    VALUE_NUMBER,
    VALUE_INT_OR_TEXT, /* 32 bits without quotes, or any text */
    VALUE_WORD,        /* one of `words` */
    VALUE_CASED,       /* the same in upper or lower case, or empty */
    VALUE_OBJECT,      /* with the fields `of` */
};

struct row {
    const char *name;
    enum value_type type;
    enum unit unit;
    enum { ONE, LIST, MAP } many;

    double least, most; /* in the unit; most 0: no upper end */
    double step;        /* 0: any */
    double also;        /* a number that stands beside the range; 0: none */
    bool above;         /* the least itself is outside */

    const struct row *of;    /* the fields of an object */
    const struct row *words; /* of a number: what may stand in its place, in any case, or nothing */
    const char *wanted;      /* the range in words; NULL: row_wanted() says the type */
    const char *usual;       /* a value to paste: the default, where there is one */

    const char *other; /* another spelling: the name in the .proto where that is not the snake case
                          of `name`, an annotation in camel case */
    const char *instead; /* what is read in its place, from when that is known on */
    bool prefix;         /* a name that begins like this */
    bool silent;         /* its reader accepts a value outside the range without a word */

    int since, until; /* read from release 1.`since` on, and no more from 1.`until` on. 0: in the
                         oldest of our releases already; in the newest still */
};

#define LONG_AGO (-1) /* an `until` before all of our releases */

/* Is it the name of a row? Most names of a table differ in their first letter. */
static inline bool names_row(const char *text, const char *name)
{
    return *text == *name && strcmp(text, name) == 0;
}

/* Is the name known to release 1.`minor`? Where the version is unknown (-1) it is the newest. */
bool row_known(const struct row *row, int minor);

/* About a text in an annotation or a ConfigMap, which Go's parsers read. text_parses(): is it of
 * the row's type? text_fits(): is it in the range, too? NaN and infinity are in no range.
 * text_not_finite(): is it one of these two, where a number should be? */
bool text_parses(const struct row *row, const char *text);
bool text_fits(const struct row *row, const char *text);
bool text_not_finite(const struct row *row, const char *text);

/* Is a value of the row's type as a schema of the API server's has it; as jsonpb reads protobuf,
 * where digits may stand in quotes and a word may be its number? Of lists and maps, each element.
 */
enum notation { AS_JSON, AS_PROTO };
bool value_parses(const struct row *row, const struct json *value, enum notation);

/* The wanted value in words: "a duration with a unit, such as 10s". */
const char *row_wanted(const struct row *row);
const char *unit_wanted(enum unit unit);

/* The same as a regular expression, of those that are not below 0. */
const char *unit_pattern(enum unit unit);

/* The number of a value or a text, measured in a unit. False if it is no such number. */
bool measure(const struct json *value, enum unit, double *number);
bool measure_text(const char *text, enum unit, double *number);

/* The text without the white space around it, which Knative takes off some values: a block of YAML
 * leaves some behind. What is longer than the room, by its zeros, stays as it is. */
#define TRIMMED_MOST 64
const char *text_trimmed(char room[TRIMMED_MOST], const char *text);

#endif
