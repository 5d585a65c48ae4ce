// SPDX-License-Identifier: Apache-2.0
/* Shapes of blocks whose reader knows the names of their members. */
#include "judge/checks.h"
#include "judge/look.h"
#include "judge/vocabulary.h"

#include <string.h>

/* What of a member a fault is about. */
enum topic { OF_NAME, OF_SPELLING, OF_VALUE, OF_LOSS };

static enum topic topic_of(enum member_fault is)
{
    if (is >= MEMBER_LOST)
        return OF_LOSS;
    if (is >= MEMBER_OUTSIDE)
        return OF_VALUE;
    return is >= MEMBER_OLD_SPELLING ? OF_SPELLING : OF_NAME;
}

static member_question *question_of(const struct vocabulary *words, enum topic topic)
{
    switch (topic) {
    case OF_NAME:
        return words->name;
    case OF_SPELLING:
        return words->spelling;
    case OF_VALUE:
        return words->value;
    case OF_LOSS:
        return words->loss;
    }
    return NULL;
}

/* The rule's fault for what is wrong with a member, or NULL. */
static const struct fault *fault_for(const struct rule *rule, enum member_fault is)
{
    for (const struct fault *fault = rule->faults; fault->why; fault++)
        if (fault->shape == MEMBER && fault->is == is)
            return fault;
    return NULL;
}

/* All faults of one topic are looked for at once, by the first of them. */
static bool is_first_of_topic(const struct look *look)
{
    enum topic topic = topic_of(look->fault->is);
    for (const struct fault *fault = look->rule->faults; fault->why; fault++)
        if (fault->shape == MEMBER && topic_of(fault->is) == topic)
            return fault == look->fault;
    return false;
}

/* The field of a name as rules write it, whichever spelling is found. */
static const char *first_field(const struct look *look, const char *name)
{
    const struct vocabulary *words = look->rule->words;
    return words ? vocabulary_field(words, look->judgement,
                                    vocabulary_spelling(words, look->judgement, name, 0))
                 : name;
}

static void report_member(const struct look *look, const struct json *member, enum member_fault is,
                          struct finding finding)
{
    const struct rule *rule = look->rule;
    const struct vocabulary *words = rule->words;
    const struct judgement *judgement = look->judgement;
    const char *key = json_key(member);
    bool may_be_near = fault_for(rule, MEMBER_MISSPELT) && !findings_abound(judgement);

    if (is == MEMBER_UNKNOWN && words->near && may_be_near &&
        (finding.value = words->near(judgement, key)))
        is = MEMBER_MISSPELT;
    finding.fault = fault_for(rule, is);
    if (!finding.fault)
        return;
    if (finding.fault->wanted)
        finding.wanted = NULL;
    finding.field = vocabulary_field(words, judgement, key);
    finding.path = path_under(judgement, look->target, words->block);
    path_add_key(&finding.path, key);
    finding.key = key;
    if (topic_of(is) != OF_LOSS)
        finding.found = shown(judgement, member);
    if (topic_of(is) == OF_VALUE && finding.value)
        finding.value = look_fitting(look, first_field(look, key), finding.value);
    finding.no_worse |= vocabulary_respelt(words, judgement, look->target, key);
    finding.inputs[1] = finding.inputs[0];
    finding.inputs[0] = finding.field;
    look_report(look, finding);
}

bool look_member(const struct look *look)
{
    const struct vocabulary *words = look->rule->words;
    enum topic topic = topic_of(look->fault->is);
    member_question *question = question_of(words, topic);
    const struct json *node = topic == OF_LOSS ? look->target->old : look->target->node;
    if (!question || !is_first_of_topic(look))
        return false;
    json_each_member (member, json_look(node, words->block)) {
        struct finding finding = {0};
        enum member_fault is = question(look->judgement, look->target, member, &finding);
        if (is != MEMBER_IS_FINE)
            report_member(look, member, is, finding);
    }
    return false;
}

/* One of the two fields of a pair. */
struct side {
    const char *field, *key;
    const struct json *value; /* NULL: not stated */
    double number;
};

/* False: there is no such number, neither stated nor by default. */
static bool measure_side(const struct look *look, const char *name, enum unit unit,
                         struct side *side)
{
    const struct vocabulary *words = look->rule->words;
    const struct judgement *judgement = look->judgement;
    *side = (struct side){.field = name};
    if (words) {
        side->value = vocabulary_look(words, judgement, look->target->node, name, &side->key);
        side->field = vocabulary_field(words, judgement, side->key);
    } else {
        side->value = json_look(look->target->node, name);
    }
    if (words && unit == UNIT_COUNT)
        return words->number(judgement, side->value, name, &side->number);
    return measure(side->value, unit, &side->number);
}

static void report_side(const struct look *look, const struct pair *pair, const struct side *about,
                        const struct side *other)
{
    const struct judgement *judgement = look->judgement;
    struct finding finding = {.fault = look->fault,
                              .field = about->field,
                              .key = about->key,
                              .found = shown(judgement, about->value),
                              .value = arena_print(judgement->arena, "%.15g", other->number),
                              .assumed = other->value ? NULL : other->field,
                              .inputs = {about->field, other->field}};
    if (look->rule->words)
        finding.no_worse =
            vocabulary_respelt(look->rule->words, judgement, look->target, about->key);
    if (pair->unit == UNIT_QUANTITY) {
        finding.value =
            look_fitting(look, first_field(look, pair->high), shown(judgement, other->value));
        finding.no_worse = order_no_worse(look->target, other->field, about->field);
        if (finding.no_worse)
            finding.inputs[1] = NULL;
    }
    look_report(look, finding);
}

/* A default is never wrong, so that only what is stated is reported. */
static bool contradict(const struct look *look, const struct pair *pair, struct side *low,
                       struct side *high)
{
    return measure_side(look, pair->low, pair->unit, low) &&
           measure_side(look, pair->high, pair->unit, high) && low->number > high->number &&
           !(pair->endless && high->number == 0);
}

bool look_exceeds(const struct look *look)
{
    struct side low, high;
    for (const struct pair *pair = look->fault->pairs; pair->low; pair++)
        if (contradict(look, pair, &low, &high) && low.value)
            report_side(look, pair, &low, &high);
    return false;
}

bool look_falls_short(const struct look *look)
{
    bool of_default = look->fault->shape == FALLS_SHORT_OF_DEFAULT;
    struct side low, high;
    for (const struct pair *pair = look->fault->pairs; pair->low; pair++)
        if (contradict(look, pair, &low, &high) && high.value &&
            !(of_default && (low.value || pair->follows)))
            report_side(look, pair, &high, &low);
    return false;
}

/* Where a repair moves to: the last key may be the finding's. */
static struct path place_of(const struct judgement *judgement, const struct finding *finding)
{
    const char *to = finding->fault->repair.to;
    const char *name = ends_with(to, "[{key}]") ? finding->key : finding->value;
    const char *block = arena_copy(judgement->arena, to, (size_t)(strrchr(to, '[') - to));
    struct path path = {0};
    if (block)
        path = path_under(judgement, finding->target, block);
    path_add_key(&path, name);
    return path;
}

/* Another rule finds fault with the value: under a new name an old fault would be a new one. */
static bool is_at_fault(const struct judgement *judgement, const struct finding *finding)
{
    const struct finding *other = NULL;
    while ((other = finding_next(judgement, finding->target, other)))
        for (size_t i = 0; i < RULE_READS && other->rule != finding->rule && other->inputs[i]; i++)
            if (strcmp(other->inputs[i], finding->field) == 0)
                return true;
    return false;
}

/* What in a block stands in the way of a member that comes there, or makes it needless; NULL:
 * nothing. `but` is the member itself, where it is in the same block. */
static const struct json *rival(const struct judgement *judgement, const struct vocabulary *words,
                                const struct json *block, const char *name, const char *but)
{
    const char *key;
    for (size_t i = 0; (key = vocabulary_spelling(words, judgement, name, i)); i++) {
        const struct json *value = but && strcmp(key, but) == 0 ? NULL : json_get(block, key);
        if (value)
            return value;
    }
    return NULL;
}

bool member_to_place(const struct judgement *judgement, const struct finding *finding,
                     struct patch *patch)
{
    const struct vocabulary *words = finding->rule->words;
    struct path to = place_of(judgement, finding), there = to, here = finding->path;
    const char *name = path_key(&to, 0), *wins = vocabulary_spelling(words, judgement, name, 0);
    here.length--;
    there.length--;
    bool renames = path_equal(&here, &there);
    const struct json *value = path_find(&finding->path, patch->object);
    const struct json *block = path_find(&there, patch->object);
    const struct json *other = rival(judgement, words, block, name, renames ? finding->key : NULL);
    if (!other && !renames && strcmp(finding->key, wins) != 0)
        other = json_get(path_find(&here, patch->object), wins); /* which goes there itself */
    bool needless = json_equal(other, value) && (!renames || json_get(block, name));
    if (needless)
        patch_remove(patch, &finding->path);
    else if (!other && !is_at_fault(judgement, finding))
        patch_move(patch, &finding->path, &to);
    else
        return false;
    return true;
}
