// SPDX-License-Identifier: Apache-2.0
#include "judge/shapes.h"

#include "judge/checks.h"
#include "judge/look.h"

#include <string.h>

static void look_range(const struct look *look)
{
    const struct fault *fault = look->fault;
    if (!look->value)
        return;
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
    const struct json *text = json_new_string(look->judgement->arena, fault->bound);
    if (!measure(look->counts, fault->unit, &number) || !measure(text, fault->unit, &bound) ||
        !(sign * number < sign * bound) || (sign > 0 && number <= 0))
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

static void look_is(const struct look *look)
{
    if (look->counts && strcmp(shown(look->judgement, look->counts), look->fault->value) == 0)
        look_report(look, look_about(look));
}

static void look_stated(const struct look *look)
{
    if (look->value)
        look_report(look, look_about(look));
}

static void look_missing(const struct look *look)
{
    const struct json *block = json_look(look->target->node, look->fault->other);
    if (!look->value && json_is(block, JSON_OBJECT) && json_size(block))
        look_report(look, look_about(look));
}

static void look_pair(const struct look *look)
{
    const struct fault *fault = look->fault;
    const struct json *other = json_look(look->target->node, fault->other);
    double number, most;
    if (!measure(look->value, fault->unit, &number) || !measure(other, fault->unit, &most) ||
        !(number > most))
        return;
    struct finding finding = look_about(look);
    finding.value = shown(look->judgement, other);
    finding.no_worse = order_no_worse(look->target, look->field, fault->other);
    look_report(look, finding);
}

static void look_fewer(const struct look *look)
{
    const struct json *other = look_as_repaired(look, look->fault->other);
    double count, least;
    if (!measure(look->value, UNIT_COUNT, &count) || !measure(other, UNIT_COUNT, &least) ||
        count <= 0 || !(count < least))
        return;
    struct finding finding = look_about(look);
    finding.value = shown(look->judgement, other);
    look_report(look, finding);
}

/* Nothing was found: a part that does not state them may leave them to the whole. */
static void look_lacking(const struct look *look)
{
    if (!json_is(look->value, JSON_OBJECT))
        return;
    for (const char *const *member = look->fault->none_of; *member; member++) {
        const struct json *value = read_input(look->judgement, look->target, *member, false);
        if (value && !json_is(value, JSON_NULL))
            return;
    }
    struct finding finding = look_about(look);
    finding.found = NULL;
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

static void (*const shapes[])(const struct look *) = {
    [OTHERWISE] = NULL,
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
};

/* What counts at the field, where the fault says what that is when nothing stands there. */
static const struct json *what_counts(const struct look *look)
{
    const struct fault *fault = look->fault;
    bool counted = (fault->shape == LESS || fault->shape == MORE) && fault->unit == UNIT_COUNT;
    double number;
    if (look->value && !(counted && measure(look->value, UNIT_COUNT, &number) && number == 0))
        return look->value;
    return fault->absent && json_is(read_input(look->judgement, look->target, fault->other, false),
                                    JSON_OBJECT)
               ? json_new_string(look->judgement->arena, fault->absent)
               : look->value;
}

static void look_for(struct judgement *judgement, const struct rule *rule,
                     const struct target *target, const struct fault *fault)
{
    struct look look = {.judgement = judgement,
                        .rule = rule,
                        .target = target,
                        .fault = fault,
                        .field = fault->field ? fault->field : rule->field};
    if (fault[1].shape == OTHERWISE)
        look.otherwise = fault + 1;
    look.value = read_input(judgement, target, look.field, false);
    if (json_is(look.value, JSON_NULL))
        look.value = NULL;
    look.counts = what_counts(&look);
    shapes[fault->shape](&look);
}

void check_rule(struct judgement *judgement, const struct rule *rule, const struct target *target)
{
    for (const struct fault *fault = rule->faults; fault->why; fault++)
        if (shapes[fault->shape] &&
            (!fault->when || condition_holds(fault->when, judgement, target)))
            look_for(judgement, rule, target, fault);
    if (rule->check)
        rule->check(judgement, rule, target);
}
