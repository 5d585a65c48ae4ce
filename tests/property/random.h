// SPDX-License-Identifier: Apache-2.0
/* Numbers that look random and are the same in every run: splitmix64. */
#ifndef MESHRAIL_RANDOM_H
#define MESHRAIL_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_next(struct random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* One of 0 … count - 1. */
static inline size_t random_below(struct random *random, size_t count)
{
    return (size_t)(random_next(random) % count);
}

/* True in so many of a hundred cases. */
static inline bool random_chance(struct random *random, unsigned percent)
{
    return random_below(random, 100) < percent;
}

#define PICK(random_, array_) ((array_)[random_below((random_), sizeof(array_) / sizeof *(array_))])

#endif
