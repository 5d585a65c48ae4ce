// SPDX-License-Identifier: Apache-2.0
#include "serve/edition.h"

#include "base/clock.h"

#include <stdlib.h>

struct edition {
    struct policy *policy;
    int64_t since;
    unsigned readers; /* with one for being in force */
};

void editions_start(struct editions *editions)
{
    editions->in_force = NULL;
    pthread_mutex_init(&editions->lock, NULL);
}

void editions_stop(struct editions *editions)
{
    if (editions->in_force)
        edition_give_back(editions, editions->in_force);
    pthread_mutex_destroy(&editions->lock);
}

static bool publish(struct editions *editions, struct policy *policy, bool first, struct error *err)
{
    struct edition *edition = policy ? malloc(sizeof *edition) : NULL;
    if (!edition) {
        if (policy)
            policy_free(policy);
        return error_set(err, "out of memory for the policy");
    }
    *edition = (struct edition){.policy = policy, .since = clock_milliseconds(), .readers = 1};
    pthread_mutex_lock(&editions->lock);
    struct edition *old = editions->in_force, *over = first && old ? edition : old;
    if (over == old)
        editions->in_force = edition;
    pthread_mutex_unlock(&editions->lock);
    if (over)
        edition_give_back(editions, over);
    return true;
}

bool edition_publish(struct editions *editions, struct policy *policy, struct error *err)
{
    return publish(editions, policy, false, err);
}

bool edition_publish_first(struct editions *editions, struct policy *policy, struct error *err)
{
    return publish(editions, policy, true, err);
}

struct edition *edition_take(struct editions *editions)
{
    pthread_mutex_lock(&editions->lock);
    struct edition *edition = editions->in_force;
    if (edition)
        edition->readers++;
    pthread_mutex_unlock(&editions->lock);
    return edition;
}

const struct policy *edition_policy(const struct edition *edition)
{
    return edition->policy;
}

int64_t edition_age(const struct edition *edition)
{
    return clock_milliseconds() - edition->since;
}

void edition_give_back(struct editions *editions, struct edition *edition)
{
    pthread_mutex_lock(&editions->lock);
    bool last = --edition->readers == 0;
    pthread_mutex_unlock(&editions->lock);
    if (!last)
        return;
    policy_free(edition->policy);
    free(edition);
}
