// SPDX-License-Identifier: Apache-2.0
#include "judge/shapes.h"

#include "judge/checks.h"
#include "judge/look.h"

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
        !(sign * number < sign * bound) || (sign > 0 && number <= 0))
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

static bool look_is(const struct look *look)
{
    return look->counts && strcmp(shown(look->judgement, look->counts), look->fault->value) == 0 &&
           look_report(look, look_about(look));
}

static bool look_stated(const struct look *look)
{
    return look->value && look_report(look, look_about(look));
}

static bool look_missing(const struct look *look)
{
    const struct json *block = json_look(look->target->node, look->fault->other);
    return !look->value && json_is(block, JSON_OBJECT) && json_size(block) &&
           look_report(look, look_about(look));
}

static bool look_pair(const struct look *look)
{
    const struct fault *fault = look->fault;
    const struct json *other = json_look(look->target->node, fault->other);
    double number, most;
    if (!measure(look->value, fault->unit, &number) || !measure(other, fault->unit, &most) ||
        !(number > most))
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

static bool (*const shapes[])(const struct look *) = {
    [RANGE] = look_range,       [LESS] = look_less,
    [MORE] = look_more,         [IS] = look_is,
    [STATED] = look_stated,     [MISSING] = look_missing,
    [PAIR] = look_pair,         [FEWER] = look_fewer,
    [LACKING] = look_lacking,   [MOVED] = look_moved,
    [OTHERWISE] = NULL,         [WITHIN] = look_within,
    [OUTSIDE] = look_outside,   [UNDER] = look_under,
    [NO_UNIT] = look_no_unit,   [UNREADABLE] = look_unreadable,
    [UNMAPPED] = look_unmapped, [MISTYPED] = look_mistyped,
    [UNKNOWN] = look_unknown,   [ASTRAY] = look_astray,
    [LOST] = look_lost,
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

static bool finds(struct look look)
{
    const struct fault *fault = look.fault;
    if (!shapes[fault->shape] ||
        (fault->when && !condition_holds(fault->when, look.judgement, look.target)))
        return false;
    look.value = read_input(look.judgement, look.target, look.field, false);
    if (json_is(look.value, JSON_NULL))
        look.value = NULL;
    look.counts = what_counts(&look);
    if (fault[1].shape == OTHERWISE)
        look.otherwise = fault + 1;
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
