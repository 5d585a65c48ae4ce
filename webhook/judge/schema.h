// SPDX-License-Identifier: Apache-2.0
/* Tables that shapes hold a document against: its fields, and what it must not lose. */
#ifndef MESHRAIL_JUDGE_SCHEMA_H
#define MESHRAIL_JUDGE_SCHEMA_H

#include "judge/fields.h"

/* A schema of Istio's config, whose names are spelled in camel or in snake case. */
struct schema {
    const struct row *fields;
    const int *istio_minor; /* what a newer Istio has besides is not known */
};

/*
 * A key, as a path under the target, whose loss is an outage, unless it only said what is assumed
 * without it. A list of these ends with an empty row, or with the row ANY_KEY: then the loss of
 * more than half of all keys at the top is one too.
 */
struct vital {
    const char *path;
    const char *assumed; /* NULL: nothing; text, number or word as it is written */
    bool light;          /* counts only among all keys */
};
#define ANY_KEY                                                                                    \
    {                                                                                              \
        "*", NULL, false                                                                           \
    }

#endif
