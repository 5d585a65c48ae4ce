// SPDX-License-Identifier: Apache-2.0
#include "judge/checks.h"
#include "judge/trail.h"

/* The recommended number, else the floor; NaN: neither. */
static double best(const struct limit *limit)
{
    return limit->recommended_text ? limit->recommended : limit->floor;
}

const char *limit_best(const struct limit *limit)
{
    return limit->recommended_text ? limit->recommended_text : limit->floor_text;
}

const char *fitting(const struct judgement *judgement, const char *usual, enum threshold least,
                    enum threshold most)
{
    const struct limit *low = limit_of(judgement, least), *high = limit_of(judgement, most);
    enum unit unit = threshold_rows[least ? least : most].unit;
    double number;
    if (!measure_text(usual, unit, &number))
        return usual;
    if (number < best(low))
        return limit_best(low);
    return number > best(high) ? limit_best(high) : usual;
}

bool no_worse(const struct target *target, const char *field, enum unit unit, bool at_least)
{
    double now, then;
    return measure(trail_look(target->node, field), unit, &now) &&
           measure(trail_look(target->old, field), unit, &then) &&
           !(unit == UNIT_COUNT && then == 0) && (at_least ? now >= then : now <= then);
}

bool order_no_worse(const struct target *target, const char *low, const char *high, enum unit unit)
{
    double asked, allowed;
    return measure(trail_look(target->old, low), unit, &asked) &&
           measure(trail_look(target->old, high), unit, &allowed) && asked > allowed &&
           no_worse(target, low, unit, false) && no_worse(target, high, unit, true);
}

/* `sign` is 1 where less is worse, -1 where more is. Comparisons with NaN (no limit) are false. */
static bool falls_short(const struct limit *limit, double number, double sign)
{
    return sign * number < sign * limit->floor || sign * number < sign * limit->recommended;
}

bool out_of_range(const struct judgement *judgement, const struct fault *fault,
                  const struct json *value)
{
    enum unit unit = threshold_rows[fault->least ? fault->least : fault->most].unit;
    double number;
    return measure(value, unit, &number) &&
           ((fault->least && falls_short(limit_of(judgement, fault->least), number, 1)) ||
            (fault->most && falls_short(limit_of(judgement, fault->most), number, -1)));
}

static bool beyond(struct judgement *judgement, const struct rule *rule,
                   const struct target *target, enum threshold threshold, struct finding about,
                   double sign)
{
    const struct json *value = trail_look(target->node, about.field);
    const struct limit *limit = limit_of(judgement, threshold);
    enum unit unit = threshold_rows[threshold].unit;
    double number;

    bool zero_counts = about.fault && about.fault->zero_counts;
    if (!measure(value, unit, &number) || (unit == UNIT_COUNT && number <= 0 && !zero_counts))
        return false;
    if (!falls_short(limit, number, sign))
        return false;
    about.found = shown(judgement, value);
    about.limit = limit;
    about.at_least = sign > 0;
    about.below_recommended = !(sign * number < sign * limit->floor);
    about.no_worse = no_worse(target, about.field, unit, sign > 0);
    report(judgement, rule, target, about);
    return true;
}

bool too_low(struct judgement *judgement, const struct rule *rule, const struct target *target,
             enum threshold threshold, struct finding about)
{
    return beyond(judgement, rule, target, threshold, about, 1);
}

bool too_high(struct judgement *judgement, const struct rule *rule, const struct target *target,
              enum threshold threshold, struct finding about)
{
    return beyond(judgement, rule, target, threshold, about, -1);
}

static bool is_online(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return !judgement->subject->in_file;
}

const struct condition online = {.holds = is_online};
