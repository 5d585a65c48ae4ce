// SPDX-License-Identifier: Apache-2.0
#include "judge/shapes.h"

#include "judge/checks.h"
#include "judge/look.h"
#include "judge/places.h"
#include "judge/vocabulary.h"

#include <string.h>

static bool look_range(const struct look *look)
{
    const struct fault *fault = look->fault;
    if (!look->value)
        return false;
    const struct finding finding = look_about(look);
    return (fault->least &&
            too_low(look->judgement, look->rule, look->target, fault->least, finding)) ||
           (fault->most &&
            too_high(look->judgement, look->rule, look->target, fault->most, finding));
}

/* Beyond the fault's bound: below it where `sign` is 1, above it where it is -1. */
static bool look_bound(const struct look *look, double sign)
{
    const struct fault *fault = look->fault;
    double number, bound;
    if (!measure(look->counts, fault->unit, &number) ||
        !measure(look_text(look, fault->bound), fault->unit, &bound) ||
        !(sign * number < sign * bound) || (sign > 0 && bound > 0 && number <= 0))
        return false;
    struct finding finding = look_about(look);
    if (!finding.value)
        finding.value = fault->bound;
    finding.no_worse = no_worse(look->target, look->field, fault->unit, sign > 0);
    return look_report(look, finding);
}

static bool look_less(const struct look *look)
{
    return look_bound(look, 1);
}

static bool look_more(const struct look *look)
{
    return look_bound(look, -1);
}

/* Is it one of the words, which are parted by "|"? */
static bool is_one_of(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (const char *word = words;; word += strcspn(word, "|") + 1) {
        if (strcspn(word, "|") == length && strncmp(word, text, length) == 0)
            return true;
        if (!word[strcspn(word, "|")])
            return false;
    }
}

static bool look_is(const struct look *look)
{
    return look->counts && is_one_of(look->fault->value, shown(look->judgement, look->counts)) &&
           look_report(look, look_about(look));
}

static bool look_zero(const struct look *look)
{
    double number;
    return measure(look->value, look->fault->unit, &number) && number == 0 &&
           look_report(look, look_about(look));
}

static bool look_stated(const struct look *look)
{
    return look->value && look_report(look, look_about(look));
}

/* The block that a field stands in. */
static const struct json *holder_of(const struct look *look)
{
    const char *dot = strrchr(look->field, '.');
    size_t length = dot ? (size_t)(dot - look->field) : 0;
    return json_look(look->target->node, arena_copy(look->judgement->arena, look->field, length));
}

static bool look_missing(const struct look *look)
{
    const struct json *block =
        look->fault->other ? json_look(look->target->node, look->fault->other) : holder_of(look);
    return !look->value && json_is(block, JSON_OBJECT) && json_size(block) &&
           look_report(look, look_about(look));
}

static bool look_pair(const struct look *look)
{
    const struct fault *fault = look->fault;
    const struct json *other = json_look(look->target->node, fault->other);
    double number, most;
    if (!measure(look->value, fault->unit, &number) || !measure(other, fault->unit, &most) ||
        !(number > most) || (fault->unit == UNIT_COUNT && most == 0))
        return false;
    struct finding finding = look_about(look);
    finding.value = shown(look->judgement, other);
    finding.no_worse = order_no_worse(look->target, look->field, fault->other);
    return look_report(look, finding);
}

static bool look_fewer(const struct look *look)
{
    double count, least = look_count_to_be(look, look->fault->other);
    if (!measure(look->value, UNIT_COUNT, &count) || count <= 0 || !(count < least))
        return false;
    struct finding finding = look_about(look);
    finding.value = arena_print(look->judgement->arena, "%.0f", least);
    return look_report(look, finding);
}

/* Nothing was found: a part that does not state them may leave them to the whole. */
static bool look_lacking(const struct look *look)
{
    if (!json_is(look->value, JSON_OBJECT))
        return false;
    for (const char *const *member = look->fault->none_of; *member; member++) {
        const struct json *value = json_look(look->target->node, *member);
        if (value && !json_is(value, JSON_NULL))
            return false;
    }
    struct finding finding = look_about(look);
    finding.found = NULL;
    return look_report(look, finding);
}

static bool look_moved(const struct look *look)
{
    if (!look->value)
        return false;
    struct finding finding = look_about(look);
    finding.value = look->fault->other;
    return look_report(look, finding);
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

static bool look_listed(const struct look *look)
{
    struct look each = *look;
    each.in_list = true;
    for (const struct listed *row = look->fault->listed; row->field; row++) {
        each.key = row->key;
        each_place(look->judgement, look->target, row->field, look_at_listed, &each);
    }
    return false;
}

static bool (*const shapes[])(const struct look *) = {
    [RANGE] = look_range,
    [LESS] = look_less,
    [MORE] = look_more,
    [IS] = look_is,
    [STATED] = look_stated,
    [MISSING] = look_missing,
    [PAIR] = look_pair,
    [FEWER] = look_fewer,
    [LACKING] = look_lacking,
    [MOVED] = look_moved,
    [OTHERWISE] = NULL,
    [WITHIN] = look_within,
    [OUTSIDE] = look_outside,
    [UNDER] = look_under,
    [NO_UNIT] = look_no_unit,
    [UNREADABLE] = look_unreadable,
    [UNMAPPED] = look_unmapped,
    [MISTYPED] = look_mistyped,
    [UNKNOWN] = look_unknown,
    [ASTRAY] = look_astray,
    [LOST] = look_lost,
    [ZERO] = look_zero,
    [LISTED] = look_listed,
    [MEMBER] = look_member,
    [EXCEEDS] = look_exceeds,
    [FALLS_SHORT] = look_falls_short,
    [FALLS_SHORT_OF_DEFAULT] = look_falls_short,
};

/* What counts at the field, where the fault says what that is when nothing stands there. */
static const struct json *what_counts(const struct look *look)
{
    const struct fault *fault = look->fault;
    bool counted = (fault->shape == LESS || fault->shape == MORE) && fault->unit == UNIT_COUNT;
    double number;
    if (look->value && !(counted && measure(look->value, UNIT_COUNT, &number) && number == 0))
        return look->value;
    return fault->otherwise && json_is(json_look(look->target->node, fault->other), JSON_OBJECT)
               ? look_text(look, fault->otherwise)
               : look->value;
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

/* Each element of a list is looked at by itself. */
static void look_at(const char *field, const struct json *value, const struct json *old,
                    void *closure)
{
    struct look look = *(const struct look *)closure;
    look.field = field;
    look.value = look.counts = json_is(value, JSON_NULL) ? NULL : value;
    look.old = old;
    shapes[look.fault->shape](&look);
}

static bool finds(struct look look)
{
    const struct fault *fault = look.fault;
    if (!shapes[fault->shape] ||
        (fault->when && !condition_holds(fault->when, look.judgement, look.target)))
        return false;
    if (fault[1].shape == OTHERWISE)
        look.otherwise = fault + 1;
    look.in_list = strstr(look.field, "[*]");
    if (look.in_list) {
        each_place(look.judgement, look.target, look.field, look_at, &look);
        return false;
    }
    look.field = spelt_field(&look, look.field);
    look.value = read_input(look.judgement, look.target, look.field, false);
    if (json_is(look.value, JSON_NULL))
        look.value = NULL;
    look.counts = what_counts(&look);
    return shapes[fault->shape](&look);
}

static bool is_among(const char *const *fields, size_t count, const char *field)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i], field) == 0)
            return true;
    return false;
}

void check_rule(struct judgement *judgement, const struct rule *rule, const struct target *target)
{
    const char *found[RULE_FAULTS];
    size_t count = 0;
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        const char *field = fault->field ? fault->field : rule->field;
        if (!is_among(found, count, field) &&
            finds((struct look){judgement, rule, target, fault, .field = field}))
            found[count++] = field;
    }
    if (rule->check)
        rule->check(judgement, rule, target);
}
