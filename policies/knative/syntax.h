// SPDX-License-Identifier: Apache-2.0
/* Values that have a syntax of their own: templates, and YAML in a text. */
#ifndef MESHRAIL_KNATIVE_SYNTAX_H
#define MESHRAIL_KNATIVE_SYNTAX_H

#include "judge/engine.h"

struct syntax {
    const char *map, *key; /* NULL: every key of the map */
    bool (*refused)(const struct judgement *, const char *text);
    const char *wanted, *usual; /* of a row; usual NULL: the row's */
    bool template;              /* in a file, braces are its own */
    bool trimmed;               /* it is read without the white space around it */
};

/* The syntax of a key; NULL: it has none but its row's. */
const struct syntax *syntax_of(const char *map, const char *key);

bool syntax_refuses(const struct judgement *judgement, const struct syntax *syntax,
                    const char *text);

#endif
