// SPDX-License-Identifier: Apache-2.0
#include "judge/look.h"

#include "judge/checks.h"
#include "judge/vocabulary.h"

#include <string.h>

/* {key} of the texts: the last name of a field; of an element, that of its list. */
static const char *last_key(const struct path *path)
{
    unsigned back = 0;
    while (back + 1 < path->length && !path_key(path, back))
        back++;
    return path_key(path, back);
}

const struct json *look_as_repaired(const struct look *look, const char *field)
{
    const char *after = look->rule->after;
    const struct finding *raised = after ? finding_of(look->judgement, after, look->target) : NULL;
    if (raised && raised->meant && raised->fault->repair.how == TO_RECOMMENDED &&
        raised->limit->recommended_text && strcmp(raised->field, field) == 0)
        return json_new_number(look->judgement->arena, raised->limit->recommended);
    return read_input(look->judgement, look->target, field, false);
}

/* The quantity of another field, where that is the next one that `usual` must not pass; a negative
 * one is no quantity. */
static const char *bounded(const struct look *look, const char *usual, const char *field, int sign)
{
    const struct json *other = field ? look_as_repaired(look, field) : NULL;
    double here, there;
    if (!measure_text(usual, UNIT_QUANTITY, &here) || !measure(other, UNIT_QUANTITY, &there) ||
        there < 0 || sign * here >= sign * there)
        return usual;
    return shown(look->judgement, other);
}

const char *look_to_paste(const struct look *look, const char *usual)
{
    const struct rule *rule = look->rule;
    enum threshold least = look->fault->fits, most = NO_THRESHOLD;
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        if (strcmp(fault_field(rule, fault), look->written) != 0)
            continue;
        least = fault->least ? fault->least : least;
        most = fault->most ? fault->most : most;
    }
    usual = fitting(look->judgement, usual, least, most);
    usual = bounded(look, usual, look->fault->not_below, 1);
    return bounded(look, usual, look->fault->not_above, -1);
}

/* The value to paste: the converted one, the usual one, or what a threshold wants within the bounds
 * of another field. */
static const char *to_paste(const struct look *look)
{
    const struct fault *fault = look->fault;
    const struct json *becomes =
        fault->repair.as ? fault->repair.as(look->judgement, look->value) : NULL;
    const struct limit *limit = limit_of(look->judgement, fault->least);
    const char *best = limit->recommended_text ? limit->recommended_text : limit->floor_text;
    if (becomes)
        return shown(look->judgement, becomes);
    if (fault->usual)
        return look_to_paste(look, fault->usual);
    return fault->not_below && best ? look_to_paste(look, best) : NULL;
}

struct finding look_about(const struct look *look)
{
    const struct fault *fault = look->fault;
    struct finding finding = {.fault = fault, .field = look->field};
    if (fault->when)
        finding.assumed = fault->when->assumes;
    finding.path = spot_of(look->judgement, look->target, look->field, false).path;
    finding.key = last_key(&finding.path);
    if (look->value)
        finding.found = shown(look->judgement, look->value);
    finding.value = to_paste(look);
    if (look->in_list) {
        finding.inputs[0] = look->field;
        finding.no_worse = look->value && json_equal(look->value, look->old);
    }
    return finding;
}

const struct json *look_other(const struct look *look, const char *written, const char **field)
{
    const char *spelt =
        vocabulary_spelt(look->rule->words, look->judgement, look->target->node, written);
    if (field)
        *field = spelt;
    return read_input(look->judgement, look->target, spelt, false);
}

bool look_report(const struct look *look, struct finding finding)
{
    if (!finding.value && look->otherwise)
        finding.fault = look->otherwise;
    report(look->judgement, look->rule, look->target, finding);
    return true;
}
