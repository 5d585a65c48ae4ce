// SPDX-License-Identifier: Apache-2.0
#include "judge/shapes.h"

#include "judge/checks.h"

#include <string.h>

/* A fault and where it is looked for. */
struct look {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
    const struct fault *fault;
    const char *field;
    const struct json *value; /* what stands there; NULL: nothing, or null */
};

/* A field's own name, for the texts that have {key}. */
static const char *last_key(const char *field)
{
    const char *dot = strrchr(field, '.'), *bracket = strrchr(field, '[');
    if (bracket && bracket > dot)
        return NULL;
    return dot ? dot + 1 : field;
}

/* What is pasted keeps to all that the rule measures the field by. */
static const char *value_to_paste(const struct look *look)
{
    const struct rule *rule = look->rule;
    enum threshold least = NO_THRESHOLD, most = NO_THRESHOLD;
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        if (strcmp(fault->field ? fault->field : rule->field, look->field) != 0)
            continue;
        least = fault->least ? fault->least : least;
        most = fault->most ? fault->most : most;
    }
    return fitting(look->judgement, look->fault->usual, least, most);
}

static struct finding about(const struct look *look)
{
    const struct fault *fault = look->fault;
    struct finding finding = {.fault = fault, .field = look->field, .key = last_key(look->field)};
    if (look->value)
        finding.found = shown(look->judgement, look->value);
    if (fault->usual)
        finding.value = value_to_paste(look);
    return finding;
}

static void report_look(const struct look *look, struct finding finding)
{
    report(look->judgement, look->rule, look->target, finding);
}

static void look_range(const struct look *look)
{
    const struct fault *fault = look->fault;
    const struct finding finding = about(look);
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
    struct finding finding = about(look);
    if (!finding.value)
        finding.value = fault->bound;
    finding.no_worse = no_worse(look->target, look->field, fault->unit, sign > 0);
    report_look(look, finding);
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
        report_look(look, about(look));
}

static void look_stated(const struct look *look)
{
    if (look->value)
        report_look(look, about(look));
}

static void look_missing(const struct look *look)
{
    const struct json *block = json_look(look->target->node, look->fault->other);
    if (!look->value && json_is(block, JSON_OBJECT) && json_size(block))
        report_look(look, about(look));
}

static void look_pair(const struct look *look)
{
    const struct fault *fault = look->fault;
    const struct json *other = json_look(look->target->node, fault->other);
    double number, most;
    if (!measure(look->value, fault->unit, &number) || !measure(other, fault->unit, &most) ||
        !(number > most))
        return;
    struct finding finding = about(look);
    finding.value = shown(look->judgement, other);
    finding.no_worse = order_no_worse(look->target, look->field, fault->other);
    report_look(look, finding);
}

static void look_moved(const struct look *look)
{
    if (!look->value)
        return;
    struct finding finding = about(look);
    finding.value = look->fault->other;
    report_look(look, finding);
}

static void (*const shapes[])(const struct look *) = {
    [RANGE] = look_range,   [LESS] = look_less,       [MORE] = look_more, [IS] = look_is,
    [STATED] = look_stated, [MISSING] = look_missing, [PAIR] = look_pair, [MOVED] = look_moved,
};

void check_rule(struct judgement *judgement, const struct rule *rule, const struct target *target)
{
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        if (!fault->shape || (fault->when && !condition_holds(fault->when, judgement, target)))
            continue;
        const char *field = fault->field ? fault->field : rule->field;
        const struct json *value = json_look(target->node, field);
        if (json_is(value, JSON_NULL))
            value = NULL;
        shapes[fault->shape](&(struct look){judgement, rule, target, fault, field, value});
    }
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
