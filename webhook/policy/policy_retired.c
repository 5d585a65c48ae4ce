// SPDX-License-Identifier: Apache-2.0
/*
 * Names that a policy could once hold. They are warned of for two minor releases, so that no
 * upgrade makes a pod unready, and are then unknown like any other: remove the row.
 */
#include "policy/schema.h"

#include <string.h>

static const struct {
    const char *what, *name;
    const char *sentence; /* why it is gone, and what to do */
} retired[] = {
    /* since 0.2.0 */
    {"rule", "DR-TLS-NO-CA",
     "retired: every supported Istio verifies certificates by itself; remove it"},
    {"threshold", "containerConcurrency",
     "retired: how many requests a Pod can take, its author knows best; remove it"},
};

const char *retired_name(const char *what, size_t index, const char **sentence)
{
    for (size_t i = 0; i < sizeof retired / sizeof *retired; i++)
        if (strcmp(retired[i].what, what) == 0 && !index--) {
            *sentence = retired[i].sentence;
            return retired[i].name;
        }
    return NULL;
}

bool reading_retired(struct reading *reading, const char *what, const char *name,
                     const char *nearest)
{
    for (size_t i = 0; i < sizeof retired / sizeof *retired; i++)
        if (strcmp(retired[i].what, what) == 0 && strcmp(retired[i].name, name) == 0) {
            reading_warns(reading, retired[i].sentence, NULL);
            return true;
        }
    return reading_unknown(reading, what, nearest);
}
