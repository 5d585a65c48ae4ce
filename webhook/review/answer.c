// SPDX-License-Identifier: Apache-2.0
#include "review/answer.h"

#include "base/json_writer.h"
#include "base/memo.h"
#include "base/work.h"
#include "review/verdict.h"

#include <string.h>

#define NAME_MOST 40 /* code points */
#define EXHAUSTED "the review needs more memory than one review may use; make the object smaller"
#define OVERRUN "judging takes more work than one review may; make the object smaller"
#define LATE "judging is not done within the time-out of the request"

/* The request is no longer needed, and its memory may be all there is for the answer. */
static void refuse(struct answer *answer, struct arena *arena, unsigned status,
                   const char *sentence)
{
    arena_reset(arena);
    answer->status = status;
    answer->tally = (struct tally){.outcome = OUTCOME_FAILED};
    answer->about = (struct review){.uid = NULL};
    answer->why = arena_copy(arena, sentence, strlen(sentence));
    answer->body = answer_status(arena, status, sentence);
    answer->length = strlen(answer->body);
}

/* The answer of a review that was decoded. */
static void judge_review(const struct policy *policy, enum phase phase, const char *profile,
                         struct arena *arena, struct answer *answer)
{
    const struct review *review = &answer->about;
    struct text out = TEXT_IN(arena);
    struct json_writer json = JSON_TO(&out);
    json_write_object(&json, NULL);
    json_write_string(&json, "kind", "AdmissionReview");
    json_write_string(&json, "apiVersion", review->api_version);
    json_write_object(&json, "response");
    json_write_string(&json, "uid", review->uid);
    if (review->judged) {
        struct judgement judgement = {
            .arena = arena,
            .policy = policy,
            .subject = &review->subject,
            .profile = policy_profile(policy, profile, review->subject.namespace),
        };
        answer->profile = judgement.profile;
        if (phase == PHASE_MUTATE)
            judge_for_patch(&judgement);
        else
            judge(&judgement);
        if (arena->exhausted || work_is_over())
            return;
        verdict_print(&judgement, review, phase, &json);
        verdict_tally(&judgement, phase, &answer->tally);
    } else {
        json_write_bool(&json, "allowed", true);
    }
    json_write_object_end(&json);
    json_write_object_end(&json);
    text_add(&out, "\n");
    answer->body = out.data;
    answer->length = out.length;
}

static const char *cut(struct arena *arena, const char *name)
{
    struct text text = TEXT_IN(arena);
    text_add_shown(&text, name, NAME_MOST);
    return text.data;
}

/* Says what it was about, for the operator to find who sends such things; NULL: nobody knows. */
static unsigned overrun(const struct subject *subject, struct arena *arena, struct error *err)
{
    bool late = work_is_late();
    error_set(err, "%s", late ? LATE : OVERRUN);
    if (subject)
        error_set(err, "%s: %s %s/%s, sent by %s", late ? LATE : OVERRUN,
                  cut(arena, subject->kind_name), cut(arena, subject->namespace),
                  cut(arena, subject->name), cut(arena, subject->user));
    return late ? 503 : 500;
}

/* 0, or the status with a sentence. */
static unsigned attempt(const struct policy *policy, enum phase phase, const char *profile,
                        const char *text, size_t length, struct arena *arena, struct answer *answer,
                        struct error *err)
{
    struct review *review = &answer->about;
    const struct json *envelope = json_parse(arena, text, length, err);
    bool decoded = envelope && review_decode(envelope, review, err);
    bool read = !work_is_over(); /* otherwise its content would have counted as absent */
    if (decoded && read)
        judge_review(policy, phase, profile, arena, answer);
    if (arena->exhausted) {
        error_set(err, EXHAUSTED);
        return 413;
    }
    if (work_is_over())
        return overrun(decoded && read ? &review->subject : NULL, arena, err);
    if (decoded)
        return 0;
    if (!envelope)
        error_wrap(err, "the body is no JSON that can be trusted, line %u column %u", err->line,
                   err->column);
    return 400;
}

void answer_review(const struct policy *policy, enum phase phase, const char *profile,
                   int64_t deadline, const char *text, size_t length, struct arena *arena,
                   struct answer *answer)
{
    struct error err = {0};
    *answer = (struct answer){.status = 200, .tally.outcome = OUTCOME_SKIPPED};
    work_begin(WORK_OF_REVIEW, deadline);
    memo_begin(arena);
    unsigned status = attempt(policy, phase, profile, text, length, arena, answer, &err);
    bool over = work_is_over();
    memo_end();
    work_end();
    if (status)
        refuse(answer, arena, status, err.text);
    if (status && over)
        answer->tally.outcome = OUTCOME_OVERRUN;
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
        {500, "InternalError"},
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
    struct json_writer json = JSON_TO(&out);
    json_write_object(&json, NULL);
    json_write_string(&json, "kind", "Status");
    json_write_string(&json, "apiVersion", "v1");
    json_write_object(&json, "metadata");
    json_write_object_end(&json);
    json_write_string(&json, "status", "Failure");
    json_write_string(&json, "message", message);
    json_write_string(&json, "reason", reason_of(code));
    json_write_number(&json, "code", code);
    json_write_object_end(&json);
    text_add(&out, "\n");
    return out.data;
}
