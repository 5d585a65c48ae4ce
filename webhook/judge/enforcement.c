// SPDX-License-Identifier: Apache-2.0
#include "judge/enforcement.h"

#include "judge/findings.h"
#include "judge/laws.h"

static struct finding *same_in(const struct judgement *judgement, const struct finding *finding)
{
    for (size_t i = 0; i < judgement->finding_count; i++) {
        struct finding *other = judgement->findings[i];
        if (other->rule == finding->rule && !other->outlived &&
            path_equal(&other->path, &finding->path))
            return other;
    }
    return NULL;
}

/* Findings that only the patched object would have come after all others. */
static void append(struct judgement *judgement, const struct finding *finding)
{
    struct finding *appended = findings_add(judgement, finding);
    if (appended)
        appended->operation_count = 0;
}

void foresee(struct judgement *judgement)
{
    const struct json *object = patch_result(&judgement->answer);
    if (!judgement->answer.count || !object)
        return;
    struct subject subject = *judgement->subject;
    struct judgement after = {.arena = judgement->arena,
                              .policy = judgement->policy,
                              .profile = judgement->profile,
                              .subject = &subject};
    subject.object = object;
    judge_unenforced(&after);

    size_t count = judgement->finding_count;
    for (size_t i = 0; i < count; i++) {
        struct finding *finding = judgement->findings[i];
        const struct finding *left = same_in(&after, finding);
        if (finding->would != PATCH)
            finding->would = left ? left->would : PATCH;
    }
    for (size_t i = 0; i < after.finding_count; i++) {
        const struct finding *finding = after.findings[i];
        if (finding->would == DENY && !same_in(judgement, finding))
            append(judgement, finding);
    }
}

static void leave_unpatched(const struct judgement *judgement, struct finding *finding)
{
    weaken(finding, enforced(judgement, finding), LAW_ENFORCEMENT);
    if (finding->would == PATCH)
        finding->laws |= 1U << LAW_ENFORCEMENT;
    finding->patched = finding->pods_patched = false;
    finding->meant = finding->repairable = finding->mendable = false;
    finding->operation_count = 0;
}

void enforce(struct judgement *judgement)
{
    if (judgement->strongest == DENY)
        return;
    if (!judgement->subject->in_file)
        foresee(judgement);
    size_t kept = 0;
    for (size_t i = 0; i < judgement->finding_count; i++) {
        struct finding *finding = judgement->findings[i];
        if (finding->outlived) /* it only tells what a patch does beside repairing */
            continue;
        leave_unpatched(judgement, finding);
        judgement->findings[kept++] = finding;
    }
    judgement->finding_count = kept;
    patch_rewind(&judgement->patch, 0);
    patch_rewind(&judgement->answer, 0);
}
