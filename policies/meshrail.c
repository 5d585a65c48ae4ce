// SPDX-License-Identifier: Apache-2.0
#include "families.h"

#include "../webhook/engine.h"
#include "../webhook/exemption.h"

#include <string.h>

#define POLICY_KEY "data[policy.yaml]"
#define FAULT_MOST 120 /* code points */

/* The very reader that the server uses, so that what passes here loads there. */
static void check_policy(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const char *text = json_string(json_look(target->node, POLICY_KEY));
    struct error err = {0};

    if (!text) {
        report(judgement, rule, target, (struct finding){.say = &rule->say[1]});
        return;
    }
    struct policy *policy = policy_load(text, strlen(text), &err);
    policy_free(policy);
    if (policy)
        return;
    struct path path = path_under(judgement, target, POLICY_KEY);
    struct text fault = TEXT_IN(judgement->arena);
    const char *key = arena_copy(judgement->arena, err.text, err.key);
    const char *sentence = err.text + err.key + (err.key ? strlen(": ") : 0);
    if (key)
        path_parse(&path, judgement->arena, key);
    text_add_shown(&fault, sentence, FAULT_MOST);
    report(judgement, rule, target,
           (struct finding){
               .path = path,
               .found = arena_print(judgement->arena, "error at %u:%u", err.line, err.column),
               .value = fault.data,
               .line = err.key ? 0 : err.line,
               .column = err.column,
           });
}

/* The first entry of an annotation that exempts from nothing. */
static void check_exemption(struct judgement *judgement, const struct rule *rule,
                            const struct target *target, const char *field)
{
    const char *text = json_string(json_look(target->node, field));
    struct exemption_entry entry;
    while (text && exemption_next(judgement->arena, &text, &entry))
        if (entry.fault) {
            struct text found = TEXT_IN(judgement->arena);
            text_add_shown(&found, entry.text, FOUND_MOST);
            report(judgement, rule, target,
                   (struct finding){.field = field,
                                    .found = found.data,
                                    .say = &rule->say[entry.fault - EXEMPTION_OF_NO_RULE],
                                    .inputs = {field}});
            return;
        }
}

static void check_exemptions(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    for (size_t i = 0; i < RULE_READS && rule->reads[i]; i++)
        check_exemption(judgement, rule, target, rule->reads[i]);
}

#define EXEMPTIONS "metadata.annotations[" EXEMPT_ANNOTATION "]"
#define FORM "RULE-ID [until YYYY-MM-DD] reason"
#define EXAMPLE EXEMPT_ANNOTATION ": \"RULE-ID until 2030-12-31 why it is right here\""

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "MR-POLICY", .kinds = CONFIG_MAP, .scope = POLICY_MAP,
        .field = POLICY_KEY,
        .check = check_policy, .pinned = true,
        .actions = EVERYWHERE(DENY),
        .say = {{.wanted = "a policy that loads",
                 .why = "meshrail would go on with the last good one",
                 .fix = "{value}"},
                {.wanted = "a policy",
                 .why = "meshrail would go on with the last good one",
                 .fix = "policy.yaml: \"{}\""}},
        .reads = {POLICY_KEY},
    },
    {
        .id = "MR-EXEMPT", .kinds = ANY_KIND, .scope = OBJECT,
        .field = EXEMPTIONS,
        .check = check_exemptions,
        .actions = EVERYWHERE(WARN),
        .say =
            {{.wanted = FORM, .why = "no rule has that id, so nothing is exempted", .fix = EXAMPLE},
             {.wanted = FORM, .why = "no annotation exempts from this rule", .fix = EXAMPLE},
             {.wanted = FORM, .why = "that is no date, so nothing is exempted", .fix = EXAMPLE},
             {.wanted = FORM, .why = "that day is past, so the rule counts again", .fix = EXAMPLE},
             {.wanted = FORM, .why = "without a reason nothing is exempted", .fix = EXAMPLE}},
        .reads = {EXEMPTIONS, "spec.template." EXEMPTIONS,
                  "spec.jobTemplate.spec.template." EXEMPTIONS},
    },
};
// clang-format on

const struct family meshrail_family = {"meshrail", rules, sizeof rules / sizeof *rules};
