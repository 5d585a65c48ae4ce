// SPDX-License-Identifier: Apache-2.0
#include "policy/policy.h"
#include "rule/rule.h"

#include <math.h>

#define THRESHOLD(name, key, unit, ...) [name] = {key, UNIT_##unit, {__VA_ARGS__}},
const struct threshold_row threshold_rows[THRESHOLDS] = {
#include "rule/thresholds.h"
};

static bool has_floor(enum threshold threshold, enum profile profile,
                      const struct limit limits[][PROFILES])
{
    if (limits)
        return !isnan(limits[threshold][profile].floor);
    return threshold_rows[threshold].built_in[profile][0] != NULL;
}

/* A fault of a threshold denies only in profiles that have a floor. */
static bool fault_denies(const struct fault *fault, enum profile profile,
                         const struct limit limits[][PROFILES])
{
    if (fault->at_most && fault->at_most < DENY)
        return false;
    return (!fault->least && !fault->most) ||
           (fault->least && has_floor(fault->least, profile, limits)) ||
           (fault->most && has_floor(fault->most, profile, limits));
}

bool can_deny(const struct rule *rule, enum profile profile, const struct limit limits[][PROFILES])
{
    for (const struct fault *fault = rule->faults; fault->why; fault++)
        if (fault_denies(fault, profile, limits))
            return true;
    return false;
}

unsigned action_possible(const struct rule *rule, enum profile profile, unsigned stated,
                         const struct limit limits[][PROFILES])
{
    if ((stated & ~(unsigned)PATCH) != DENY || can_deny(rule, profile, limits))
        return stated;
    return WARN | (stated & PATCH);
}
