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
    /* The field, from the document's root; "[*]" is each element of a list (a null is an empty
     * list). Where its parent is absent, nothing is asked. */
    const char *at;
    const struct condition_in *when; /* where this does not hold, nothing is asked */
    /* Names beside the field's block (or beside the field, at the root), separated by "|": where
     * one of them is stated, the reader ignores this field. */
    const char *rivals;

    /* BROKEN: what it must be. Values of another type are judged by the schema. */
    bool (*fits)(const char *text);
    const char *words; /* a scalar must be one of these, separated by "|" */
    const char *never; /* or must be none of these */
    /* A number must lie between `least` and `most`; with `beyond`, only if it is at least that far
     * from 0. */
    const char *least, *most, *step, *beyond;
    bool nonzero;
    bool (*counts)(double number);
    enum unit unit;
    const char *some; /* a block must have one of these members, separated by "|" */
    /* What is wrong with a block or a list, as a person reads it; NULL: nothing. */
    const char *(*wrong)(struct arena *arena, const struct json *value);
    bool or_empty;      /* an empty text fits as well */
    const char *wanted; /* in words */

    /* LACKED: it has to be there, and not empty. */
    bool needed;

    /* CLASHING: it must not be there if this holds, or if one of these is there, separated by "|".
     * */
    const char *beside, *rival;

    /* To paste: the value that was meant by a text, if that can be told, else the usual one. */
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
