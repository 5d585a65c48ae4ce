// SPDX-License-Identifier: Apache-2.0
/*
 * What the files of the gate share. Two ways lead through a text. The careful one asks at every
 * byte whether the text goes on, and knows each fault. The quick one passes over what is mostly
 * written, and what somebody may write very often, while the end of the text is far: what
 * gate_quick.h has, and elements of a list that are like the one before (gate_rows.c). It refuses
 * nothing: where something is unusual it returns NULL, and the careful one looks again from the
 * same place.
 */
#ifndef MESHRAIL_GATE_WALK_H
#define MESHRAIL_GATE_WALK_H

#include "base/gate.h"
#include "base/gate_keys.h"
#include "base/printable.h"

#define QUICK_MARGIN 64

/* An array or object that is open. */
struct level {
    char close;
    uint32_t outline; /* its number */
    struct members members;

    /* Of an array, for gate_rows(): */
    const char *before;        /* the last element, if it is an array or object; or NULL */
    uint32_t before_outline;   /* its number */
    uint32_t walked, next_try; /* elements that were walked through; when to try again */
};

struct gate {
    const char *text, *end;
    const char *quick;        /* before it, QUICK_MARGIN bytes can be read at once */
    struct outline *outlines; /* so far */
    size_t outlined, outline_room;
    struct arena *scratch;
    struct error *err;
    struct level levels[GATE_DEPTH + 1]; /* the first is none: what is around the value */
    struct keys keys;
};

/* Makes room for `extra` more outlines. False: no memory. */
bool gate_grow(struct gate *gate, size_t extra);

/* An element of an array begins with the bracket at `at`. Passes over it and those behind it as
 * long as they are like the one before; returns where the first begins that is not, or space before
 * it. */
const char *gate_rows(struct gate *gate, struct level *level, const char *at);

/* NUL at the end of the text, where it is as wrong as inside. */
static inline char byte_at(const struct gate *gate, const char *at)
{
    return at < gate->end ? *at : '\0';
}

static inline bool is(const struct gate *gate, const char *at, char wanted)
{
    return at < gate->end && *at == wanted;
}

static inline bool is_bracket(char byte)
{
    return byte == '{' || byte == '[';
}

/* What closes what a bracket opens. */
static inline char closing(char bracket)
{
    return (char)(bracket + ('}' - '{')); /* the brackets of arrays are as far apart */
}

static inline bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static inline bool is_space(char byte)
{
    return (unsigned char)byte <= ' ' &&
           (byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t');
}

static inline const char *past_space(const struct gate *gate, const char *at)
{
    while (at < gate->end && is_space(*at))
        at++;
    return at;
}

#endif
