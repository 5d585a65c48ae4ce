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

/* The most arrays and objects that may be open at once. */
#define GATE_DEPTH 64

/* Whether the text is strict JSON. If not, err holds the first fault of its syntax and its place; a
 * key that is there twice is told where its object ends. The text need not end with a NUL. Memory
 * is taken from scratch only when more than a few hundred keys are open at once; when scratch is
 * exhausted the text is refused and scratch->exhausted is set. */
bool gate_check(const char *text, size_t length, struct arena *scratch, struct error *err);

#endif
