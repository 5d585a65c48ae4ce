// SPDX-License-Identifier: Apache-2.0
/*
 * Two things cost libyaml their square, inside one call that nobody can end: it holds each %TAG
 * directive against all before it, and clears all that it ever took for white space at each word. A
 * text that is not the reader's own has few of the one and no long runs of the other.
 */
#ifndef MESHRAIL_YAML_BOUNDS_H
#define MESHRAIL_YAML_BOUNDS_H

#include "base/error.h"

#define YAML_DIRECTIVES_MOST 1000
#define YAML_BLANKS_MOST 16384 /* bytes of white space in a row */

/* False with a sentence and a place. */
bool yaml_bounds(const char *text, size_t length, struct error *err);

#endif
