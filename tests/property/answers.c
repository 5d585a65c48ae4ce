// SPDX-License-Identifier: Apache-2.0
/* The laws of what leaves the server. */
#include "laws.h"

#include "base/json_writer.h"
#include "base/work.h"
#include "judge/message.h"
#include "planless.h"
#include "review/answer.h"

#include <string.h>

static const char *review_of(struct trial *trial, const struct subject *subject)
{
    struct text out = TEXT_IN(trial->arena);
    const char *version = json_string_or(json_get(trial->object, "apiVersion"), "");
    const char *slash = strchr(version, '/');
    text_print(&out,
               "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{"
               "\"uid\":\"1\",\"operation\":\"%s\",\"kind\":{\"group\":\"%.*s\",\"kind\":",
               trial->old ? "UPDATE" : "CREATE", slash ? (int)(slash - version) : 0, version);
    text_add_json_string(&out, subject->kind_name);
    text_add(&out, "},\"name\":");
    text_add_json_string(&out, subject->name);
    text_add(&out, ",\"namespace\":");
    text_add_json_string(&out, subject->namespace);
    text_add(&out, ",\"object\":");
    text_add_json(&out, trial->object);
    if (trial->old) {
        text_add(&out, ",\"oldObject\":");
        text_add_json(&out, trial->old);
    }
    text_add(&out, "}}");
    return out.data;
}

/* What /mutate answers. */
static const char *mutated(struct trial *trial, const char *review)
{
    struct answer answer;
    answer_review(trial->policies->english, PHASE_MUTATE, profile_names[trial->profile],
                  NO_DEADLINE, review, strlen(review), trial->arena, &answer);
    return answer.body;
}

static void hold_mutation(struct trial *trial, const char *review)
{
    const char *answer = mutated(trial, review);
    planless = true;
    const char *by_all = mutated(trial, review);
    planless = false;
    if (strcmp(answer, by_all) != 0)
        breach(trial, "another patch where all rules are asked", by_all);
}

void hold_answer(struct trial *trial, const struct judgement *judgement)
{
    const char *review = review_of(trial, judgement->subject);
    struct answer answer;
    struct error err = {0};
    size_t denials = 0, warnings = 0;
    hold_mutation(trial, review);
    answer_review(trial->policies->english, PHASE_VALIDATE, profile_names[trial->profile],
                  NO_DEADLINE, review, strlen(review), trial->arena, &answer);
    const struct json *body = json_parse(trial->arena, answer.body, answer.length, &err);
    const struct json *response = json_get(body, "response");
    if (answer.tally.outcome == OUTCOME_SKIPPED)
        return;
    for (size_t i = 0; i < judgement->finding_count; i++) {
        denials += judgement->findings[i]->action == DENY;
        warnings += judgement->findings[i]->action == WARN;
    }
    if (answer.status != 200 || json_true(json_get(response, "allowed")) != (denials == 0))
        breach(trial, "the answer is another", answer.body);
    /* The last cause says who refused. */
    size_t causes = denials ? (denials > 32 ? 32 : denials) + 1 : 0;
    if (json_size(json_look(response, "status.details.causes")) != causes ||
        json_size(json_get(response, "warnings")) != (warnings > 8 ? 8 : warnings))
        breach(trial, "the answer says more or less", answer.body);
    size_t said = json_size(json_get(response, "warnings")), index = 0;
    const struct json *warning = json_first(json_get(response, "warnings"));
    for (size_t i = 0; i < judgement->finding_count && index + (warnings > 8) < said; i++) {
        if (judgement->findings[i]->action != WARN)
            continue;
        if (strcmp(json_string(warning), message_of(judgement, judgement->findings[i]).line) != 0)
            breach(trial, "the answer has other words", json_string(warning));
        warning = json_next(warning);
        index++;
    }
}
