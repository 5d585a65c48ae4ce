// SPDX-License-Identifier: Apache-2.0
#include "judge/look.h"

#include "judge/checks.h"

#include <string.h>

/* A field's own name, for the texts that have {key}; of an element, that of its list. */
static const char *last_key(const struct path *path)
{
    unsigned back = 0;
    while (back + 1 < path->length && !path_key(path, back))
        back++;
    return path_key(path, back);
}

/* The quantity of another field, where that is the next one that `usual` must not pass. */
static const char *bounded(const struct look *look, const char *usual, const char *field, int sign)
{
    const struct json *other =
        field ? read_input(look->judgement, look->target, field, false) : NULL;
    double here, there;
    if (!measure(json_new_string(look->judgement->arena, usual), UNIT_QUANTITY, &here) ||
        !measure(other, UNIT_QUANTITY, &there) || sign * here >= sign * there)
        return usual;
    return shown(look->judgement, other);
}

const char *look_fitting(const struct look *look, const char *field, const char *usual)
{
    const struct rule *rule = look->rule;
    const struct fault *own = look->fault;
    enum threshold least = own->fits ? own->fits : own->least, most = own->most;
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        if (strcmp(fault->field ? fault->field : rule->field, field) != 0)
            continue;
        least = fault->least ? fault->least : least;
        most = fault->most ? fault->most : most;
    }
    return least || most ? fitting(look->judgement, usual, least, most) : usual;
}

const char *look_to_paste(const struct look *look, const char *usual)
{
    usual = look_fitting(look, look->field, usual);
    usual = bounded(look, usual, look->fault->not_below, 1);
    return bounded(look, usual, look->fault->not_above, -1);
}

const struct json *look_text(const struct look *look, const char *text)
{
    return json_new_string(look->judgement->arena, text);
}

double look_count_to_be(const struct look *look, const char *field)
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
    double other = look_count_to_be(look, look->fault->other);
    bool recommends = limit->recommended_text != NULL;
    if (other > (recommends ? limit->recommended : limit->floor))
        return arena_print(look->judgement->arena, "%.0f", other);
    return recommends ? limit->recommended_text : limit->floor_text;
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
    return fault->usual ? look_to_paste(look, fault->usual) : NULL;
}

struct finding look_about(const struct look *look)
{
    const struct fault *fault = look->fault;
    struct finding finding = {.fault = fault, .field = look->field};
    finding.path = spot_of(look->judgement, look->target, look->field, false).path;
    finding.key = look->key ? look->key : last_key(&finding.path);
    if (look->value)
        finding.found = shown(look->judgement, look->value);
    finding.value = value_to_paste(look);
    if (look->in_list) {
        finding.inputs[0] = look->field;
        finding.no_worse = look->value && json_equal(look->value, look->old);
    }
    return finding;
}

bool look_report(const struct look *look, struct finding finding)
{
    if (!finding.assumed && look->fault->when)
        finding.assumed = look->fault->when->assumes;
    if (!finding.value && look->otherwise)
        finding.fault = look->otherwise;
    report(look->judgement, look->rule, look->target, finding);
    return true;
}
