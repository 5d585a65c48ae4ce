// SPDX-License-Identifier: Apache-2.0
/*
 * The property run:
 *     property COUNT [SORT]
 * makes so many objects of each sort, or of one, from the cases under the folder `reviews`, judges
 * them in every way and holds the laws against what comes out. The objects are the same in every
 * run, and a sort run alone makes those that it makes among the others.
 */
#include "base/json_writer.h"
#include "grammar.h"
#include "laws.h"
#include "read/input.h"
#include "repairs.h"
#include "rule/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED 20240229

/* Each of them in both languages. */
static const char *const policy_texts[] = {
    "",
    "environment: {istioVersion: \"1.30\", nativeSidecars: true, strictMTLS: true,\n"
    "  maxRevisionTimeoutSeconds: 900, podAutoscalerClass: kpa.autoscaling.knative.dev}\n",
    "environment: {istioVersion: \"1.16\", knativeVersion: \"1.8\", nativeSidecars: false}\n",
};
#define POLICIES (sizeof policy_texts / sizeof *policy_texts)

static struct policy *policy_of(struct arena *arena, const char *text, const char *language)
{
    struct error err = {0};
    const char *whole = arena_print(arena, "language: %s\n%s", language, text);
    struct policy *policy = policy_load(whole, strlen(whole), &err);
    if (!policy)
        printf("# %s\n", err.text);
    return policy;
}

struct seeds {
    struct input input;
    struct grammar *grammar;
};

static void read_seeds(struct input *input, const char *file)
{
    grammar_read(((struct seeds *)input)->grammar, file);
}

static void no_seeds(struct input *input, const char *file, const char *sentence)
{
    (void)input;
    printf("# %s: %s\n", file, sentence);
}

/* What a review could carry: what cannot be written as JSON is no object. */
static const struct json *written(struct arena *arena, const struct json *object)
{
    struct text out = TEXT_IN(arena);
    struct error ignored = {0};
    text_add_json(&out, object);
    return json_parse(arena, out.data, out.length, &ignored);
}

static bool run(size_t number, const struct sort *sort, size_t count,
                const struct tongues *policies, size_t policy_count)
{
    static struct grammar grammar;
    struct random random = {SEED + (uint64_t)(sort - sorts)};
    struct seeds seeds = {.input = {.file = read_seeds, .fault = no_seeds}, .grammar = &grammar};
    char *folders[] = {"reviews", "guide"};
    struct trial trial = {0};
    struct arena arena;
    size_t made = 0;

    grammar_init(&grammar, sort);
    input_each(&seeds.input, 2, folders);
    arena_init(&arena, (size_t)1 << 30);
    trial.arena = &arena;
    for (size_t i = 0; i < count && grammar.seed_count; i++) {
        const struct json *object = grammar_object(&grammar, &random, &arena);
        const struct json *other = grammar_edited(&grammar, &random, &arena, object);
        trial.policies = &policies[i % policy_count];
        trial.object = written(&arena, object);
        other = written(&arena, other);
        if (!json_is(other, JSON_OBJECT)) /* an API server sends an object, or none */
            other = NULL;
        made += trial.object != NULL;
        for (trial.profile = STANDARD; trial.object && trial.profile < PROFILES; trial.profile++) {
            trial.old = NULL;
            trial_run(&trial);
            trial.old = other;
            if (other)
                trial_run(&trial);
        }
        arena_reset(&arena);
    }
    printf("%s %zu - %s: %zu objects of %zu cases, %zu findings, %zu denials, %zu patches, "
           "%zu mends, %zu breaches\n",
           trial.breaches || !made ? "not ok" : "ok", number, sort->name, made, grammar.seed_count,
           trial.findings, trial.denials, trial.patches, trial.mends, trial.breaches);
    fflush(stdout);
    grammar_free(&grammar);
    arena_free(&arena);
    return !trial.breaches && made;
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 200, ran = 0;
    struct tongues policies[POLICIES + 1];
    struct arena arena;
    bool passed = true;
    arena_init(&arena, (size_t)1 << 24);
    for (size_t i = 0; i < POLICIES + 1; i++) {
        const char *text = i < POLICIES ? policy_texts[i] : policy_of_repairs(&arena);
        policies[i].english = policy_of(&arena, text, "en");
        policies[i].chinese = policy_of(&arena, text, "zh-CN");
        if (!policies[i].english || !policies[i].chinese)
            return 1;
    }
    for (size_t i = 0; i < sort_count; i++) {
        if (argc > 2 && strcmp(argv[2], sorts[i].name) != 0)
            continue;
        passed &= run(++ran, &sorts[i], count, policies, POLICIES + 1);
    }
    printf("1..%zu\n", ran);
    for (size_t i = 0; i < POLICIES + 1; i++) {
        policy_free(policies[i].english);
        policy_free(policies[i].chinese);
    }
    arena_free(&arena);
    return passed && ran ? 0 : 1;
}
