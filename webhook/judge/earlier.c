// SPDX-License-Identifier: Apache-2.0
#include "judge/earlier.h"

#include "base/json_writer.h"
#include "judge/findings.h"
#include "judge/inputs.h"
#include "judge/laws.h"
#include "judge/managers.h"
#include "rule/rule.h"

#include <string.h>

/* With more remains than this, the object is judged as it came. */
#define REMAINS_MOST 64

/* The remains of earlier repairs, and the objects without them. */
struct remains {
    struct arena *arena;
    const struct json *object, *old;
    struct path paths[REMAINS_MOST];        /* a child comes before its parent */
    const struct rule *rules[REMAINS_MOST]; /* the rule whose repair wrote there */
    size_t count;
    bool too_many;
};

static struct judgement judged_by(const struct judgement *judgement, const struct json *object,
                                  bool created, bool patchers)
{
    struct subject *subject = arena_alloc(judgement->arena, sizeof *subject);
    struct judgement other = {.arena = judgement->arena,
                              .policy = judgement->policy,
                              .profile = judgement->profile,
                              .subject = subject,
                              .submitted = created ? object : judgement->submitted,
                              .patchers = patchers};
    patch_init(&other.patch, judgement->arena, object);
    if (!subject || !object)
        return other;
    *subject = *judgement->subject;
    subject->object = object;
    subject->update = !created;
    if (created)
        subject->old = NULL;
    judge_as_it_stands(&other);
    return other;
}

static struct judgement judged(const struct judgement *judgement, const struct json *object)
{
    return judged_by(judgement, object, false, false);
}

/* A source as a new object, for its patch. */
static struct judgement source_repaired(const struct judgement *judgement,
                                        const struct json *source)
{
    const struct judgement few = judged_by(judgement, source, true, true);
    return patchers_suffice(&few) ? few : judged_by(judgement, source, true, false);
}

static bool has_index(const struct path *path)
{
    for (unsigned i = 0; i < path->length; i++)
        if (!path->segments[i].key)
            return true;
    return false;
}

static const struct json *without(struct arena *arena, const struct json *object,
                                  const struct path *path)
{
    const struct operation remove = {.kind = OPERATION_REMOVE, .path = *path};
    return patch_apply(arena, object, (const struct operation *[]){&remove}, 1);
}

/* Removes the place from both objects, if it stands in both and this update did not change it. */
static bool take(struct remains *remains, const struct path *path, const struct rule *rule)
{
    const struct json *value = path_find(path, remains->object);
    if (!value || !json_equal(value, path_find(path, remains->old)))
        return false;
    remains->too_many |= remains->count == REMAINS_MOST;
    if (remains->too_many)
        return false;
    remains->rules[remains->count] = rule;
    remains->paths[remains->count++] = *path;
    remains->object = without(remains->arena, remains->object, path);
    remains->old = without(remains->arena, remains->old, path);
    return true;
}

static bool done(const struct json *object, const struct operation *operation)
{
    const struct json *value = path_find(&operation->path, object);
    switch (operation->kind) {
    case OPERATION_REMOVE:
        return !value;
    case OPERATION_ADD:
        if (json_is(operation->value, JSON_OBJECT) && json_size(operation->value) == 0)
            return json_is(value, JSON_OBJECT);
        return json_equal(value, operation->value);
    case OPERATION_REPLACE:
        return json_equal(value, operation->value);
    case OPERATION_TEST:
        break;
    }
    return true;
}

/* Has a repair that writes there been done in the object already, with all its operations? */
static bool stands(const struct judgement *fresh, const struct json *object,
                   const struct path *path)
{
    for (size_t i = 0; i < fresh->finding_count; i++) {
        const struct finding *finding = fresh->findings[i];
        bool whole = finding->patched, writes = false;
        for (size_t j = 0; whole && j < finding->operation_count; j++) {
            const struct operation *operation =
                &fresh->patch.operations[finding->first_operation + j];
            whole = done(object, operation);
            writes |= path_equal(&operation->path, path);
        }
        if (whole && writes)
            return true;
    }
    return false;
}

/* Does the value contradict something that the source states? Lacking or adding something is no
 * contradiction. */
static bool contradicts(const struct json *value, const struct json *source)
{
    if (!json_is(value, JSON_OBJECT) || !json_is(source, JSON_OBJECT))
        return value && !json_equal(value, source);
    json_each_member (member, source) {
        const struct json *same = json_get(value, json_key(member));
        if (same && contradicts(same, member))
            return true;
    }
    return false;
}

/* Was this update made from the annotation? If the object contradicts it at a place that is
 * repaired, somebody else has written since. */
static bool is_source(const struct judgement *fresh, const struct json *object)
{
    for (size_t i = 0; i < fresh->finding_count; i++) {
        const struct finding *finding = fresh->findings[i];
        if (finding->patched && contradicts(path_find(&finding->path, object),
                                            path_find(&finding->path, fresh->subject->object)))
            return false;
    }
    return true;
}

/* The rule whose repair did the operation with this index. */
static const struct rule *repairer(const struct judgement *repaired, size_t index)
{
    struct finding *const *finding = repaired->findings;
    while (!(*finding)->patched ||
           index - (*finding)->first_operation >= (*finding)->operation_count)
        finding++;
    return (*finding)->rule;
}

/* Collects what repairing the old source wrote and repairing the new one did not. False: the old
 * one was not repaired, or this update was not made from the new one. */
static bool told_by_source(const struct judgement *judgement, struct judgement *fresh,
                           struct remains *remains)
{
    const struct json *object = judgement->submitted, *source = last_applied(judgement),
                      *before = last_applied_before(judgement);
    struct judgement old = source_repaired(judgement, before);
    if (!old.patch.count)
        return false;
    *fresh = json_equal(source, before) ? old : source_repaired(judgement, source);
    if (!is_source(fresh, object))
        return false;
    for (size_t i = old.patch.count; i-- > 0;) {
        const struct operation *wrote = &old.patch.operations[i];
        if (wrote->kind == OPERATION_ADD && !has_index(&wrote->path) &&
            !path_find(&wrote->path, source) && !stands(fresh, object, &wrote->path) &&
            json_equal(path_find(&wrote->path, remains->object), wrote->value))
            take(remains, &wrote->path, repairer(&old, i));
    }
    return true;
}

static bool authored(const struct judgement *judgement, const struct path *path)
{
    return has_index(path) || managers_own(judgement->arena, judgement->submitted, path) ||
           path_find(path, last_applied(judgement));
}

/* A place that the finding's rule may write. *always becomes the value, if the rule always writes
 * the same one there. */
static struct path written_place(const struct judgement *judgement, const struct finding *finding,
                                 const char *entry, const char **always)
{
    const char *equals = strchr(entry, '=');
    size_t length = equals ? (size_t)(equals - entry) : strlen(entry);
    const char *written = arena_copy(judgement->arena, entry, length);
    *always = equals ? equals + 1 : NULL;
    return written ? place_written(judgement, finding, written) : (struct path){0};
}

static bool holds(const struct judgement *judgement, const struct json *object,
                  const struct path *path, const char *json)
{
    struct text text = TEXT_IN(judgement->arena);
    text_add_json(&text, path_find(path, object));
    return text.data && strcmp(text.data, json) == 0;
}

/* Could a repair have written what stands there? What it moves is gone from its old place; and if
 * the rule always writes a certain value, that value has to be there, or to have been there before
 * this update. */
static bool plausible(const struct judgement *judgement, const struct finding *finding)
{
    const char *writes[RULE_READS + 1];
    if (finding->fault->repair.how == TO_PLACE &&
        path_find(&finding->path, judgement->subject->old))
        return false;
    rule_writes(finding->rule, writes);
    for (size_t i = 0; writes[i]; i++) {
        const char *always;
        struct path path = written_place(judgement, finding, writes[i], &always);
        if (always && !holds(judgement, judgement->submitted, &path, always) &&
            !holds(judgement, judgement->subject->old, &path, always))
            return false;
    }
    return true;
}

/* Removes the place, and each parent that is then empty. */
static void take_unowned(const struct judgement *judgement, struct remains *remains,
                         struct path path, const struct rule *rule)
{
    while (path.length > 1 && !authored(judgement, &path) && take(remains, &path, rule)) {
        path.length--;
        const struct json *parent = path_find(&path, remains->object);
        if (path.length < 3 || !json_is(parent, JSON_OBJECT) || json_size(parent))
            return;
    }
}

/* Collects what no manager owns, at the places where a repair of something that this update wrote
 * may have written. */
static void tell_by_owners(const struct judgement *judgement, struct remains *remains)
{
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = judgement->findings[i];
        if (!finding->repairable || !plausible(judgement, finding))
            continue;
        const char *writes[RULE_READS + 1], *always;
        rule_writes(finding->rule, writes);
        for (size_t j = 0; writes[j]; j++)
            take_unowned(judgement, remains, written_place(judgement, finding, writes[j], &always),
                         finding->rule);
    }
}

/* Puts back the remains that would be written again if the rest of the object did not prevent it.
 * `after` is the repaired source. */
static const struct json *restored(const struct remains *remains, const struct json *after,
                                   const struct json *result)
{
    const struct json *object = remains->object;
    for (size_t i = remains->count; i-- > 0;) {
        const struct path *path = &remains->paths[i];
        struct operation add = {OPERATION_ADD, *path, path_find(path, after), false};
        if (add.value && !path_find(path, result) && !path_find(path, object))
            object = patch_apply(remains->arena, object, (const struct operation *[]){&add}, 1);
    }
    return object;
}

/* Were the faults that this update wrote beside the remains repaired again? */
static bool repaired_again(const struct judgement *judgement, const struct judgement *again)
{
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = judgement->findings[i];
        const char *writes[RULE_READS + 1];
        rule_writes(finding->rule, writes);
        bool met = !finding->repairable || !writes[0];
        for (size_t j = 0; j < again->finding_count && !met; j++)
            met = again->findings[j]->patched && again->findings[j]->rule == finding->rule &&
                  path_equal(&again->findings[j]->path, &finding->path);
        if (!met)
            return false;
    }
    return true;
}

/* Does some finding say that the patch changes this place, or something below it? */
static bool spoken_of(const struct judgement *again, const struct path *path)
{
    for (size_t i = 0; i < again->finding_count; i++) {
        const struct finding *finding = again->findings[i];
        if (finding->outlived && path_within(&finding->path, path))
            return true;
        for (size_t j = 0; finding->patched && j < finding->operation_count; j++)
            if (path_within(&again->patch.operations[finding->first_operation + j].path, path))
                return true;
    }
    return false;
}

/* Nothing is patched silently: each place that is removed without a finding gets one here. */
static bool tell(struct judgement *again, const struct remains *remains,
                 const struct json *submitted, const struct json *result)
{
    for (size_t i = 0; i < remains->count; i++) {
        const struct path *path = &remains->paths[i];
        const struct json *before = path_find(path, submitted), *after = path_find(path, result);
        if (json_equal(before, after) || spoken_of(again, path))
            continue;
        const struct finding outlived = {.rule = remains->rules[i],
                                         .path = *path,
                                         .found = shown(again, before),
                                         .value = after ? shown(again, after) : NULL,
                                         .patched = true,
                                         .outlived = true};
        if (!findings_add(again, &outlived))
            return false;
    }
    return true;
}

/* Replaces the judgement by the second one, with a patch for the object as it came. */
static void take_over(struct judgement *judgement, struct judgement *again,
                      const struct remains *remains)
{
    const struct json *result = patch_result(&again->patch);
    struct patch patch;
    size_t count = 0, room = remains->count + again->patch.count;
    struct path *touched = arena_alloc(judgement->arena, room * sizeof *touched);

    if (!result || !touched)
        return;
    for (; count < remains->count; count++)
        touched[count] = remains->paths[count];
    for (size_t i = 0; i < again->patch.count; i++)
        if (again->patch.operations[i].kind != OPERATION_TEST)
            touched[count++] = again->patch.operations[i].path;
    patch_init(&patch, judgement->arena, judgement->submitted);
    patch_towards(&patch, result, touched, count);
    if (patch.spoilt || !lawful(again, &patch, 0) ||
        !tell(again, remains, judgement->submitted, result))
        return;
    again->answer = patch;
    *judgement = *again;
}

/* May this judgement repair at all? If not, it leaves alone what earlier repairs wrote, too. */
static bool repairs(const struct judgement *judgement)
{
    const struct subject *subject = judgement->subject;
    return subject->update && !subject->in_file && subject->row && subject->row->repaired &&
           !judgement->controlled && !judgement->never_blocks;
}

void without_earlier_repairs(struct judgement *judgement)
{
    if (!repairs(judgement))
        return;
    struct remains remains; /* of which the paths are many, and not cleared */
    remains.arena = judgement->arena;
    remains.object = judgement->submitted;
    remains.old = judgement->subject->old;
    remains.count = 0;
    remains.too_many = false;
    struct judgement fresh;
    bool by_source = last_applied(judgement) && last_applied_before(judgement) &&
                     told_by_source(judgement, &fresh, &remains);
    if (!by_source && managers_few(judgement->submitted))
        tell_by_owners(judgement, &remains);
    if (!remains.count || remains.too_many || !remains.object)
        return;

    struct judgement again = judged(judgement, remains.object);
    if (by_source) {
        const struct json *object =
            restored(&remains, patch_result(&fresh.patch), patch_result(&again.patch));
        if (object != remains.object)
            again = judged(judgement, object);
        /* If the source has changed, its author has asked for what follows. */
        again.asks = !json_equal(last_applied(judgement), last_applied_before(judgement));
    } else if (!managers_tell(judgement->submitted) && !repaired_again(judgement, &again)) {
        return;
    }
    take_over(judgement, &again, &remains);
}
