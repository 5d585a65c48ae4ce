// SPDX-License-Identifier: Apache-2.0
#include "judge/shapes.h"

#include "judge/checks.h"
#include "judge/look.h"
#include "judge/places.h"
#include "judge/vocabulary.h"

#include <string.h>

/* A field's own name, for the texts that have {key}. */
static const char *last_key(const char *field)
{
    const char *dot = strrchr(field, '.'), *bracket = strrchr(field, '[');
    if (bracket && bracket > dot)
        return NULL;
    return dot ? dot + 1 : field;
}

const char *look_fitting(const struct look *look, const char *field, const char *usual)
{
    const struct rule *rule = look->rule;
    enum threshold least = look->fault->least, most = look->fault->most;
    for (size_t i = 0; i < RULE_FAULTS && rule->faults[i].why; i++) {
        const struct fault *fault = &rule->faults[i];
        if (strcmp(fault->field ? fault->field : rule->field, field) != 0)
            continue;
        least = fault->least ? fault->least : least;
        most = fault->most ? fault->most : most;
    }
    return least || most ? fitting(look->judgement, usual, least, most) : usual;
}

struct finding look_about(const struct look *look)
{
    const struct fault *fault = look->fault;
    struct finding finding = {.fault = fault, .field = look->field, .key = look->key};
    if (look->value)
        finding.found = shown(look->judgement, look->value);
    if (fault->usual)
        finding.value = look_fitting(look, look->field, fault->usual);
    if (look->in_list) {
        finding.inputs[0] = look->field;
        finding.no_worse = look->value && json_equal(look->value, look->old);
    }
    return finding;
}

void look_report(const struct look *look, struct finding finding)
{
    if (!finding.assumed && look->fault->when)
        finding.assumed = look->fault->when->assumes;
    report(look->judgement, look->rule, look->target, finding);
}

static void look_range(const struct look *look)
{
    const struct fault *fault = look->fault;
    const struct finding finding = look_about(look);
    if (fault->least)
        too_low(look->judgement, look->rule, look->target, fault->least, finding);
    if (fault->most)
        too_high(look->judgement, look->rule, look->target, fault->most, finding);
}

/* Beyond the fault's bound: below it where `sign` is 1, above it where it is -1. */
static void look_bound(const struct look *look, double sign)
{
    const struct fault *fault = look->fault;
    double number, bound;
    if (!measure(look->value, fault->unit, &number) ||
        !measure(json_new_string(look->judgement->arena, fault->bound), fault->unit, &bound) ||
        !(sign * number < sign * bound) || (sign > 0 && bound > 0 && number <= 0))
        return;
    struct finding finding = look_about(look);
    if (!finding.value)
        finding.value = fault->bound;
    finding.no_worse = no_worse(look->target, look->field, fault->unit, sign > 0);
    look_report(look, finding);
}

static void look_less(const struct look *look)
{
    look_bound(look, 1);
}

static void look_more(const struct look *look)
{
    look_bound(look, -1);
}

/* Is it one of the words, which are parted by "|"? */
static bool is_among(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (const char *word = words;; word += strcspn(word, "|") + 1) {
        if (strcspn(word, "|") == length && strncmp(word, text, length) == 0)
            return true;
        if (!word[strcspn(word, "|")])
            return false;
    }
}

static void look_is(const struct look *look)
{
    if (look->value && is_among(look->fault->value, shown(look->judgement, look->value)))
        look_report(look, look_about(look));
}

static void look_zero(const struct look *look)
{
    double number;
    if (measure(look->value, look->fault->unit, &number) && number == 0)
        look_report(look, look_about(look));
}

static void look_stated(const struct look *look)
{
    if (look->value)
        look_report(look, look_about(look));
}

/* The block that a field stands in. */
static const struct json *holder_of(const struct look *look)
{
    const char *dot = strrchr(look->field, '.');
    size_t length = dot ? (size_t)(dot - look->field) : 0;
    return json_look(look->target->node, arena_copy(look->judgement->arena, look->field, length));
}

static void look_missing(const struct look *look)
{
    const struct json *block =
        look->fault->other ? json_look(look->target->node, look->fault->other) : holder_of(look);
    if (!look->value && json_is(block, JSON_OBJECT) && json_size(block))
        look_report(look, look_about(look));
}

static void look_pair(const struct look *look)
{
    const struct fault *fault = look->fault;
    const struct json *other = json_look(look->target->node, fault->other);
    double number, most;
    if (!measure(look->value, fault->unit, &number) || !measure(other, fault->unit, &most) ||
        !(number > most) || (fault->unit == UNIT_COUNT && most == 0))
        return;
    struct finding finding = look_about(look);
    finding.value = shown(look->judgement, other);
    finding.no_worse = order_no_worse(look->target, look->field, fault->other);
    look_report(look, finding);
}

static void look_moved(const struct look *look)
{
    if (!look->value)
        return;
    struct finding finding = look_about(look);
    finding.value = look->fault->other;
    look_report(look, finding);
}

/* Nothing, as good as nothing, or Kubernetes' own default. */
static bool says_nothing(const struct json *value)
{
    switch (json_kind(value)) {
    case JSON_BOOL:
        return !json_true(value);
    case JSON_STRING:
        return !*json_string(value);
    case JSON_OBJECT:
    case JSON_ARRAY:
        return json_size(value) == 0;
    case JSON_NUMBER:
        return false;
    case JSON_ABSENT:
    case JSON_NULL:
        break;
    }
    return true;
}

static void look_at_listed(const char *field, const struct json *value, const struct json *old,
                           void *closure)
{
    struct look look = *(const struct look *)closure;
    look.field = field;
    look.value = value;
    look.old = old;
    if (!says_nothing(value))
        look_report(&look, look_about(&look));
}

static void look_listed(const struct look *look)
{
    struct look each = *look;
    each.in_list = true;
    for (const struct listed *row = look->fault->listed; row->field; row++) {
        each.key = row->key;
        each_place(look->judgement, look->target, row->field, look_at_listed, &each);
    }
}

static void (*const shapes[])(const struct look *) = {
    [RANGE] = look_range,
    [LESS] = look_less,
    [MORE] = look_more,
    [IS] = look_is,
    [STATED] = look_stated,
    [MISSING] = look_missing,
    [PAIR] = look_pair,
    [MOVED] = look_moved,
    [ZERO] = look_zero,
    [LISTED] = look_listed,
    [MEMBER] = look_member,
    [EXCEEDS] = look_exceeds,
    [FALLS_SHORT] = look_falls_short,
    [FALLS_SHORT_OF_DEFAULT] = look_falls_short,
};

static void look_at(const char *field, const struct json *value, const struct json *old,
                    void *closure)
{
    struct look look = *(const struct look *)closure;
    look.field = field;
    look.value = json_is(value, JSON_NULL) ? NULL : value;
    look.old = old;
    if (!look.key)
        look.key = last_key(field);
    shapes[look.fault->shape](&look);
}

/* A field that is a name of the rule's vocabulary stands under any of its spellings. */
static const char *spelt_field(struct look *look, const char *field)
{
    const struct vocabulary *words = look->rule->words;
    size_t block = words ? strlen(words->block) : 0, length = strlen(field);
    if (!words || strncmp(field, words->block, block) != 0 || field[block] != '[')
        return field;
    const char *name =
        arena_copy(look->judgement->arena, field + block + 1, length - block - strlen("[]"));
    if (!name)
        return field;
    vocabulary_look(words, look->judgement, look->target->node, name, &look->key);
    return vocabulary_field(words, look->judgement, look->key);
}

static void look_for(struct judgement *judgement, const struct rule *rule,
                     const struct target *target, const struct fault *fault)
{
    struct look look = {.judgement = judgement, .rule = rule, .target = target, .fault = fault};
    const char *field = fault->field ? fault->field : rule->field;
    look.in_list = strstr(field, "[*]");
    if (look.in_list) {
        each_place(judgement, target, field, look_at, &look);
        return;
    }
    field = spelt_field(&look, field);
    look_at(field, json_look(target->node, field), NULL, &look);
}

void check_rule(struct judgement *judgement, const struct rule *rule, const struct target *target)
{
    for (const struct fault *fault = rule->faults; fault < rule->faults + RULE_FAULTS && fault->why;
         fault++)
        if (fault->shape && (!fault->when || condition_holds(fault->when, judgement, target)))
            look_for(judgement, rule, target, fault);
    if (rule->check)
        rule->check(judgement, rule, target);
}

bool repair_to_recommended(const struct judgement *judgement, const struct finding *finding,
                           struct patch *patch)
{
    const struct limit *limit = finding->limit;
    const struct fault *fault = finding->fault;
    if (!limit || !limit->recommended_text)
        return false;
    /* Counts are numbers in every field that a threshold may raise; the rest are strings. */
    enum unit unit = threshold_rows[fault->least ? fault->least : fault->most].unit;
    patch_replace(patch, &finding->path,
                  unit == UNIT_COUNT ? json_new_number(judgement->arena, limit->recommended)
                                     : json_new_string(judgement->arena, limit->recommended_text));
    return true;
}

static bool to_place(const struct judgement *judgement, const struct finding *finding,
                     struct patch *patch)
{
    struct path to = path_under(judgement, finding->target, finding->fault->repair.to);
    const struct json *there = path_find(&to, patch->object);
    if (json_is(there, JSON_NULL))
        return false;
    if (!there)
        patch_move(patch, &finding->path, &to);
    else if (json_equal(there, path_find(&finding->path, patch->object)))
        patch_remove(patch, &finding->path);
    else
        return false;
    return true;
}

bool repair_of(const struct judgement *judgement, const struct finding *finding,
               struct patch *patch)
{
    const struct repair *repair = &finding->fault->repair;
    if (finding->undecided ||
        (repair->when && !condition_holds(repair->when, judgement, finding->target)))
        return false;
    switch (repair->how) {
    case NO_REPAIR:
        return false;
    case TO_RECOMMENDED:
        return repair_to_recommended(judgement, finding, patch);
    case TO_TEXT:
        patch_replace(patch, &finding->path, json_new_string(judgement->arena, repair->to));
        return true;
    case REMOVED:
        patch_remove(patch, &finding->path);
        return true;
    case TO_PLACE:
        return finding->rule->words ? member_to_place(judgement, finding, patch)
                                    : to_place(judgement, finding, patch);
    case BY_FUNCTION:
        return repair->function(judgement, finding, patch);
    }
    return false;
}
