// SPDX-License-Identifier: Apache-2.0
#include "fix/remedy.h"

#include "base/memo.h"
#include "judge/laws.h"
#include "judge/repairs.h"

#define ONE_REPAIR 16 /* operations, at most */

struct remedies remedies_begin(const struct judgement *judgement)
{
    memo_begin(judgement->arena);
    return (struct remedies){.judgement = judgement, .object = judgement->subject->object};
}

void remedies_end(void)
{
    memo_end();
}

/* The text that a finding leads into is read once for all in it. */
static void open(struct remedies *remedies, const struct finding *finding)
{
    const struct operation to = {.path = finding->path};
    if (remedies->opened != finding->target)
        remedies->object = patch_open(remedies->judgement->arena, remedies->object,
                                      (const struct operation *[]){&to}, 1);
    remedies->opened = finding->target;
}

/* One patch of the webhook has an end, and the next one goes on; a file need not wait for it. */
static bool left_over(const struct judgement *judgement, const struct finding *finding)
{
    return finding->repairable && !finding->of_template &&
           judgement->patch.count + ONE_REPAIR > PATCH_MOST;
}

bool remedy_of(struct remedies *remedies, const struct finding *finding, struct remedy *remedy)
{
    const struct judgement *judgement = remedies->judgement;
    struct patch own;
    if (finding->patched) {
        *remedy = (struct remedy){judgement->patch.operations + finding->first_operation,
                                  finding->operation_count};
        return finding->operation_count > 0;
    }
    if (finding->mendable)
        open(remedies, finding);
    patch_init(&own, judgement->arena, remedies->object);
    bool may = finding->mendable || left_over(judgement, finding);
    bool done = may && repair_of(judgement, finding, &own) &&
                (finding->mendable || lawful(judgement, &own, 0));
    *remedy = (struct remedy){own.operations, own.count};
    return done && !own.spoilt && own.count;
}
