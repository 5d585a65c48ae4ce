// SPDX-License-Identifier: Apache-2.0
/*
 * Objects that nobody wrote: one of the tests' own cases, edited at random where rules look. The
 * values are of the right type and of the wrong one, at the numbers where something turns, odd in
 * the ways of Go, Kubernetes, YAML and Unicode.
 */
#ifndef MESHRAIL_GRAMMAR_H
#define MESHRAIL_GRAMMAR_H

#include "judge/engine.h"
#include "random.h"

#define SEEDS_MOST 4096

/* What is generated for: a run of so many objects is made of each. */
struct sort {
    const char *name;
    enum kind kind;
    bool (*is)(const struct json *object); /* NULL: every object of the kind */
};
extern const struct sort sorts[];
extern const size_t sort_count;

struct grammar {
    struct arena arena; /* of the seeds */
    const struct sort *sort;
    const struct json *seeds[SEEDS_MOST];
    size_t seed_count;
};

/* Reads the objects of the sort from files; files that hold none, or no YAML, are passed over. */
void grammar_init(struct grammar *grammar, const struct sort *sort);
void grammar_free(struct grammar *grammar);
void grammar_read(struct grammar *grammar, const char *file);

/* An object in the arena. */
const struct json *grammar_object(const struct grammar *grammar, struct random *random,
                                  struct arena *arena);

/* What it may have been before an update, or become by it. */
const struct json *grammar_edited(const struct grammar *grammar, struct random *random,
                                  struct arena *arena, const struct json *object);

/* A value for a field of that name, or for any. In values.c. */
const struct json *value_at_random(struct random *random, struct arena *arena, const char *name,
                                   const struct json *now);
const char *key_at_random(struct random *random);

#endif
