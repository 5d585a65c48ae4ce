// SPDX-License-Identifier: Apache-2.0
#include "judge/shapes.h"

#include "judge/checks.h"
#include "judge/look.h"
#include "judge/places.h"
#include "judge/trail.h"

#include <string.h>

static bool look_range(const struct look *look)
{
    const struct fault *fault = look->fault;
    if (!look->value || !out_of_range(look->judgement, fault, look->value))
        return false;
    const struct finding finding = look_about(look);
    return (fault->least &&
            too_low(look->judgement, look->rule, look->target, fault->least, finding)) ||
           (fault->most &&
            too_high(look->judgement, look->rule, look->target, fault->most, finding));
}

/* Is the text one of the words, which are separated by "|"? */
static bool is_word(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (const char *word = words;; word += strcspn(word, "|") + 1) {
        if (strcspn(word, "|") == length && strncmp(word, text, length) == 0)
            return true;
        if (!word[strcspn(word, "|")])
            return false;
    }
}

static bool look_is(const struct look *look)
{
    const char *text = look->counts ? look->counts : json_string(look->value);
    if (!text && look->value)
        text = shown(look->judgement, look->value);
    return text && is_word(look->fault->value, text) && look_report(look, look_about(look));
}

static bool look_stated(const struct look *look)
{
    return look->value && look_report(look, look_about(look));
}

/* The block that a field stands in. */
static const struct json *holder_of(const struct look *look)
{
    const char *dot = strrchr(look->field, '.');
    size_t length = dot ? (size_t)(dot - look->field) : 0;
    return json_look(look->target->node, arena_copy(look->judgement->arena, look->field, length));
}

static bool look_missing(const struct look *look)
{
    const struct json *block =
        look->fault->other ? trail_look(look->target->node, look->fault->other) : holder_of(look);
    return !look->value && json_is(block, JSON_OBJECT) && json_size(block) &&
           look_report(look, look_about(look));
}

/* `found` stays empty, so that part.c drops the finding for a part of an object: the whole may have
 * the member. */
static bool look_lacking(const struct look *look)
{
    if (!json_is(look->value, JSON_OBJECT))
        return false;
    for (const char *const *member = look->fault->none_of; *member; member++) {
        const struct json *value = read_input(look->judgement, look->target, *member, false);
        if (value && !json_is(value, JSON_NULL))
            return false;
    }
    struct finding finding = look_about(look);
    finding.found = NULL;
    return look_report(look, finding);
}

static bool (*const shapes[])(const struct look *) = {
    [BROKEN] = look_broken,     [LACKED] = look_lacked,
    [CLASHING] = look_clashing, [AHEAD] = look_too_new,
    [RANGE] = look_range,       [INSIDE] = look_inside,
    [OUTSIDE] = look_outside,   [IS] = look_is,
    [STATED] = look_stated,     [MISSING] = look_missing,
    [LACKING] = look_lacking,   [OTHERWISE] = NULL,
    [ABOVE] = look_against,     [UNDER] = look_against,
    [NO_UNIT] = look_no_unit,   [UNREADABLE] = look_unreadable,
    [UNMAPPED] = look_unmapped, [MISTYPED] = look_mistyped,
    [UNKNOWN] = look_unknown,   [ASTRAY] = look_astray,
    [LOST] = look_lost,         [MEMBER] = look_member,
    [AT_ODDS] = look_at_odds,
};

/* The value in force at the field: the stated one, else the default that the fault names. */
static const char *what_counts(const struct look *look)
{
    const struct fault *fault = look->fault;
    bool counted = (fault->shape == INSIDE || fault->shape == OUTSIDE) &&
                   fault->unit == UNIT_COUNT && !fault->zero_counts;
    double number;
    if (look->value && !(counted && measure(look->value, UNIT_COUNT, &number) && number == 0))
        return NULL;
    bool lacked =
        fault->absent && json_is(trail_look(look->target->node, fault->other), JSON_OBJECT);
    return lacked ? fault->absent : NULL;
}

static void look_at(const char *field, const struct json *value, const struct json *old,
                    void *closure)
{
    struct look look = *(const struct look *)closure;
    look.field = field;
    look.value = json_is(value, JSON_NULL) ? NULL : value;
    look.old = old;
    shapes[look.fault->shape](&look);
}

static bool finds(struct look look)
{
    const struct fault *fault = look.fault;
    if (!shapes[fault->shape] ||
        (fault->when && !condition_holds(fault->when, look.judgement, look.target)))
        return false;
    if (fault[1].shape == OTHERWISE)
        look.otherwise = fault + 1;
    look.in_list = strstr(look.written, "[*]");
    if (look.in_list) {
        each_place(look.judgement, look.target, look.written, look_at, &look);
        return false;
    }
    look.value = look_other(&look, look.written, &look.field);
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

void check_rule(struct judgement *judgement, const struct rule *rule, const struct target *target,
                size_t part)
{
    const char *found[RULE_FAULTS];
    size_t count = 0;
    for (const struct fault *fault = rule->faults; fault->why; fault++, part++) {
        const char *field = fault_field(rule, fault);
        if (is_marked(target->asked, part) && !is_among(found, count, field) &&
            finds((struct look){judgement, rule, target, fault, .written = field}))
            found[count++] = field;
    }
    if (rule->check && is_marked(target->asked, part))
        rule->check(judgement, rule, target);
}
