// SPDX-License-Identifier: Apache-2.0
/* Tables that shapes hold a document against: its fields, and what it must not lose. */
#ifndef MESHRAIL_JUDGE_SCHEMA_H
#define MESHRAIL_JUDGE_SCHEMA_H

#include "judge/fields.h"

/* A schema of Istio's config, whose names are spelled in camel or in snake case; or of an object,
 * as the API server reads it. */
struct schema {
    const struct row *fields;
    const int *istio_minor; /* a release may have fields that the tables lack */
    bool of_object;
    bool (*spared)(const struct row *field, const struct json *value); /* judged by another rule */
};

/*
 * A key, as a path under the target, whose loss is told unless it only said what is assumed without
 * it. A list of these ends with an empty row, or with the row ANY_KEY: then the loss of any key at
 * the top is told, too, and of more than half of them, and of those that said something, is an
 * outage.
 */
struct vital {
    const char *path;
    const char *assumed; /* the default, as it is written; NULL: none */
    enum {
        VITAL, /* losing this key alone is an outage */
        TOLD,  /* its loss is only reported */
        LIGHT, /* counts only in the share of all keys */
    } weight;
    enum {
        ALL_OF_IT,   /* lost when the key is gone */
        MOST_OF_IT,  /* a block, lost when at most a quarter of its keys is left */
        EACH_BY_NAME /* a list, of which each element counts by its name */
    } how;
};
#define ANY_KEY                                                                                    \
    {                                                                                              \
        .path = "*"                                                                                \
    }

#endif
