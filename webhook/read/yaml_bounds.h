// SPDX-License-Identifier: Apache-2.0
/*
 * Two things cost libyaml quadratic time inside one call that nobody can interrupt. It compares
 * each %TAG directive with all before it, and at each word it clears a buffer as long as the
 * longest white space so far. So a text from a stranger may have only a few such directives and no
 * long runs of white space.
 */
#ifndef MESHRAIL_YAML_BOUNDS_H
#define MESHRAIL_YAML_BOUNDS_H

#include "base/error.h"

#define YAML_DIRECTIVES_MOST 1000
#define YAML_BLANKS_MOST 16384 /* bytes of white space in a row */

/* False with a sentence and a place. */
bool yaml_bounds(const char *text, size_t length, struct error *err);

#endif
