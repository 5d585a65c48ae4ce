// SPDX-License-Identifier: Apache-2.0
/*
 * Istio's config as a schema, in data.mesh and in a Pod's annotation alike: what istiod refuses,
 * and what it passes over without a word. Findings are reported under the target.
 */
#ifndef MESHRAIL_MESH_SCHEMA_H
#define MESHRAIL_MESH_SCHEMA_H

#include "judge/engine.h"
#include "mesh/fields.h"

struct inspection {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
    struct path under; /* from the target to the document that is inspected */
    const char *input; /* what every finding rests upon; NULL: the field itself */
};

/* What Istio's reader refuses: fields of another type, numbers out of range. Reports with the
 * wording `mendable`, whose {key}: {value} can be pasted, or else with the next one. */
void inspect_types(const struct inspection *, const struct json *document, const struct row *fields,
                   const struct fault *mendable);

/* What it passes over. `unknown` is the first of three wordings: nobody knows the field, {value}
 * was perhaps meant, it is a field of the mesh config that stands where a ProxyConfig is. */
void inspect_names(const struct inspection *, const struct json *document, const struct row *fields,
                   const struct fault *unknown);

#endif
