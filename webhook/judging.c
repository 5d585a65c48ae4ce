// SPDX-License-Identifier: Apache-2.0
#include "judging.h"

#include "memo.h"
#include "options.h"
#include "work.h"

const char *const fail_on_words[] = {"deny", "warn", NULL};
static const enum action fail_on_actions[] = {DENY, WARN};

struct policy *judging_policy(const struct judging_options *options, struct error *err)
{
    struct policy *policy =
        options->policy ? policy_load_file(options->policy, err) : policy_default();
    if (policy && options->language)
        language_named(options->language, &policy->language);
    return policy;
}

enum action fail_on_action(const struct file_options *options)
{
    return fail_on_actions[words_index(fail_on_words, options->fail_on)];
}

bool judging_object(const struct judging *judging, const struct json *object,
                    struct subject *subject, struct judgement *judgement)
{
    const struct known *known = &judging->known;
    subject_of_file(subject, object, known_old(known, object), known->namespace);
    subject->earlier = known_earlier(known, subject);
    if (subject->kind == KIND_OTHER || is_going(object))
        return false;
    *judgement = (struct judgement){
        .arena = judgement->arena,
        .policy = judging->policy,
        .subject = subject,
        .profile = policy_profile(judging->policy, judging->profile, subject->namespace),
    };
    work_begin(WORK_OF_FILES, NO_DEADLINE);
    memo_begin(judgement->arena);
    judge(judgement);
    judgement->overrun = work_is_over();
    if (judgement->overrun)
        judgement->finding_count = judgement->patch.count = 0;
    memo_end();
    work_end();
    return true;
}
