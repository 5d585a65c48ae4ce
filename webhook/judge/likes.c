// SPDX-License-Identifier: Apache-2.0
#include "judge/likes.h"

#include <string.h>

#define FIRSTS 8 /* that a target is compared with: the last ones that differ */

static bool same_text(const struct json *a, const struct json *b)
{
    return a == b || (a && b && json_same_text(a, b));
}

/* Some rules tell targets apart by the names on their way: they differ in elements of lists alone.
 */
static bool same_names(const struct target *a, const struct target *b)
{
    for (unsigned i = 0; i < a->depth; i++) {
        const char *one = a->segments[i].key, *other = b->segments[i].key;
        if (!one != !other || (one && strcmp(one, other) != 0))
            return false;
    }
    return true;
}

/* A text in a target is read for each anew. */
static bool has_text(const struct target *target)
{
    return target->text || target->text_before;
}

static bool is_like(const struct target *a, const struct target *b)
{
    return a->scope == b->scope && a->depth == b->depth && a->parent == b->parent &&
           a->owner == b->owner && a->values == b->values && a->renames == b->renames &&
           a->at_most == b->at_most && a->template == b->template && !has_text(a) && !has_text(b) &&
           same_text(a->node, b->node) && same_text(a->old, b->old) && same_names(a, b);
}

void likes_find(struct judgement *judgement)
{
    const struct subject *subject = judgement->subject;
    struct target *firsts[FIRSTS] = {NULL};
    size_t count = 0, likes = 0;
    for (struct target *target = judgement->targets; target; target = target->next) {
        size_t i = 0;
        while (i < FIRSTS && firsts[i] && !is_like(firsts[i], target))
            i++;
        if (i == FIRSTS || !firsts[i]) {
            firsts[count++ % FIRSTS] = target;
            continue;
        }
        target->like = firsts[i]->like = firsts[i];
        likes++;
    }
    judgement->applied = likes && (was_applied(subject->object) || was_applied(subject->old));
}

void likes_note(struct judgement *judgement, const struct finding *finding)
{
    if (finding->target->like != finding->target)
        return;
    struct finding *said = arena_grow(judgement->arena, judgement->said, sizeof *said,
                                      judgement->said_count, 1, &judgement->said_room);
    if (!said)
        return;
    judgement->said = said;
    said[judgement->said_count++] = *finding;
}

struct finding finding_moved(const struct finding *said, const struct target *to)
{
    struct finding finding = *said;
    if (finding.below)
        memcpy(finding.path.segments, to->segments, to->depth * sizeof *to->segments);
    finding.target = to;
    return finding;
}
