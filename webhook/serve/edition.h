// SPDX-License-Identifier: Apache-2.0
/*
 * The policy in force, while others are read that may follow it. An edition is a policy with a
 * count of its readers: who takes one keeps it until it is given back, whatever is published
 * meanwhile.
 */
#ifndef MESHRAIL_EDITION_H
#define MESHRAIL_EDITION_H

#include "policy/policy.h"

#include <pthread.h>
#include <stdint.h>

struct edition;

struct editions {
    pthread_mutex_t lock; /* guards the readers, too */
    struct edition *in_force;
};

void editions_start(struct editions *editions);

/* When there are no readers any more. */
void editions_stop(struct editions *editions);

/* Takes the policy over, puts it in force, and frees it when it no longer is and nobody reads it.
 * A policy of NULL, or no memory: false, the new policy is freed, and the old one stays. */
bool edition_publish(struct editions *editions, struct policy *policy, struct error *err);

/* The same, but only where none is in force yet: else the policy is freed, and that is no error. */
bool edition_publish_first(struct editions *editions, struct policy *policy, struct error *err);

/* The one in force, NULL if there was never one. Each that is taken has to be given back. */
struct edition *edition_take(struct editions *editions);
const struct policy *edition_policy(const struct edition *edition);
int64_t edition_age(const struct edition *edition); /* milliseconds since it came into force */
void edition_give_back(struct editions *editions, struct edition *edition);

#endif
