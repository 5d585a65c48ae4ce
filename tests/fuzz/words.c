// SPDX-License-Identifier: Apache-2.0
#include "fuzz.h"
#include "judge/schema.h"
#include "judge/values.h"
#include "mutate.h"
#include "policy/policy_keys.h"
#include "rule/kind.h"
#include "rule/rule.h"

#define WORDS_MOST 16384
#define DEPTH 5 /* of schemas, some of which lead back into themselves */

struct words {
    char *at[WORDS_MOST];
    size_t count;
};
static struct words words, fixes;

static int by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void once_each(struct words *list)
{
    size_t kept = 0;
    qsort(list->at, list->count, sizeof *list->at, by_text);
    for (size_t i = 0; i < list->count; i++) {
        if (kept && strcmp(list->at[kept - 1], list->at[i]) == 0)
            free(list->at[i]);
        else
            list->at[kept++] = list->at[i];
    }
    list->count = kept;
}

static void add(struct words *to, const char *text, size_t length)
{
    if (to->count == WORDS_MOST)
        once_each(to);
    require(to->count < WORDS_MOST);
    if (length)
        to->at[to->count++] = strndup(text, length);
}

/* Sentences and paths are words, too. */
static void add_all(const char *text)
{
    static const char inside[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "-_/%";
    while (text && *text) {
        size_t length = strspn(text, inside);
        add(&words, text, length);
        text += length ? length : 1;
    }
}

static void add_rows(const struct row *rows, unsigned depth)
{
    for (; rows && rows->name && depth < DEPTH; rows++) {
        const char *const texts[] = {rows->name, rows->other, rows->instead, rows->usual};
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            add(&words, texts[i], texts[i] ? strlen(texts[i]) : 0);
        add_rows(rows->of, depth + 1);
        add_rows(rows->words, depth + 1);
    }
}

static void add_keys(const struct key *keys)
{
    for (; keys && keys->name; keys++) {
        add(&words, keys->name, strlen(keys->name));
        for (const struct word *word = keys->words; word && word->text; word++)
            add(&words, word->text, strlen(word->text));
        add_keys(keys->keys);
    }
}

static void add_fault(const struct fault *fault)
{
    const char *const texts[] = {fault->field, fault->from,   fault->bound,    fault->step,
                                 fault->value, fault->other,  fault->fix,      fault->wanted,
                                 fault->usual, fault->absent, fault->repair.to};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_all(texts[i]);
    const char *colon = fault->fix ? strchr(fault->fix, ':') : NULL;
    if (colon && (size_t)(colon - fault->fix) < strcspn(fault->fix, "{ "))
        add(&fixes, fault->fix, strcspn(fault->fix, "{"));
    add_rows(fault->schema ? fault->schema->fields : NULL, 0);
    add_rows(fault->elsewhere ? fault->elsewhere->fields : NULL, 0);
}

static void add_rule(const struct rule *rule)
{
    const char *reads[RULE_READS + 1];
    add(&words, rule->id, strlen(rule->id));
    rule_reads(rule, reads);
    for (size_t i = 0; reads[i]; i++)
        add_all(reads[i]);
    for (const struct fault *fault = rule->faults; fault->why; fault++)
        add_fault(fault);
}

static void add_thresholds(void)
{
#define COUNT 0
#define DURATION 0
#define QUANTITY 0
#define THRESHOLD(name_, key_, ...) key_,
    static const char *const keys[] = {
#include "rule/thresholds.h"
    };
#undef THRESHOLD
#define THRESHOLD(name_, key_, unit_, ...) {__VA_ARGS__},
    static const char *const limits[][PROFILES][2] = {
#include "rule/thresholds.h"
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        add(&words, keys[i], strlen(keys[i]));
        for (size_t p = 0; p < PROFILES; p++)
            for (size_t which = 0; which < 2; which++)
                add_all(limits[i][p][which]);
    }
}

static void read_book(void)
{
    for (size_t i = 0; i < rule_count(); i++)
        add_rule(rule_at(i));
    for (size_t i = 0; i < kind_row_count; i++) {
        add_all(kind_rows[i].group);
        add_all(kind_rows[i].versions);
        add_all(kind_rows[i].kind);
    }
    for (size_t i = 0; i < CHARTS; i++)
        add_all(chart_names[i]);
    add_keys(policy_keys);
    add_thresholds();
    once_each(&words);
    once_each(&fixes);
    require(words.count > 1000 && fixes.count > 50);
}

const char *word_at_random(struct random *random)
{
    if (!words.count)
        read_book();
    return words.at[random_below(random, words.count)];
}

const char *fix_at_random(struct random *random)
{
    if (!words.count)
        read_book();
    return fixes.at[random_below(random, fixes.count)];
}
