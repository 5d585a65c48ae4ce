// SPDX-License-Identifier: Apache-2.0
/*
 * The schema of the policy file: policy_keys.c has its tables, policy_rules.c what names rules,
 * policy_environment.c the environment, limits.c the thresholds. What is read overlays a policy
 * that holds the defaults.
 */
#ifndef MESHRAIL_POLICY_KEYS_H
#define MESHRAIL_POLICY_KEYS_H

#include "policy/policy.h"
#include "policy/schema.h"

/* Of a struct policy, and of its environment. */
extern const struct key policy_keys[], annotation_keys[], environment_keys[];

/* `rules`, into unsigned char [RULES_MOST][PROFILES]; `exemptions`, into the policy itself. */
extern const struct reader as_rules, as_exemptions;

#define NOT_SAID (-1) /* by a key that fills an enum */

/* The placeholder of the rule in docsURL; without it the id comes last. */
#define PAGE_ID "{id}"
#define PAGE_LANGUAGE "{lang}"

/* The text that is read, and its hash; false without memory. */
bool policy_keep(struct policy *policy, const char *text, size_t length);

/* Of what was read and can have no effect. */
void warn_of_dead_entries(struct reading *, const struct policy *policy);

/* The numbers of the book. */
void limits_built_in(struct limit limits[THRESHOLDS][PROFILES]);

/* `thresholds`, into struct limit [THRESHOLDS][PROFILES]. */
extern const struct reader as_thresholds;

/* Which version the file is of: asked before anything else, for another one may have other keys. */
#define POLICY_FORMAT "1"
bool read_format_first(struct reading *, const struct json *root);

#endif
