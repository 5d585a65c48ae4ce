// SPDX-License-Identifier: Apache-2.0
/*
 * What the input of `check` says of the cluster that a Service of Knative runs in, in Knative's own
 * maps or in the operator's resource. It counts where the policy says nothing, and before Knative's
 * defaults. Two that differ say nothing.
 */
#ifndef MESHRAIL_LESSONS_H
#define MESHRAIL_LESSONS_H

#include "judge/engine.h"

enum lesson_map { OF_DEFAULTS, OF_AUTOSCALER, OF_FEATURES, OF_DEPLOYMENT, LESSON_MAPS };
#define LESSON_SOURCES 2 /* the map itself, and what the operator makes it of */

struct lessons {
    struct lesson {
        const struct json *map; /* has `data`; NULL: there is none */
        const char *from;       /* the object that says so */
    } maps[LESSON_MAPS][LESSON_SOURCES];
};

extern const char *const lesson_map_names[LESSON_MAPS];

/* The number of a map by its name; LESSON_MAPS: no rule learns from that map. */
enum lesson_map lesson_number_of(const char *name);

/* What a key says in the input, and in *from, if asked for, who says so; NULL: nothing. */
const char *lesson(const struct judgement *judgement, enum lesson_map map, const char *key,
                   const char **from);

/* The same as a number in a unit; false: nothing, or none. */
bool lesson_number(const struct judgement *judgement, enum lesson_map map, const char *key,
                   enum unit unit, double *number, const char **from);

#endif
