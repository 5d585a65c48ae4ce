// SPDX-License-Identifier: Apache-2.0
/* The values that a template runs over, and what Go's own functions make of them. */
#ifndef MESHRAIL_TEMPLATE_VALUE_H
#define MESHRAIL_TEMPLATE_VALUE_H

#include "read/template_tree.h"

struct value {
    enum value_kind {
        VALUE_NONE, /* nil, and what a map has not */
        VALUE_TRUTH,
        VALUE_COUNT,
        VALUE_REAL,
        VALUE_STRING,
        VALUE_EMPTY_MAP,
        VALUE_DATA,
        VALUE_ELSE, /* a value that is not looked into */
    } kind;
    int64_t whole;
    const char *text; /* of a string; NULL: nobody can say without Go */
};

struct running {
    struct tree *tree;
    const struct template_field *data;
    struct text *output;
    bool exact; /* the output is all there is */
    unsigned depth, steps;
    struct bound *bound; /* variables, the newest first */
    enum { GO_ON, BREAK_OFF, NEXT_ROUND } leaving;
    enum template_outcome outcome;
};

/* It is refused, or left open; the first of these counts. Both return what stands for a value. */
struct value running_refuse(struct running *running);
struct value running_open(struct running *running);

/* Is the value true? Left open where that depends on what is not read. */
bool value_is_true(struct running *running, struct value value);

/* Adds what Go prints of it. False: that is left open. */
bool value_print(struct text *text, struct value value, const char *none);

/* Calls a function by its name; `and` and `or` are not called here, because they need not look at
 * all operands. */
struct value function_call(struct running *running, const char *name, const struct value *values,
                           size_t count);

#endif
