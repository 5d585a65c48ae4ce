// SPDX-License-Identifier: Apache-2.0
/* Shapes of blocks whose reader knows the names of their members. */
#include "judge/look.h"
#include "judge/trail.h"
#include "judge/vocabulary.h"
#include "judge/wording.h"

#include "base/language.h"

#include <string.h>

/* Another member of the block. */
#define BOUND "{key} ({value})"

/* The part of a member that a fault is about. */
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

/* A value to paste, by the name that wins, whichever spelling is found. */
static const char *to_paste(const struct look *look, const char *name, const char *usual)
{
    const struct vocabulary *words = look->rule->words;
    struct look named = *look;
    named.written = vocabulary_field(words, look->judgement,
                                     vocabulary_spelling(words, look->target->node, name, 0));
    return look_to_paste(&named, usual);
}

static void report_member(const struct look *look, const struct json *member, enum member_fault is,
                          struct finding finding)
{
    const struct vocabulary *words = look->rule->words;
    const struct judgement *judgement = look->judgement;
    const char *key = json_key(member);
    const struct fault *fault = fault_for(look->rule, is);
    struct look here = *look;
    if (!fault)
        return;
    here.fault = fault;
    here.otherwise = fault[1].shape == OTHERWISE ? fault + 1 : NULL;
    if (is == MEMBER_UNKNOWN && here.otherwise && words->near && !findings_abound(judgement))
        finding.value = words->near(judgement, look->target->node, key);
    finding.fault = fault;
    finding.field = vocabulary_field(words, judgement, key);
    finding.path = path_under(judgement, look->target, words->block);
    path_add_key(&finding.path, key);
    finding.key = key;
    if (fault->wanted || !finding.wanted)
        finding.wanted = NULL;
    else
        finding.wanted = in_language(judgement->policy->language, finding.wanted);
    if (topic_of(is) != OF_LOSS)
        finding.found = shown(judgement, member);
    if (topic_of(is) == OF_VALUE && finding.value)
        finding.value = to_paste(look, key, finding.value);
    finding.no_worse |= vocabulary_respelt(words, look->target, key);
    finding.inputs[1] = finding.inputs[0];
    finding.inputs[0] = finding.field;
    look_report(&here, finding);
}

bool look_member(const struct look *look)
{
    const struct vocabulary *words = look->rule->words;
    enum topic topic = topic_of(look->fault->is);
    member_question *question = question_of(words, topic);
    const struct json *node = topic == OF_LOSS ? look->target->old : look->target->node;
    if (!question || !is_first_of_topic(look))
        return false;
    json_each_member (member, trail_look(node, words->block)) {
        struct finding finding = {0};
        enum member_fault is = question(look->judgement, look->target, member, &finding);
        if (is != MEMBER_IS_FINE)
            report_member(look, member, is, finding);
    }
    return false;
}

/* One of the two names of a pair. */
struct side {
    const char *key;
    const struct json *value; /* NULL: not stated */
    double number;
};

static void look_up(const struct look *look, const char *name, struct side *side)
{
    side->value = vocabulary_look(look->rule->words, look->target->node, name, &side->key);
}

/* False: the number is neither stated nor has a default. */
static bool measure_side(const struct look *look, const char *name, struct side *side)
{
    return look->rule->words->number(look->target->node, side->value, name, &side->number);
}

static void report_side(const struct look *look, const struct side *about, const struct side *other)
{
    const struct vocabulary *vocabulary = look->rule->words;
    const struct judgement *judgement = look->judgement;
    const char *field = vocabulary_field(vocabulary, judgement, about->key),
               *beside = vocabulary_field(vocabulary, judgement, other->key);
    const char *bound = arena_print(judgement->arena, "%.15g", other->number);
    const struct filling words[] = {{"key", other->key}, {"value", bound}, {0}};
    look_report(
        look, (struct finding){.fault = look->fault,
                               .field = field,
                               .key = about->key,
                               .found = shown(judgement, about->value),
                               .value = bound,
                               .wanted = filled(judgement, BOUND, words),
                               .assumed = other->value ? NULL : beside,
                               .no_worse = vocabulary_respelt(vocabulary, look->target, about->key),
                               .inputs = {field, beside}});
}

/* Only stated values are reported, for a default is never wrong. */
bool look_at_odds(const struct look *look)
{
    bool of_first = look->fault->blamed == THE_FIRST,
         by_default = look->fault->blamed == THE_SECOND_BY_DEFAULT;
    struct side low, high;
    for (const struct pair *pair = look->fault->pairs; pair->low; pair++) {
        struct side *blamed = of_first ? &low : &high, *other = of_first ? &high : &low;
        look_up(look, of_first ? pair->low : pair->high, blamed);
        if (!blamed->value)
            continue;
        look_up(look, of_first ? pair->high : pair->low, other);
        if (measure_side(look, pair->low, &low) && measure_side(look, pair->high, &high) &&
            low.number > high.number && !(pair->endless && high.number == 0) &&
            !(by_default && (low.value || pair->follows)))
            report_side(look, blamed, other);
    }
    return false;
}
