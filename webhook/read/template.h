// SPDX-License-Identifier: Apache-2.0
/*
 * Go's text/template, as Knative reads the templates in its ConfigMaps: parsed, and run once over
 * data that is empty but for some words. What depends on more than that (complex numbers, names
 * beyond ASCII, values that are not texts, numbers or maps) is left open, and so is what would take
 * long. Source: text/template and text/template/parse of Go 1.26.
 */
#ifndef MESHRAIL_TEMPLATE_H
#define MESHRAIL_TEMPLATE_H

#include "base/text.h"

/* A field of the data. */
struct template_field {
    const char *name; /* a table ends with NULL */
    enum { FIELD_TEXT, FIELD_NUMBER, FIELD_MAP, FIELD_ELSE } type;
    const char *text; /* of a text; a number is 0, a map is empty, anything else is left open */
};

enum template_outcome { TEMPLATE_TAKEN, TEMPLATE_REFUSED, TEMPLATE_OPEN };

/* Parses a template of this name, and runs it over the data (NULL: does not). What it writes goes
 * to `output`; *exact, whether that is all that Go would write. */
enum template_outcome template_run(struct arena *arena, const char *name, const char *text,
                                   const struct template_field *data, struct text *output,
                                   bool *exact);

/* Does an action that begins here begin with what Go knows, and not with another tool's word? */
bool template_knows(const char *action);

#endif
