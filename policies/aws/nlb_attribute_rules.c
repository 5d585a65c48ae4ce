// SPDX-License-Identifier: Apache-2.0
/* The attributes of target groups, which one annotation holds as name=value,name=value: its form,
 * what an NLB does not have, what AWS refuses. What repairs the form reads it as it was meant, and
 * the rules behind it judge that. */
#include "aws/nlb.h"
#include "aws/nlb_report.h"
#include "families.h"

#include "base/nearest.h"
#include "judge/wording.h"

#include <stdlib.h>
#include <string.h>

#define PASTED_MOST 140 /* code points of a value to paste: the line has room for no more */
#define DELAY "deregistration_delay.timeout_seconds"
#define CUTS "deregistration_delay.connection_termination.enabled"

enum { PAIRED, UNREADABLE_PAIRS }; /* faults of NLB-TGATTR-FORMAT */
enum { SOME_STAY, NONE_STAYS };    /* of NLB-TGATTR-ALB-ONLY */

/* An annotation that holds attributes. */
struct attributes {
    const char *field;
    const char *text;
    bool of_port; /* for one port, where an empty value stands for that of all ports */
    struct nlb_pairs pairs;
};

typedef void attributes_check(struct judgement *, const struct rule *, const struct target *,
                              const struct attributes *);

static void each_attributes(struct judgement *judgement, const struct rule *rule,
                            const struct target *target, attributes_check *check)
{
    enum nlb_server server = nlb_server(judgement, target);
    json_each_member (member, json_get(target->node, "annotations")) {
        const char *suffix = nlb_suffix(json_key(member), server);
        const char *text = json_string(member), *name = "target-group-attributes";
        if (!suffix || !text || !starts_with(suffix, name))
            continue;
        bool of_port = suffix[strlen(name)] == '.';
        if (suffix[strlen(name)] && !of_port)
            continue;
        const struct attributes attributes = {
            arena_print(judgement->arena, "annotations[%s]", json_key(member)), text, of_port,
            nlb_pairs_of(judgement->arena, text)};
        if (attributes.field)
            check(judgement, rule, target, &attributes);
    }
}

static bool is_of_alb(const struct nlb_pair *pair)
{
    const struct nlb_attribute *row = nlb_attribute(pair->name);
    return (row && row->of_alb) || (strcmp(pair->name, "stickiness.type") == 0 && *pair->value &&
                                    strcmp(pair->value, "source_ip") != 0);
}

static bool stays(const struct nlb_pair *pair)
{
    return !is_of_alb(pair);
}

/* The text to paste, or NULL where the line has no room for it. */
static const char *to_paste(const char *value)
{
    return value && *value && text_code_points(value) <= PASTED_MOST ? value : NULL;
}

static void look_at_form(struct judgement *judgement, const struct rule *rule,
                         const struct target *target, const struct attributes *about)
{
    if (about->pairs.clean)
        return;
    const char *value = nlb_joined(judgement->arena, &about->pairs, NULL);
    bool readable = about->pairs.readable && to_paste(value);
    nlb_report(judgement, rule, target,
               (struct finding){.field = about->field,
                                .found = shown_text(judgement, about->text),
                                .fault = &rule->faults[readable ? PAIRED : UNREADABLE_PAIRS],
                                .value = value});
}

static void check_form(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    each_attributes(judgement, rule, target, look_at_form);
}

/* The annotation after the operations that are in the patch already. */
static const char *text_now(const struct finding *finding, const struct patch *patch)
{
    return json_string(path_find(&finding->path, patch_result(patch)));
}

/* Does the same patch remove the pairs that an NLB does not have? */
static bool drops_pairs(const struct judgement *judgement, const struct finding *finding)
{
    const struct finding *other = NULL;
    while ((other = finding_next(judgement, finding->target, other)))
        if (other->repairable && strcmp(other->rule->id, "NLB-TGATTR-ALB-ONLY") == 0 &&
            path_equal(&other->path, &finding->path))
            return true;
    return false;
}

/* Both repairs end in one text. */
static bool repair_form(const struct judgement *judgement, const struct finding *finding,
                        struct patch *patch)
{
    const char *text = text_now(finding, patch);
    const struct nlb_pairs pairs = nlb_pairs_of(judgement->arena, text ? text : "");
    if (!text || !pairs.readable)
        return false;
    const char *all = nlb_joined(judgement->arena, &pairs, NULL);
    const char *kept = nlb_joined(judgement->arena, &pairs, stays);
    const char *becomes = *kept && drops_pairs(judgement, finding) ? kept : all;
    if (!*becomes)
        patch_remove(patch, &finding->path);
    else
        patch_replace(patch, &finding->path, json_new_string(judgement->arena, becomes));
    return true;
}

static void look_at_kinds(struct judgement *judgement, const struct rule *rule,
                          const struct target *target, const struct attributes *about)
{
    struct text names = TEXT_IN(judgement->arena);
    for (size_t i = 0; about->pairs.readable && i < about->pairs.count; i++)
        if (is_of_alb(&about->pairs.items[i]))
            text_print(&names, "%s%s", names.length ? ", " : "", about->pairs.items[i].name);
    if (!names.length)
        return;
    const char *kept = nlb_joined(judgement->arena, &about->pairs, stays);
    nlb_report(judgement, rule, target,
               (struct finding){.field = about->field,
                                .found = shown_text(judgement, about->text),
                                .key = names.data,
                                .fault = &rule->faults[*kept ? SOME_STAY : NONE_STAYS],
                                .value = kept});
}

static void check_kinds(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    each_attributes(judgement, rule, target, look_at_kinds);
}

/* Until the form is repaired, this rule waits. */
static bool repair_kinds(const struct judgement *judgement, const struct finding *finding,
                         struct patch *patch)
{
    const char *text = text_now(finding, patch);
    const struct nlb_pairs pairs = nlb_pairs_of(judgement->arena, text ? text : "");
    if (!text || !pairs.clean)
        return false;
    const char *kept = nlb_joined(judgement->arena, &pairs, stays);
    if (!*kept)
        patch_remove(patch, &finding->path);
    else
        patch_replace(patch, &finding->path, json_new_string(judgement->arena, kept));
    return true;
}

/* Go's words for yes and no, of which AWS takes one each. */
static const char *meant(const struct nlb_attribute *row, const char *value)
{
    struct nearest nearest = nearest_to(value);
    if (row->most)
        return strtod(value, NULL) > row->most ? "" : row->usual;
    if (nlb_among("0|f|F|no|No|NO|n|off|Off|disabled", value))
        return "false";
    if (nlb_among("1|t|T|yes|Yes|YES|y|on|On|enabled", value))
        return "true";
    nearest_try(&nearest, "true");
    nearest_try(&nearest, "false");
    return nearest.found ? nearest.found : row->usual;
}

static bool fits(const struct nlb_attribute *row, const char *value)
{
    if (row->words)
        return nlb_among(row->words, value);
    if (!row->most)
        return true;
    size_t digits = strspn(value, "0123456789");
    return digits && !value[digits] && digits < 8 && strtoul(value, NULL, 10) <= row->most;
}

static const char *range_of(const struct judgement *judgement, const struct nlb_attribute *row)
{
    struct text out = TEXT_IN(judgement->arena);
    if (row->most)
        return arena_print(judgement->arena, "0..%u", row->most);
    for (const char *word = row->words, *bar; word; word = bar ? bar + 1 : NULL) {
        bar = strchr(word, '|');
        text_add(&out, out.length ? ", " : "");
        text_add_bytes(&out, word, strcspn(word, "|"));
    }
    return out.data;
}

/* Replaces each value that AWS refuses by the one that was meant. Returns the first such pair, or
 * NULL. */
static struct nlb_pair *correct(const struct judgement *judgement, const struct attributes *about,
                                const struct nlb_attribute **of, const char **was)
{
    struct nlb_pair *first = NULL;
    for (size_t i = 0; i < about->pairs.count; i++) {
        struct nlb_pair *pair = &about->pairs.items[i];
        const struct nlb_attribute *row = nlb_attribute(pair->name);
        if (!row || fits(row, pair->value) || (about->of_port && !*pair->value))
            continue;
        if (!first) {
            first = pair;
            *of = row;
            *was = pair->value;
        }
        const char *value = meant(row, pair->value);
        pair->value = *value ? value : arena_print(judgement->arena, "%u", row->most);
    }
    return first;
}

static void look_at_values(struct judgement *judgement, const struct rule *rule,
                           const struct target *target, const struct attributes *about)
{
    const struct nlb_attribute *row;
    const char *was;
    struct nlb_pair *wrong = about->pairs.readable ? correct(judgement, about, &row, &was) : NULL;
    if (!wrong)
        return;
    const char *value = to_paste(nlb_joined(judgement->arena, &about->pairs, NULL));
    nlb_report(judgement, rule, target,
               (struct finding){.field = about->field,
                                .found = shown_text(judgement, was),
                                .wanted = range_of(judgement, row),
                                .key = wrong->name,
                                .value = value,
                                .fault = &rule->faults[!value]});
}

static void check_values(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    each_attributes(judgement, rule, target, look_at_values);
}

static struct nlb_pair *pair_named(const struct nlb_pairs *pairs, const char *name)
{
    for (size_t i = pairs->count; i-- > 0;) /* the last one counts */
        if (strcmp(pairs->items[i].name, name) == 0)
            return &pairs->items[i];
    return NULL;
}

static void look_at_delay(struct judgement *judgement, const struct rule *rule,
                          const struct target *target, const struct attributes *about)
{
    const struct limit *limit = limit_of(judgement, NLB_DEREGISTRATION_DELAY);
    struct nlb_pair *cuts = pair_named(&about->pairs, CUTS);
    struct nlb_pair *delay = pair_named(&about->pairs, DELAY);
    double seconds;
    if (!about->pairs.readable || !cuts || !delay || strcmp(cuts->value, "true") != 0 ||
        !fits(nlb_attribute(DELAY), delay->value) ||
        !measure_text(delay->value, UNIT_COUNT, &seconds))
        return;
    bool below_floor = seconds < limit->floor;
    if (!below_floor && !(seconds < limit->recommended))
        return;
    const char *was = delay->value;
    delay->value = limit->recommended_text ? limit->recommended_text : limit->floor_text;
    nlb_report(judgement, rule, target,
               (struct finding){.field = about->field,
                                .found = shown_text(judgement, was),
                                .limit = limit,
                                .at_least = true,
                                .below_recommended = !below_floor,
                                .value = nlb_joined(judgement->arena, &about->pairs, NULL)});
}

static void check_delay(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    each_attributes(judgement, rule, target, look_at_delay);
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "NLB-TGATTR-FORMAT", .scope = LOAD_BALANCER,
        .field = NLB_FIELD("target-group-attributes"),
        .check = check_form, .unprompted = true, .unless = &nlb_not_served,
        .actions = EVERYWHERE(PATCH | DENY),
        .faults = FAULTS([PAIRED] = {.repair = {BY_FUNCTION, .function = repair_form},
                          .says = "is no list of name=value, parted by commas",
                          .why = "line breaks and comments become part of a value, and AWS refuses it",
                          .fix = "write it as {value}"},
                         [UNREADABLE_PAIRS] = {.repair = {BY_FUNCTION, .function = repair_form},
                          .says = "is no list of name=value, parted by commas",
                          .why = "line breaks and comments become part of a value, and AWS refuses it",
                          .fix = "mend it: name=value,name=value"}),
        .reads = {NLB_FIELD("target-group-attributes")},
        .rewrites = {"annotations"},
    },
    {
        .id = "NLB-TGATTR-ALB-ONLY", .scope = LOAD_BALANCER,
        .field = NLB_FIELD("target-group-attributes"),
        .check = check_kinds, .unprompted = true, .unless = &nlb_not_served,
        .actions = EVERYWHERE(PATCH | DENY),
        .faults = FAULTS([SOME_STAY] = {.repair = {BY_FUNCTION, .function = repair_kinds},
                          .says = "has {key}",
                          .why = "for ALB only; AWS refuses the whole update of an NLB's target group",
                          .fix = "write it as {value}"},
                         [NONE_STAYS] = {.repair = {BY_FUNCTION, .function = repair_kinds},
                          .says = "has {key}",
                          .why = "for ALB only; AWS refuses the whole update of an NLB's target group",
                          .fix = "remove it"}),
        .reads = {NLB_FIELD("target-group-attributes")},
        .rewrites = {"annotations"},
    },
    {
        .id = "NLB-TGATTR-RANGE", .scope = LOAD_BALANCER,
        .field = NLB_FIELD("target-group-attributes"),
        .check = check_values, .unprompted = true, .unless = &nlb_not_served,
        .faults = FAULTS({.says = "{key} must be one of {wanted}, not {found}",
                          .why = "AWS or the controller refuses this value; no attribute is changed",
                          .fix = "write it as {value}"},
                         {.says = "{key} must be one of {wanted}, not {found}",
                          .why = "AWS or the controller refuses this value; no attribute is changed",
                          .fix = "mend {key}"}),
        .reads = {NLB_FIELD("target-group-attributes")},
    },
    {
        .id = "NLB-DEREG-CUT", .scope = LOAD_BALANCER,
        .field = NLB_FIELD("target-group-attributes"),
        .check = check_delay, .unprompted = true, .unless = &nlb_not_served,
        .faults = FAULTS({.least = NLB_DEREGISTRATION_DELAY,
                          .why = "live connections are reset {found} s after a gateway Pod starts to leave",
                          .fix = "write it as {value}"}),
        .reads = {NLB_FIELD("target-group-attributes")},
    },
};
// clang-format on

const struct family nlb_attribute_family = {"Load balancer", rules, sizeof rules / sizeof *rules};
