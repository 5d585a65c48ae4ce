// SPDX-License-Identifier: Apache-2.0
/*
 * The quick way over a scalar or a key. Each begins before gate->quick, so that nothing here asks
 * whether the text goes on, but for what may be long. NULL: it is not that simple.
 */
#ifndef MESHRAIL_GATE_QUICK_H
#define MESHRAIL_GATE_QUICK_H

#include "base/gate_walk.h"

#include <string.h>

/* From inside a string on: its closing quote, if all before it is plain, or NULL. */
const char *gate_quick_end(const struct gate *gate, const char *at);

/* The same from its first byte on, where a step can be read. Most strings end within one. */
static inline const char *quick_string(const struct gate *gate, const char *at)
{
    size_t plain;
    if (printable_step(at, &plain))
        return gate_quick_end(gate, at + PRINTABLE_STEP);
    return at[plain] == '"' ? at + plain : NULL;
}

/* A whole number from its first digit on. */
static inline const char *quick_number(const struct gate *gate, const char *at)
{
    if (*at++ != '0')
        while (is_digit(*at) && at < gate->quick)
            at++;
    if (*at == ',' || *at == ' ')
        return at;
    return *at == '}' || *at == ']' || is_space(*at) ? at : NULL;
}

static inline const char *quick_word(const char *at)
{
    return memcmp(at, "true", 4) == 0 || memcmp(at, "null", 4) == 0 ? at + 4
           : memcmp(at, "false", 5) == 0                            ? at + 5
                                                                    : NULL;
}

static inline const char *quick_text(const struct gate *gate, const char *at)
{
    const char *end = quick_string(gate, at + 1);
    return end ? end + 1 : NULL;
}

/* A scalar that is plain: the quick way over what check_scalar() checks. */
static inline const char *quick_scalar(const struct gate *gate, const char *at)
{
    if (*at == '"')
        return quick_text(gate, at);
    if (*at == '-')
        return is_digit(at[1]) ? quick_number(gate, at + 1) : NULL;
    return is_digit(*at) ? quick_number(gate, at) : quick_word(at);
}

#endif
