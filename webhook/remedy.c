// SPDX-License-Identifier: Apache-2.0
#include "remedy.h"

static const struct json *with_texts(const struct judgement *judgement)
{
    const struct json *object = judgement->subject->object;
    for (size_t i = 0; i < judgement->finding_count && object; i++)
        if (judgement->findings[i].mendable)
            object = patch_open(judgement->arena, object, &judgement->findings[i].path);
    return object;
}

/* A patch without operations has no array to point into. */
static bool takes(struct remedy *remedy, const struct finding *finding, const struct patch *patch,
                  size_t first, size_t count)
{
    if (count)
        *remedy = (struct remedy){finding, patch->operations + first, count};
    return count > 0;
}

static bool patched(const struct judgement *judgement, const struct finding *finding,
                    struct remedy *remedy)
{
    return takes(remedy, finding, &judgement->patch, finding->first_operation,
                 finding->operation_count);
}

/* By the rule's .mend, after what `own` holds already. */
static bool mended(struct patch *own, const struct judgement *judgement,
                   const struct finding *finding, struct remedy *remedy)
{
    size_t first = own->count;
    if (!finding->mendable || finding->patched)
        return false;
    if (!finding->rule->mend(judgement, finding, own) || own->spoilt)
        patch_rewind(own, first);
    return takes(remedy, finding, own, first, own->count - first);
}

bool remedy_of(const struct judgement *judgement, const struct finding *finding, struct patch *own,
               struct remedy *remedy)
{
    patch_init(own, judgement->arena, with_texts(judgement));
    return patched(judgement, finding, remedy) || mended(own, judgement, finding, remedy);
}

void remedies_begin(struct remedies *remedies, const struct judgement *judgement)
{
    *remedies = (struct remedies){.judgement = judgement};
    patch_init(&remedies->own, judgement->arena, with_texts(judgement));
}

bool remedies_next(struct remedies *remedies, struct remedy *remedy)
{
    const struct judgement *judgement = remedies->judgement;
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->first_operation == remedies->operation &&
            patched(judgement, finding, remedy)) {
            remedies->operation += remedy->count;
            return true;
        }
    }
    while (remedies->finding < judgement->finding_count)
        if (mended(&remedies->own, judgement, &judgement->findings[remedies->finding++], remedy))
            return true;
    return false;
}

void remedies_refuse(struct remedies *remedies, const struct remedy *remedy)
{
    if (!remedy->finding->patched)
        patch_rewind(&remedies->own, remedies->own.count - remedy->count);
}
