// SPDX-License-Identifier: Apache-2.0
/* The events of any YAML, by libyaml. */
#ifndef MESHRAIL_YAML_LIBRARY_H
#define MESHRAIL_YAML_LIBRARY_H

#include "read/yaml_place.h"

struct library;

/* Reads the text of the places from a document on: 0, or where its marker stands. Both must stay.
 * NULL without memory. */
struct library *library_open(const struct places *places, size_t from);

/* False with an error and its place. */
bool library_next(struct library *library, struct event *event, struct error *err);

void library_close(struct library *library);

#endif
