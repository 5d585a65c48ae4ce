// SPDX-License-Identifier: Apache-2.0
#include "files/judging.h"

#include "base/memo.h"
#include "base/work.h"
#include "files/partial.h"
#include "read/input.h"

void judging_file(struct judging *judging, const char *file)
{
    judging->patch_of = NULL;
    if (!input_is_standard(file) &&
        kustomize_use_of(&judging->kustomize, file, &judging->patch_of) != KUSTOMIZE_PATCH)
        judging->patch_of = NULL;
}

bool judging_object(const struct judging *judging, const struct json *object,
                    struct subject *subject, struct judgement *judgement)
{
    const struct known *known = &judging->known;
    subject_of_file(subject, object, known_old(known, object), known->namespace);
    subject->earlier = known_earlier(known, subject);
    if (subject->kind == KIND_OTHER || is_going(object))
        return false;
    subject->home = part_home(subject, &judging->policy->environment);
    if (!judging->complete)
        subject->part = part_of(judgement->arena, subject, judging->patch_of);
    if (subject->part.sentence)
        subject->earlier = NULL;
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
