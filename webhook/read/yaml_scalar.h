// SPDX-License-Identifier: Apache-2.0
/*
 * Tells the type of a YAML scalar, as go-yaml v2 does, which stands under sigs.k8s.io/yaml and so
 * under every manifest. YAML 1.1 with Go's numbers: `yes` is true, `0777` is 511, `1_000` is 1000,
 * `08` is 8 and a date is a string.
 */
#ifndef MESHRAIL_YAML_SCALAR_H
#define MESHRAIL_YAML_SCALAR_H

#include "base/json.h"

enum scalar_type {
    SCALAR_STRING,
    SCALAR_NULL,
    SCALAR_BOOL,
    SCALAR_INTEGER,
    SCALAR_NATURAL, /* an integer that only fits without a sign */
    SCALAR_FLOAT
};

struct yaml_scalar {
    enum scalar_type type;
    const char *text; /* as written */
    union {
        bool truth;
        int64_t integer;
        uint64_t natural;
        double number;
    };
};

/* `tag` is the long form, or NULL; `plain`: without quotes and not a block. False where the tag and
 * the text do not agree, or without memory. The scalar keeps `text`. */
bool scalar_resolve(struct yaml_scalar *scalar, struct arena *arena, const char *tag, bool plain,
                    const char *text);

/* NULL for what JSON cannot say (infinity, not a number) and without memory. */
struct json *scalar_json(const struct yaml_scalar *scalar, struct arena *arena);

/* The scalar as the key of a JSON object. NULL for what cannot be one (null, a natural) and without
 * memory. */
const char *scalar_key(const struct yaml_scalar *scalar, struct arena *arena);

#endif
