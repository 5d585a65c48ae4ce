// SPDX-License-Identifier: Apache-2.0
/*
 * Values: what Helm gets for one of Istio's charts, wherever it is written. The API server knows no
 * kind of them. They are a mapping in the object of who runs the chart (an operator, Argo CD, Flux,
 * k3s, kustomize), a text in one, or a plain file; what stands under them is the same, and so is
 * what rules say of it. values_of() finds them in objects, files/values.h in files.
 */
#ifndef MESHRAIL_VALUES_H
#define MESHRAIL_VALUES_H

#include "judge/engine.h"

#include <limits.h>

/* Of those that stand in a plain file: no apiVersion says this group. */
#define VALUES_GROUP "a file"
#define VALUES_KIND "Values"

enum chart {
    CHART_ISTIOD,
    CHART_GATEWAY,
    CHART_BASE,
    CHART_CNI,
    CHART_ZTUNNEL,
    CHART_INGRESS, /* istio-ingress and istio-egress, of the time before the chart gateway */
    CHART_EGRESS,
    CHARTS, /* none of Istio's */
};
extern const char *const chart_names[CHARTS + 1]; /* ends with NULL */

enum chart chart_named(const char *name);

/* The releases 1.x that a version may mean; all of them where the version does not tell. */
struct minors {
    int least, most;
};
#define ANY_MINOR ((struct minors){0, INT_MAX})

/* Of a version (v1.30.3, 1.25-latest), or a range of them (1.25.x, ^1.24, >=1.23 <1.26). */
struct minors minors_of(const char *version);

enum certainty { NO, YES, PERHAPS };

enum renderer { BY_HELM, BY_OPERATOR, BY_SAIL };

struct values {
    enum chart chart;
    enum renderer by; /* who renders the chart */
    bool lent;        /* a person named the chart, and may give the file to other charts, too */
    bool guessed;     /* nobody says which chart's they are: they look like its values */
    bool partial;     /* other values may be merged over them */
    bool umbrella; /* of a dependency, where Helm may keep the default that a null should remove */
    bool shares_global;            /* `global` beside them is theirs, too */
    bool tagged;                   /* the version is only that of an image */
    const char *profile;           /* NULL: the default one */
    struct minors version;         /* of the chart */
    struct path path;              /* in the object */
    const struct json *node, *old; /* NULL: a text that cannot be read; there were none */
    const struct json *written, *written_before; /* the text that they are, or NULL */
    const struct embedded *text;                 /* and what it says */
    const struct values *around; /* those whose block of defaults they are, or NULL */
    struct values *next;
};

/* Is the chart of release 1.minor or a later one? */
enum certainty values_since(const struct values *values, int minor);

/* All that stand in an object; NULL: none do. */
struct values *values_of(struct arena *arena, const struct subject *subject);

/* Does the object name one of Istio's charts, as its kind names charts? */
bool values_expected(const char *kind, const struct json *object);

/* Which chart's values a mapping looks like, by what no other chart has; CHARTS: no Istio's. */
enum chart values_signature(const struct json *values);

/* The same of a gateway of the older charts, which may stand beside those; CHARTS: there is none.
 */
enum chart values_signature_of_gateways(const struct json *values);

/* Fills in what values say of themselves, and puts them into the list together with those in their
 * blocks of defaults. NULL without memory. */
struct values *values_add(struct arena *arena, struct values *list, const struct values *given);

/* The API server takes out of a typed resource what its schema has not, before any webhook meets
 * it. Where what was applied is the same but for that, it is what its author wrote. */
void values_as_applied(struct values *list, const struct json *applied,
                       const struct json *applied_before);

/* Adds the places in them, see rule/terms.h; those of gateways are found by the second. */
void targets_of_values(struct judgement *judgement, const struct values *list);
void targets_of_gateways(struct judgement *judgement, const struct values *values);
void targets_of_env(struct judgement *judgement, const struct values *values);

#endif
