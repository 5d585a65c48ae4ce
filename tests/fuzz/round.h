// SPDX-License-Identifier: Apache-2.0
/* A round of `fix`, held against RFC 6902. */
#ifndef MESHRAIL_ROUND_H
#define MESHRAIL_ROUND_H

#include "policy/policy.h"

/*
 * The bytes as a file of that name, which `values` (GLOB=CHART…, NULL) may say to be a chart's. Of
 * each document: what is written says what the operations, printed and done one by one by somebody
 * else, make of it, and nothing but the places that they name is otherwise. Each of them that
 * changes or removes something tests first that it is there.
 */
void hold_round(const struct policy *policy, const char *file, const char *const *values,
                const char *text, size_t length);

/* The whole of `fix`: what it leaves is not fixed again, and what it left alone is as it was. */
void hold_fix(const struct policy *policy, const char *file, const char *const *values,
              const char *text, size_t length);

/* A policy by which every rule that can repair does. */
struct policy *policy_that_repairs(void);

#endif
