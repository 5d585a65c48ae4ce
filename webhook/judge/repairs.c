// SPDX-License-Identifier: Apache-2.0
#include "judge/repairs.h"

#include "judge/inputs.h"
#include "judge/vocabulary.h"

/* In every field that is repaired, a count is a number and everything else a string. */
static const struct json *in_its_unit(const struct judgement *judgement, const struct fault *fault,
                                      const char *text)
{
    const struct json *value = json_new_string(judgement->arena, text);
    enum threshold threshold = fault->least ? fault->least : fault->most;
    enum unit unit = threshold ? threshold_rows[threshold].unit : fault->unit;
    double number;
    return unit == UNIT_COUNT && measure(value, UNIT_COUNT, &number)
               ? json_new_number(judgement->arena, number)
               : value;
}

static bool to_recommended(const struct judgement *judgement, const struct finding *finding,
                           struct patch *patch)
{
    const struct limit *limit = finding->limit;
    if (!limit || !limit->recommended_text)
        return false;
    patch_replace(patch, &finding->path,
                  in_its_unit(judgement, finding->fault, limit->recommended_text));
    return true;
}

/* The value that was found, converted for the place it moves to. */
static const struct json *as_it_goes(const struct judgement *judgement,
                                     const struct finding *finding, const struct patch *patch)
{
    const struct json *value = path_find(&finding->path, patch->object);
    return finding->fault->repair.as ? finding->fault->repair.as(judgement, value) : value;
}

static bool to_value(const struct judgement *judgement, const struct finding *finding,
                     struct patch *patch)
{
    const struct json *value = finding->fault->repair.as
                                   ? as_it_goes(judgement, finding, patch)
                                   : in_its_unit(judgement, finding->fault, finding->value);
    if (!value)
        return false;
    patch_replace(patch, &finding->path, value);
    return true;
}

static bool added(const struct judgement *judgement, const struct finding *finding,
                  struct patch *patch)
{
    struct path to = place_written(judgement, finding, finding->fault->repair.to);
    if (!to.length)
        return false;
    patch_add(patch, &to, in_its_unit(judgement, finding->fault, finding->value));
    return true;
}

static bool to_place(const struct judgement *judgement, const struct finding *finding,
                     struct patch *patch)
{
    struct path to = place_written(judgement, finding, finding->fault->repair.to);
    if (!to.length)
        return false;
    if (finding->rule->words)
        return member_to_place(judgement, finding, &to, patch);
    const struct json *value = path_find(&finding->path, patch->object);
    const struct json *goes = as_it_goes(judgement, finding, patch);
    const struct json *there = path_find(&to, patch->object);
    bool is_free = !there || json_is(there, JSON_NULL);
    if (!goes || (!is_free && !json_equal(there, goes)))
        return false;
    if (is_free && json_equal(goes, value)) {
        patch_move(patch, &finding->path, &to);
        return true;
    }
    patch_remove(patch, &finding->path);
    if (is_free)
        patch_add(patch, &to, goes);
    return true;
}

bool repair_of(const struct judgement *judgement, const struct finding *finding,
               struct patch *patch)
{
    const struct repair *repair = &finding->fault->repair;
    if (finding->undecided || judgement->arena->exhausted) /* a path may have been cut short */
        return false;
    if (repair->when && !condition_holds(repair->when, judgement, finding->target))
        return false;
    switch (repair->how) {
    case NO_REPAIR:
        return false;
    case TO_RECOMMENDED:
        return to_recommended(judgement, finding, patch);
    case TO_VALUE:
        return to_value(judgement, finding, patch);
    case TO_TEXT:
        patch_replace(patch, &finding->path, json_new_string(judgement->arena, repair->to));
        return true;
    case REMOVED:
        patch_remove(patch, &finding->path);
        return true;
    case ADDED:
        return added(judgement, finding, patch);
    case TO_PLACE:
        return to_place(judgement, finding, patch);
    case BY_FUNCTION:
        return repair->function(judgement, finding, patch);
    }
    return false;
}
