// SPDX-License-Identifier: Apache-2.0
/*
 * The program with its rules in another order: SHUFFLE=SEED shuffled ARGUMENT…
 * The linker leads every question for a rule's place in the book here (--wrap,
 * tests/CMakeLists.txt).
 */
#include "rule/rule.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

const struct rule *__real_rule_at(size_t index);
size_t __real_rule_index(const struct rule *rule);
const struct rule *__wrap_rule_at(size_t index);
size_t __wrap_rule_index(const struct rule *rule);

static size_t in_book[RULES_MOST], in_shuffled[RULES_MOST]; /* place of a place */

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
    uint64_t number = *state += 0x9e3779b97f4a7c15;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
    number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
    return number ^ (number >> 31);
}

static void shuffle(void)
{
    const char *said = getenv("SHUFFLE");
    uint64_t state = said ? strtoull(said, NULL, 10) : 0;
    for (size_t i = 0; i < rule_count(); i++) {
        size_t j = next(&state) % (i + 1);
        in_book[i] = in_book[j];
        in_book[j] = i;
    }
    for (size_t i = 0; i < rule_count(); i++)
        in_shuffled[in_book[i]] = i;
}

static void shuffle_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, shuffle);
}

const struct rule *__wrap_rule_at(size_t index)
{
    shuffle_once();
    return index < rule_count() ? __real_rule_at(in_book[index]) : NULL;
}

size_t __wrap_rule_index(const struct rule *rule)
{
    shuffle_once();
    return in_shuffled[__real_rule_index(rule)];
}
