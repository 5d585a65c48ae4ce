// SPDX-License-Identifier: Apache-2.0
/* The keys that Istio's charts know, level by level; free maps, as labels are, are no level. */
#ifndef MESHRAIL_VALUES_KEYS_H
#define MESHRAIL_VALUES_KEYS_H

#include "judge/values.h"

struct level {
    enum chart chart;
    const char *at; /* under the values */
    const char *const *keys;
};

enum { ISTIOD_ROOT, ISTIOD_PILOT, ISTIOD_GLOBAL, ISTIOD_PROXY };
extern const struct level chart_levels[]; /* the first ones are those of the enum */
extern const size_t chart_level_count;

bool level_has(const struct level *level, const char *key);

/* The key that is spelt alike but for case, - and _; NULL: none is. */
const char *level_spelt(const struct level *level, const char *key);

#endif
