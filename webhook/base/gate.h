// SPDX-License-Identifier: Apache-2.0
/*
 * The gate lets a text pass if every JSON reader in the world must agree on what it says: RFC 8259
 * to the letter, valid UTF-8, no NUL in any spelling, no lone surrogate, no key twice in one object
 * ("a" and "\u0061" are one key), nothing after the value. Readers differ on all of these, and a
 * webhook that reads an object otherwise than the API server judges something else.
 */
#ifndef MESHRAIL_GATE_H
#define MESHRAIL_GATE_H

#include "base/arena.h"
#include "base/error.h"

#include <stdint.h>

/* The most arrays and objects that may be open at once. */
#define GATE_DEPTH 64

/* An array or object of a text that passed. */
struct outline {
    uint32_t end;  /* the offset behind its bracket */
    uint32_t next; /* the number of the first one that begins behind it */
};

/* Whether the text is strict JSON. If so, *outlines has its arrays and objects in the order in
 * which they begin. If not, err holds the first fault of its syntax and its place; a key that is
 * there twice is told where its object ends. The text need not end with a NUL. Memory is taken from
 * scratch; when that is exhausted the text is refused and scratch->exhausted is set. */
bool gate_check(const char *text, size_t length, struct arena *scratch,
                const struct outline **outlines, struct error *err);

/* The same without the short cuts that gate_check() takes, for tests to hold one against the other.
 */
bool gate_check_carefully(const char *text, size_t length, struct arena *scratch,
                          const struct outline **outlines, struct error *err);

#endif
