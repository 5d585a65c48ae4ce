// SPDX-License-Identifier: Apache-2.0
/* Tables that shapes hold a document against: its fields, and what it must not lose. */
#ifndef MESHRAIL_JUDGE_SCHEMA_H
#define MESHRAIL_JUDGE_SCHEMA_H

#include "judge/fields.h"

/* A schema of Istio's config, whose names are spelled in camel or in snake case; or of an object,
 * as the API server reads it. */
struct schema {
    const struct row *fields;
    const int *istio_minor; /* what a newer Istio has besides is not known */
    bool of_object;
    bool (*spared)(const struct row *field, const struct json *value); /* another rule's matter */
};

/*
 * A key, as a path under the target, whose loss is told unless it only said what is assumed without
 * it. A list of these ends with an empty row, or with the row ANY_KEY: then the loss of any key at
 * the top is told, too, and of more than half of them, and of those that said something, is an
 * outage.
 */
struct vital {
    const char *path;
    const char *assumed; /* NULL: nothing; text, number or word as it is written */
    enum {
        VITAL, /* its loss alone is an outage */
        TOLD,  /* is only told */
        LIGHT, /* counts only among all keys */
    } weight;
    enum {
        ALL_OF_IT,   /* lost when nothing is left */
        MOST_OF_IT,  /* a block: when no more than a quarter of its keys is */
        EACH_BY_NAME /* a list: each element whose name is gone */
    } how;
};
#define ANY_KEY                                                                                    \
    {                                                                                              \
        .path = "*"                                                                                \
    }

#endif
