// SPDX-License-Identifier: Apache-2.0
#include "fix/repair.h"

#include "base/memo.h"
#include "judge/laws.h"
#include "judge/repairs.h"

#define ONE_REPAIR 16 /* operations of one finding, at most */

/* An object in which the text that findings lead into has been replaced by what it says, once for
 * all findings. */
struct opened {
    const struct json *object;
    const struct target *target; /* the object with the text read; NULL: no text was read */
};

static void open_text(struct opened *opened, const struct judgement *judgement,
                      const struct finding *finding)
{
    const struct operation to = {.path = finding->path};
    if (opened->target != finding->target)
        opened->object =
            patch_open(judgement->arena, opened->object, (const struct operation *[]){&to}, 1);
    opened->target = finding->target;
}

/* A patch of the webhook holds a limited number of operations; a file takes the rest in the same
 * round. */
static bool left_over(const struct judgement *judgement, const struct finding *finding)
{
    return finding->repairable && !finding->of_template &&
           judgement->patch.count + ONE_REPAIR > PATCH_MOST;
}

/* Repairs a finding that the webhook does not patch. False: nothing repairs it. */
static bool in_file(const struct judgement *judgement, const struct finding *finding,
                    struct opened *opened, struct patch *own)
{
    bool may = finding->mendable || left_over(judgement, finding);
    if (finding->mendable)
        open_text(opened, judgement, finding);
    patch_init(own, judgement->arena, opened->object);
    own->untested = finding->mendable;
    return may && repair_of(judgement, finding, own) &&
           (finding->mendable || lawful(judgement, own, 0)) && !own->spoilt;
}

static void ask(struct editing *editing, const struct path *prefix, const struct finding *finding,
                size_t number, const struct operation *operations, size_t count)
{
    struct arena *arena = editing->source->arena;
    struct request *request = count ? editing_add(editing, prefix, operations, count) : NULL;
    const struct operation place = {.path = finding->path};
    const struct operation *whole = request ? patch_below(arena, prefix, &place, 1) : NULL;
    struct text field = TEXT_IN(arena);
    if (!request)
        return;
    path_print(&finding->path, &field);
    request->finding = number;
    request->rule = finding->rule;
    request->path = whole ? whole->path : *prefix;
    request->field = field.data;
}

void repair_findings(struct editing *editing, const struct path *prefix,
                     const struct judgement *judgement, size_t first)
{
    struct opened opened = {.object = judgement->subject->object};
    memo_begin(judgement->arena); /* notes for what repairs look up in the object */
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = judgement->findings[i];
        struct patch own;
        if (finding->patched)
            ask(editing, prefix, finding, first + i,
                judgement->patch.operations + finding->first_operation, finding->operation_count);
        else if (in_file(judgement, finding, &opened, &own))
            ask(editing, prefix, finding, first + i, own.operations, own.count);
    }
    memo_end();
}
