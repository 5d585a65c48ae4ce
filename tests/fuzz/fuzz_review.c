// SPDX-License-Identifier: Apache-2.0
/*
 * Any body is answered, at both paths and at a cost that follows its size: with a Status that says
 * why it cannot be judged, or with an AdmissionReview that the API server takes, which never
 * patches while it validates.
 */
#include "base/path.h"
#include "base/work.h"
#include "built_in.h"
#include "judge/message.h"
#include "mutate.h"
#include "review/answer.h"

#include <string.h>

static void require_line(const char *line)
{
    require(text_code_points(line) <= MESSAGE_MOST);
    require(!strpbrk(line, "\r\n\t"));
}

static void require_verdict(const struct json *answer, enum phase phase)
{
    const struct json *response = json_get(answer, "response");
    const struct json *patch = json_get(response, "patch");
    require(json_is(json_get(response, "allowed"), JSON_BOOL));
    require(*json_string(json_get(response, "uid")));
    require(!patch == !json_get(response, "patchType"));
    require(phase == PHASE_MUTATE || !patch);
    if (!json_true(json_get(response, "allowed")))
        require(phase == PHASE_VALIDATE &&
                json_size(json_look(response, "status.details.causes")) > 0);
    require(json_size(json_get(response, "warnings")) <= 8);
    json_each (warning, json_get(response, "warnings"))
        require_line(json_string(warning));
    const struct json *status = json_get(response, "status");
    require(!status || json_size(json_look(status, "details.causes")) <= 33);
    json_each (cause, json_look(status, "details.causes"))
        require_line(json_string(json_get(cause, "message")));
}

static void answer_once(const uint8_t *data, size_t size, enum phase phase, const char *profile)
{
    struct arena arena, reading;
    struct answer answer;
    struct error err = {0};
    arena_init(&arena, ARENA_CAP);
    arena_init(&reading, ARENA_CAP);
    answer_review(policy, phase, profile, NO_DEADLINE, (const char *)data, size, &arena, &answer);
    require(work_spent() <= work_allowed(data, size));

    const struct json *body = json_parse(&reading, answer.body, answer.length, &err);
    require(body != NULL);
    if (answer.status == 200)
        require_verdict(body, phase);
    else
        require(*json_string(json_get(body, "message")));
    arena_free(&reading);
    arena_free(&arena);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return mutate(change_text, data, size, most, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    answer_once(data, size, PHASE_VALIDATE, "high-traffic");
    answer_once(data, size, PHASE_MUTATE, NULL);
    return 0;
}
