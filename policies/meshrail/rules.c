// SPDX-License-Identifier: Apache-2.0
#include "families.h"

#include "base/language.h"
#include "base/nearest.h"
#include "judge/engine.h"
#include "judge/exemption.h"
#include "judge/wording.h"

#include <string.h>

#define POLICY_FIELD "data[" POLICY_KEY "]"
#define FAULT_MOST 120 /* code points */

enum { UNREAD_POLICY, NO_POLICY, DEAD_ENTRY }; /* faults of MR-POLICY */
enum { NEAR_PROFILE, NO_PROFILE };             /* of MR-PROFILE */

/* The faults of MR-EXEMPT are numbered as enum exemption is. A sound entry has no fault, so its
 * number is free for an unknown id that is near to a rule's. */
#define NEAR_RULE EXEMPTION_SOUND

/* Reports the first entry of the policy that has no effect; the server's log lists all of them. */
static void report_dead_entry(struct judgement *judgement, const struct rule *rule,
                              const struct target *target, const struct policy *policy)
{
    const struct policy_warning *warning = policy->warnings;
    struct path path = path_under(judgement, target, POLICY_FIELD);
    struct text sentence = TEXT_IN(judgement->arena);
    const char *field =
        warning ? arena_copy(judgement->arena, warning->field, strlen(warning->field)) : NULL;
    if (!field)
        return;
    path_parse(&path, judgement->arena, field);
    language_fill(&sentence, judgement->policy->language, warning->sentence,
                  (struct filling[]){{"name", warning->name}, {0}});
    report(judgement, rule, target,
           (struct finding){
               .path = path,
               .found = found_at(judgement, "at {line}:{column}", warning->line, warning->column),
               .value = arena_copy(judgement->arena, sentence.data, sentence.length),
               .fault = &rule->faults[DEAD_ENTRY],
           });
}

/* The very reader that the server uses, so that what passes here loads there. */
static void check_policy(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const char *text = json_string(json_look(target->node, POLICY_FIELD));
    struct error err = {0};

    if (!text) {
        report(judgement, rule, target, (struct finding){.fault = &rule->faults[NO_POLICY]});
        return;
    }
    struct policy *policy = policy_load(text, strlen(text), &err);
    if (policy) {
        report_dead_entry(judgement, rule, target, policy);
        policy_free(policy);
        return;
    }
    struct path path = path_under(judgement, target, POLICY_FIELD);
    struct text said = TEXT_IN(judgement->arena), fault = TEXT_IN(judgement->arena);
    const char *key = arena_copy(judgement->arena, err.text, err.key);
    const char *sentence = err.text + err.key + (err.key ? strlen(": ") : 0);
    if (key)
        path_parse(&path, judgement->arena, key);
    language_add_error(&said, judgement->policy->language, sentence);
    text_add_shown(&fault, said.data, FAULT_MOST);
    report(judgement, rule, target,
           (struct finding){
               .path = path,
               .found = found_at(judgement, ERROR_AT, err.line, err.column),
               .value = fault.data,
               .line = err.key ? 0 : err.line,
               .column = err.column,
           });
}

/* The text for {value} in the wording of a fault. */
static const char *value_of(const struct judgement *judgement, const struct exemption_entry *entry)
{
    const struct annotation_exemptions *allowed = &judgement->policy->annotations;
    if (entry->fault == EXEMPTION_OF_OTHERS || entry->fault == EXEMPTION_OF_PINNED)
        return entry->id;
    return arena_print(judgement->arena, "%d", allowed->most_days);
}

/* The field that a finding about an exemption in a comment of a plain file names. */
#define IN_COMMENTS "[# meshrail: exempt]"

/* What a comment has to say, where an annotation would have the same in quotes. */
static const char *in_comment(struct judgement *judgement, const char *fix)
{
    static const char annotation[] = EXEMPT_ANNOTATION ": \"";
    fix = in_language(judgement->policy->language, fix);
    if (!starts_with(fix, annotation))
        return fix;
    fix += strlen(annotation);
    return arena_print(judgement->arena, "# meshrail: exempt %.*s", (int)strlen(fix) - 1, fix);
}

static void report_entry(struct judgement *judgement, const struct rule *rule,
                         const struct target *target, const char *field,
                         const struct exemption_entry *entry)
{
    struct text found = TEXT_IN(judgement->arena);
    const char *meant = entry->fault == EXEMPTION_OF_NO_RULE ? rule_meant(entry->id) : NULL;
    const struct fault *fault = &rule->faults[meant ? NEAR_RULE : entry->fault];
    text_add_shown(&found, entry->text, FOUND_MOST);
    report(judgement, rule, target,
           (struct finding){
               .field = field,
               .found = found.data,
               .fault = fault,
               .fix = strcmp(field, IN_COMMENTS) == 0 ? in_comment(judgement, fault->fix) : NULL,
               .value = meant ? meant : value_of(judgement, entry),
               .inputs = {field}});
}

/* The first entry of a text that exempts from nothing. */
static void check_exemption(struct judgement *judgement, const struct rule *rule,
                            const struct target *target, const char *field, const char *text)
{
    struct exemption_entry entry;
    while (text && exemption_next(judgement->policy, judgement->arena, &text, &entry))
        if (entry.fault) {
            report_entry(judgement, rule, target, field, &entry);
            return;
        }
}

#define EXEMPTIONS "metadata.annotations[" EXEMPT_ANNOTATION "]"

/* An object's own annotation, and those of the templates in it. */
static const char *const annotated[] = {EXEMPTIONS, "spec.template." EXEMPTIONS,
                                        "spec.jobTemplate.spec.template." EXEMPTIONS};

static void check_exemptions(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    for (size_t i = 0; i < sizeof annotated / sizeof *annotated; i++)
        check_exemption(judgement, rule, target, annotated[i],
                        json_string(json_look(target->node, annotated[i])));
    check_exemption(judgement, rule, target, IN_COMMENTS, judgement->subject->exemptions);
}

/* Without a profile that exists the API server calls the other entry, whose URL names no profile.
 * */
static void check_profile(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct json *value = json_look(target->node, rule->field);
    const char *name = json_string(value);
    if (!name || profile_named(name))
        return;
    struct nearest nearest = nearest_to(name);
    for (size_t i = 0; i < PROFILES; i++)
        nearest_try(&nearest, profile_names[i]);
    report(judgement, rule, target,
           (struct finding){.found = shown(judgement, value),
                            .value = nearest.found,
                            .fault = &rule->faults[nearest.found ? NEAR_PROFILE : NO_PROFILE]});
}

#define EXEMPTS_NOTHING "\"{found}\" exempts from nothing"
#define PROFILE_FIELD "metadata.labels[" PROFILE_LABEL "]"
#define ASK "ask the owner of the policy to add an entry to its exemptions"
#define EXAMPLE_OF_DAY EXEMPT_ANNOTATION ": \"RULE-ID until YYYY-MM-DD why it is right here\""
#define EXAMPLE EXEMPT_ANNOTATION ": \"RULE-ID until 2030-12-31 why it is right here\""

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "MR-POLICY", .scope = POLICY_MAP,
        .field = POLICY_FIELD,
        .check = check_policy, .unprompted = true, .pinned = true,
        .faults = FAULTS([UNREAD_POLICY] = {.says = "{value} ({found})",
                          .why = "the policy does not load, and meshrail goes on with the last good one",
                          .fix = "mend it there"},
                         [NO_POLICY] = {.says = "is not there",
                          .why = "meshrail goes on with the last good policy",
                          .fix = "policy.yaml: \"{}\""},
                         [DEAD_ENTRY] = {.at_most = WARN, .says = "{value} ({found})",
                          .why = "the policy loads, but this has no effect",
                          .fix = "mend it, or remove it"}),
        .reads = {POLICY_FIELD},
    },
    {
        .id = "MR-EXEMPT", .kinds = ANY_KIND, .scope = OBJECT,
        .field = EXEMPTIONS,
        .check = check_exemptions, .unprompted = true,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([NEAR_RULE] = {.says = EXEMPTS_NOTHING,
                    .why = "no rule has that id; the nearest is {value}",
                    .fix = EXEMPT_ANNOTATION ": \"{value} until 2030-12-31 why it is right here\""},
                   [EXEMPTION_OF_NO_RULE] = {.says = EXEMPTS_NOTHING,
                    .why = "no rule has that id", .fix = EXAMPLE},
                   [EXEMPTION_OF_PINNED] = {.says = EXEMPTS_NOTHING,
                    .why = "no annotation can exempt from {value}",
                    .fix = "remove {value}"},
                   [EXEMPTION_UNTIL_NO_DATE] = {.says = EXEMPTS_NOTHING,
                    .why = "what follows `until` is no date", .fix = EXAMPLE},
                   [EXEMPTION_EXPIRED] = {.says = "\"{found}\" exempts from nothing any more",
                    .why = "that day is past, and the rule counts again", .fix = EXAMPLE},
                   [EXEMPTION_WITHOUT_REASON] = {.says = EXEMPTS_NOTHING,
                    .why = "it gives no reason", .fix = EXAMPLE},
                   [EXEMPTION_WITHOUT_COMMA] = {.says = EXEMPTS_NOTHING,
                    .why = "there are no commas between the ids",
                    .fix = EXEMPT_ANNOTATION ": \"RULE-ID, RULE-ID until 2030-12-31 why\""},
                   [EXEMPTION_BY_NOBODY] = {.says = EXEMPTS_NOTHING,
                    .why = "the policy allows no exemption by annotation",
                    .fix = ASK},
                   [EXEMPTION_OF_OTHERS] = {.says = EXEMPTS_NOTHING,
                    .why = "the policy allows no annotation to exempt from {value}",
                    .fix = ASK},
                   [EXEMPTION_WITHOUT_DAY] = {.says = EXEMPTS_NOTHING,
                    .why = "the policy wants a last day, {value} days from today at most",
                    .fix = EXAMPLE_OF_DAY},
                   [EXEMPTION_TOO_LONG] = {.says = EXEMPTS_NOTHING,
                    .why = "that day is more than {value} days from today, and the policy allows no more",
                    .fix = EXAMPLE_OF_DAY}),
        .reads = {EXEMPTIONS, "spec.template." EXEMPTIONS,
                  "spec.jobTemplate.spec.template." EXEMPTIONS},
    },
    {
        .id = "MR-PROFILE", .kinds = NAMESPACE, .scope = OBJECT,
        .field = PROFILE_FIELD,
        .check = check_profile,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([NEAR_PROFILE] = {.says = "{found} is no profile",
                          .why = "the label has no effect, and the policy decides for this namespace",
                          .fix = "meshrail.io/profile: {value}"},
                         [NO_PROFILE] = {.says = "{found} is no profile",
                          .why = "the label has no effect, and the policy decides for this namespace",
                          .fix = "name standard, high-traffic or low-load, or remove the label"}),
        .reads = {PROFILE_FIELD},
    },
};
// clang-format on

const struct family meshrail_family = {"meshrail", rules, sizeof rules / sizeof *rules};
