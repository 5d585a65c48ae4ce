// SPDX-License-Identifier: Apache-2.0
/* Shapes for numbers: within bounds, outside of bounds, or compared with another field. */
#include "judge/checks.h"
#include "judge/look.h"

#include <math.h>

/* A bound as a rule writes it; `none` where it names none. */
static double bound_of(const struct look *look, const char *written, double none)
{
    double bound;
    return written && measure_text(written, look->fault->unit, &bound) ? bound : none;
}

/* The number in force at the place. */
static bool measure_counted(const struct look *look, double *number)
{
    const struct fault *fault = look->fault;
    return look->counts ? measure_text(look->counts, fault->unit, number)
                        : measure(look->value, fault->unit, number);
}

/* Did the old object have a number there that was not better than this one? */
static bool no_worse_than_before(const struct look *look, double now, bool less_is_worse)
{
    const struct fault *fault = look->fault;
    double then;
    return measure(read_input(look->judgement, look->target, look->field, true), fault->unit,
                   &then) &&
           (fault->zero_counts || fault->unit != UNIT_COUNT || then != 0) &&
           (less_is_worse ? now >= then : now <= then);
}

/* A fault with a step is about values that are refused, and one refused value is as bad as
 * another. */
static bool report_measured(const struct look *look, double number, bool less_is_worse)
{
    struct finding finding = look_about(look);
    if (!finding.value)
        finding.value = look->fault->bound;
    finding.no_worse = !look->fault->step && no_worse_than_before(look, number, less_is_worse);
    return look_report(look, finding);
}

bool look_inside(const struct look *look)
{
    const struct fault *fault = look->fault;
    double number;
    return measure_counted(look, &number) && (number > 0 || fault->zero_counts) &&
           number >= bound_of(look, fault->from, -INFINITY) &&
           number < bound_of(look, fault->bound, INFINITY) &&
           report_measured(look, number, fault->bound != NULL);
}

bool look_outside(const struct look *look)
{
    const struct fault *fault = look->fault;
    double number;
    if (!measure_counted(look, &number))
        return false;
    bool low = number<bound_of(look, fault->from, -INFINITY), high = number> bound_of(
        look, fault->bound, INFINITY),
         uneven = fault->step && fmod(number, bound_of(look, fault->step, 1)) != 0;
    return (low || high || uneven) && report_measured(look, number, low);
}

/* If neither of the two fields got worse, the other one is no input of the finding. */
bool look_against(const struct look *look)
{
    const struct fault *fault = look->fault;
    bool under = fault->shape == UNDER;
    const char *field;
    look_other(look, fault->other, &field);
    const struct json *other = look_as_repaired(look, field);
    double here, there;
    if (!measure(look->value, fault->unit, &here) || !measure(other, fault->unit, &there) ||
        !(under ? here < there : here > there) ||
        (fault->unit == UNIT_COUNT && (here <= 0 || there == 0)))
        return false;
    struct finding finding = look_about(look);
    finding.value = look_to_paste(look, shown(look->judgement, other));
    finding.no_worse = under ? order_no_worse(look->target, field, look->field, fault->unit)
                             : order_no_worse(look->target, look->field, field, fault->unit);
    if (finding.no_worse && !fault->when)
        finding.inputs[0] = look->field;
    return look_report(look, finding);
}

/* Kubernetes takes negative quantities, but no resource can have one. */
bool look_no_unit(const struct look *look)
{
    enum unit unit = look->fault->unit;
    double number;
    return look->value &&
           (!measure(look->value, unit, &number) || (unit == UNIT_QUANTITY && number < 0)) &&
           look_report(look, look_about(look));
}
