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
    if (!measure(look->value, fault->unit, &number) ||
        !measure(json_new_string(look->judgement->arena, fault->bound), fault->unit, &bound) ||
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
    if (look->value && strcmp(shown(look->judgement, look->value), look->fault->value) == 0)
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

/* The place that a repair names, as the object spells it. */
static struct path place_named(const struct judgement *judgement, const struct finding *finding)
{
    const char *written = finding->fault->repair.to, *name = NULL;
    if (ends_with(written, "[{key}]"))
        name = finding->key;
    else if (ends_with(written, "[{value}]"))
        name = finding->value;
    if (name)
        written = arena_print(judgement->arena, "%.*s[%s]", (int)(strrchr(written, '[') - written),
                              written, name);
    return spot_of(judgement, finding->target, written, false).path;
}

static bool to_place(const struct judgement *judgement, const struct finding *finding,
                     struct patch *patch)
{
    struct path to = place_named(judgement, finding);
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
        return to_place(judgement, finding, patch);
    case BY_FUNCTION:
        return repair->function(judgement, finding, patch);
    }
    return false;
}
