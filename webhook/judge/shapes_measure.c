// SPDX-License-Identifier: Apache-2.0
/* Shapes of what is measured: within bounds or outside of them, a limit under its request. */
#include "judge/checks.h"
#include "judge/look.h"

#include <math.h>

/* A bound as a rule writes it; `none` where it names none. */
static double bound_of(const struct look *look, const char *written, double none)
{
    double bound;
    return written && measure_text(written, look->fault->unit, &bound) ? bound : none;
}

/* Was it within the same bounds before, and no lower or, above them, no higher? */
static bool within_before(const struct look *look, double now)
{
    const struct fault *fault = look->fault;
    double then;
    return measure(read_input(look->judgement, look->target, look->field, true), fault->unit,
                   &then) &&
           (fault->bound ? now >= then : now <= then);
}

bool look_within(const struct look *look)
{
    const struct fault *fault = look->fault;
    double number;
    if (!measure(look->value, fault->unit, &number) ||
        number < bound_of(look, fault->from, -INFINITY) ||
        number >= bound_of(look, fault->bound, INFINITY))
        return false;
    struct finding finding = look_about(look);
    finding.no_worse = within_before(look, number);
    return look_report(look, finding);
}

bool look_outside(const struct look *look)
{
    const struct fault *fault = look->fault;
    double number;
    if (!measure(look->value, fault->unit, &number) ||
        (number >= bound_of(look, fault->from, -INFINITY) &&
         number <= bound_of(look, fault->bound, INFINITY) &&
         fmod(number, bound_of(look, fault->step, 1)) == 0))
        return false;
    return look_report(look, look_about(look));
}

/* Where neither of the two is worse than it was, the request is no matter of the finding. */
bool look_under(const struct look *look)
{
    const struct fault *fault = look->fault;
    const char *field;
    const struct json *request = look_other(look, fault->other, &field);
    double most, asked;
    if (!measure(look->value, fault->unit, &most) || !measure(request, fault->unit, &asked) ||
        !(asked > most))
        return false;
    struct finding finding = look_about(look);
    finding.value = look_to_paste(look, shown(look->judgement, request));
    finding.no_worse = order_no_worse(look->target, field, look->field);
    if (finding.no_worse)
        finding.inputs[0] = look->field;
    return look_report(look, finding);
}

/* There is no negative quantity of anything. */
bool look_no_unit(const struct look *look)
{
    enum unit unit = look->fault->unit;
    double number;
    return look->value &&
           (!measure(look->value, unit, &number) || (unit == UNIT_QUANTITY && number < 0)) &&
           look_report(look, look_about(look));
}
