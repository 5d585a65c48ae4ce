// SPDX-License-Identifier: Apache-2.0
/*
 * The demands of a document's reader beyond the types of its fields: a table of them, each
 * a sentence about one field. The shapes BROKEN, LACKED and CLASHING of rule.h hold a document
 * against a table, each for the demands that are broken in its way.
 */
#ifndef MESHRAIL_JUDGE_DEMAND_H
#define MESHRAIL_JUDGE_DEMAND_H

#include "judge/inputs.h"
#include "rule/value.h"

struct demand {
    /* The field, from the document; "[*]" is each element of a list, of which null is an empty one.
     * Where what it stands in is not there, nothing is asked. */
    const char *at;
    const struct condition_in *when; /* else nothing is asked, either */
    /* Names beside the block that it stands in, or beside the field itself if it stands in none,
     * parted by "|": where one is stated, nobody reads this. */
    const char *rivals;

    /* BROKEN: what it must be. A value of another type is no matter of a demand. */
    bool (*fits)(const char *text);
    const char *words; /* of a scalar: it is one of them, parted by "|" */
    const char *never; /* or none of these */
    /* Of a number, what it lies between; `beyond`: only if it is as far from 0. */
    const char *least, *most, *step, *beyond;
    bool nonzero;
    bool (*counts)(double number);
    enum unit unit;
    const char *some; /* of a block: it has one of these blocks, parted by "|" */
    /* What is wrong with a block or a list, as a person reads it; NULL: nothing. */
    const char *(*wrong)(struct arena *arena, const struct json *value);
    bool or_empty;      /* an empty text will do, too */
    const char *wanted; /* in words */

    /* LACKED: it has to be there, and not empty. */
    bool needed;

    /* CLASHING: it must not be there, as this is; or where one of these is, parted by "|". */
    const char *beside, *rival;

    /* What was meant by a text, if that can be told, and else what is usual: to paste. */
    const char *(*meant)(struct arena *arena, const struct demand *demand, const char *text);
    const char *usual;

    int since;      /* asked from Istio 1.`since` on */
    bool read_till; /* before that, the field was read, and this was fine */
};

/* What is asked of the block that a field stands in; for an element, of the one with its list. */
struct condition_in {
    bool (*holds)(const struct json *block);
};

#endif
