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
    const struct json *value;  /* what stands there; NULL: nothing, or null */
    const struct json *counts; /* the same, or what counts instead of nothing */
};

static const struct json *text_value(const struct look *look, const char *text)
{
    return json_new_string(look->judgement->arena, text);
}

/* A field's own name, for the texts that have {key}. */
static const char *last_key(const char *field)
{
    const char *dot = strrchr(field, '.'), *bracket = strrchr(field, '[');
    if (bracket && bracket > dot)
        return NULL;
    return dot ? dot + 1 : field;
}

/* A count as it is, or as the rule that has run before will make it. */
static double count_to_be(const struct look *look, const char *field)
{
    const char *after = look->rule->after;
    const struct finding *raised = after ? finding_of(look->judgement, after, look->target) : NULL;
    double count;
    if (raised && raised->repairable && raised->fault->repair.how == TO_RECOMMENDED &&
        raised->limit->recommended_text && strcmp(raised->field, field) == 0)
        return raised->limit->recommended;
    return measure(json_look(look->target->node, field), UNIT_COUNT, &count) ? count : 0;
}

/* What the fault's threshold wants, but no less than the other field. */
static const char *no_less_than_other(const struct look *look)
{
    const struct limit *limit = limit_of(look->judgement, look->fault->least);
    double other = count_to_be(look, look->fault->other);
    bool recommends = limit->recommended_text != NULL;
    if (other > (recommends ? limit->recommended : limit->floor))
        return arena_print(look->judgement->arena, "%.0f", other);
    return recommends ? limit->recommended_text : limit->floor_text;
}

/* The usual value keeps to all that the rule measures the field by. */
static const char *usual_value(const struct look *look)
{
    const struct rule *rule = look->rule;
    enum threshold least = look->fault->usual_least, most = NO_THRESHOLD;
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        if (strcmp(fault->field ? fault->field : rule->field, look->field) != 0)
            continue;
        least = fault->least ? fault->least : least;
        most = fault->most ? fault->most : most;
    }
    return fitting(look->judgement, look->fault->usual, least, most);
}

static const char *value_to_paste(const struct look *look)
{
    const struct fault *fault = look->fault;
    const struct json *becomes =
        fault->repair.as ? fault->repair.as(look->judgement, look->value) : NULL;
    if (becomes)
        return shown(look->judgement, becomes);
    if (fault->least && fault->other)
        return no_less_than_other(look);
    return fault->usual ? usual_value(look) : NULL;
}

static struct finding about(const struct look *look)
{
    struct finding finding = {.fault = look->fault,
                              .field = look->field,
                              .key = last_key(look->field),
                              .value = value_to_paste(look)};
    if (look->value)
        finding.found = shown(look->judgement, look->value);
    return finding;
}

/* True, as each shape says where it has found its fault. */
static bool report_look(const struct look *look, struct finding finding)
{
    report(look->judgement, look->rule, look->target, finding);
    return true;
}

static bool look_range(const struct look *look)
{
    const struct fault *fault = look->fault;
    const struct finding finding = about(look);
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
        !measure(text_value(look, fault->bound), fault->unit, &bound) ||
        !(sign * number < sign * bound) || (sign > 0 && number <= 0))
        return false;
    struct finding finding = about(look);
    if (!finding.value)
        finding.value = fault->bound;
    finding.no_worse = no_worse(look->target, look->field, fault->unit, sign > 0);
    return report_look(look, finding);
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
           report_look(look, about(look));
}

static bool look_stated(const struct look *look)
{
    return look->value && report_look(look, about(look));
}

static bool look_missing(const struct look *look)
{
    const struct json *block = json_look(look->target->node, look->fault->other);
    return !look->value && json_is(block, JSON_OBJECT) && json_size(block) &&
           report_look(look, about(look));
}

static bool look_pair(const struct look *look)
{
    const struct fault *fault = look->fault;
    const struct json *other = json_look(look->target->node, fault->other);
    double number, most;
    if (!measure(look->value, fault->unit, &number) || !measure(other, fault->unit, &most) ||
        !(number > most))
        return false;
    struct finding finding = about(look);
    finding.value = shown(look->judgement, other);
    finding.no_worse = order_no_worse(look->target, look->field, fault->other);
    return report_look(look, finding);
}

static bool look_under(const struct look *look)
{
    double count, least = count_to_be(look, look->fault->other);
    if (!measure(look->value, UNIT_COUNT, &count) || count <= 0 || !(count < least))
        return false;
    struct finding finding = about(look);
    finding.value = arena_print(look->judgement->arena, "%.0f", least);
    return report_look(look, finding);
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
    struct finding finding = about(look);
    finding.found = NULL;
    return report_look(look, finding);
}

static bool look_moved(const struct look *look)
{
    if (!look->value)
        return false;
    struct finding finding = about(look);
    finding.value = look->fault->other;
    return report_look(look, finding);
}

static bool (*const shapes[])(const struct look *) = {
    [RANGE] = look_range,     [LESS] = look_less,       [MORE] = look_more, [IS] = look_is,
    [STATED] = look_stated,   [MISSING] = look_missing, [PAIR] = look_pair, [UNDER] = look_under,
    [LACKING] = look_lacking, [MOVED] = look_moved,
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
               ? text_value(look, fault->otherwise)
               : look->value;
}

static bool finds(struct look look)
{
    const struct fault *fault = look.fault;
    if (!fault->shape ||
        (fault->when && !condition_holds(fault->when, look.judgement, look.target)))
        return false;
    look.value = json_look(look.target->node, look.field);
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
