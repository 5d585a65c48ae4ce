// SPDX-License-Identifier: Apache-2.0
#include "answer.h"

#include "review.h"
#include "verdict.h"

#include <string.h>

/* Nothing that was read is needed any more, and its memory may be what there is to say it with. */
static void refuse(struct answer *answer, struct arena *arena, unsigned status,
                   const char *sentence)
{
    arena_reset(arena);
    answer->status = status;
    answer->tally = (struct tally){.outcome = OUTCOME_FAILED};
    answer->body = answer_status(arena, status, sentence);
    answer->length = strlen(answer->body);
}

static void refuse_exhausted(struct answer *answer, struct arena *arena)
{
    refuse(answer, arena, 413,
           "the review needs more memory than one review may use; make the object smaller");
}

void answer_review(const struct policy *policy, enum phase phase, const char *profile,
                   const char *text, size_t length, struct arena *arena, struct answer *answer)
{
    struct error err = {0};
    struct review review;
    *answer = (struct answer){.status = 200, .tally.outcome = OUTCOME_SKIPPED};

    const struct json *envelope = json_parse(arena, text, length, &err);
    if (arena->exhausted)
        return refuse_exhausted(answer, arena);
    if (!envelope) {
        error_wrap(&err, "the body is no JSON that can be trusted, line %u column %u", err.line,
                   err.column);
        return refuse(answer, arena, 400, err.text);
    }
    if (!review_decode(envelope, &review, &err))
        return refuse(answer, arena, 400, err.text);

    struct text out = TEXT_IN(arena);
    text_add(&out, "{\"kind\":\"AdmissionReview\",\"apiVersion\":");
    text_add_json_string(&out, review.api_version);
    text_add(&out, ",\"response\":{\"uid\":");
    text_add_json_string(&out, review.uid);
    text_add(&out, ",\"allowed\":");
    if (review.judged) {
        struct judgement judgement = {
            .arena = arena,
            .policy = policy,
            .subject = &review.subject,
            .profile = policy_profile(policy, profile, review.subject.namespace),
        };
        judge(&judgement);
        if (arena->exhausted)
            return refuse_exhausted(answer, arena);
        verdict_print(&judgement, &review, phase, &out);
        verdict_tally(&judgement, phase, &answer->tally);
    } else {
        text_add(&out, "true");
    }
    text_add(&out, "}}\n");
    if (arena->exhausted)
        return refuse_exhausted(answer, arena);
    answer->body = out.data;
    answer->length = out.length;
}

/* The word that goes with a status, as in k8s.io/apimachinery's metav1.StatusReason. */
static const char *reason_of(unsigned code)
{
    static const struct {
        unsigned code;
        const char *reason;
    } reasons[] = {
        {404, "NotFound"},
        {405, "MethodNotAllowed"},
        {413, "RequestEntityTooLarge"},
        {415, "UnsupportedMediaType"},
        {503, "ServiceUnavailable"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].code == code)
            return reasons[i].reason;
    return "BadRequest";
}

const char *answer_status(struct arena *arena, unsigned code, const char *message)
{
    struct text out = TEXT_IN(arena);
    text_add(&out, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
                   "\"status\":\"Failure\",\"message\":");
    text_add_json_string(&out, message);
    text_print(&out, ",\"reason\":\"%s\",\"code\":%u}\n", reason_of(code), code);
    return out.data;
}
