// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include "input.h"
#include "manifest.h"
#include "yaml.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct check *check;
    struct arena *arena;
    const char *file, *text;
    size_t length;
};

const char *check_action(const struct finding *finding)
{
    return action_names[finding->patched ? PATCH : finding->action];
}

static bool same(const struct json *a, const struct json *b, const char *path)
{
    return json_equal(json_look(a, path), json_look(b, path));
}

/* A Service of Knative is no Service of the core; their versions may differ. */
static bool same_group(const struct json *a, const struct json *b)
{
    const char *one = json_string(json_get(a, "apiVersion"));
    const char *other = json_string(json_get(b, "apiVersion"));
    if (!one || !other)
        return false;
    size_t length = strchr(one, '/') ? strcspn(one, "/") + 1 : 0;
    return length ? strncmp(one, other, length) == 0 : !strchr(other, '/');
}

static const char *namespace_of(const struct check *check, const struct json *object)
{
    const char *stated = json_string(json_look(object, "metadata.namespace"));
    const char *otherwise = check->namespace ? check->namespace : "";
    return stated ? stated : otherwise;
}

/* The object of --old that has the same kind and name. */
static const struct json *old_of(const struct check *check, const struct json *object)
{
    for (const struct old_object *old = check->old; old; old = old->next)
        if (same_group(old->object, object) && same(old->object, object, "kind") &&
            same(old->object, object, "metadata.name") &&
            strcmp(namespace_of(check, old->object), namespace_of(check, object)) == 0)
            return old->object;
    return NULL;
}

/* What DR-SAME-HOST must know of this object when it meets the next, in this file or another. */
static void remember(struct check *check, const struct subject *subject)
{
    const char *host = json_string(json_look(subject->object, "spec.host"));
    if (subject->kind != DESTINATION_RULE || !host || !subject->namespace ||
        !json_look(subject->object, "spec.trafficPolicy") ||
        json_look(subject->object, "spec.workloadSelector"))
        return;
    const char *namespace = subject->namespace;
    struct neighbour *neighbour = arena_alloc(&check->memory, sizeof *neighbour);
    if (!neighbour)
        return;
    *neighbour = (struct neighbour){
        .namespace = arena_copy(&check->memory, namespace, strlen(namespace)),
        .name = arena_copy(&check->memory, subject->name, strlen(subject->name)),
        .host = arena_copy(&check->memory, host, strlen(host)),
        .next = check->seen,
    };
    if (neighbour->namespace && neighbour->name && neighbour->host)
        check->seen = neighbour;
}

static struct check_place place_of(const struct reading *reading,
                                   const struct manifest_object *here, const struct path *path)
{
    struct check_place place = {.file = reading->file};
    struct path whole = here->prefix;
    path_add(&whole, path);
    yaml_locate(reading->text, reading->length, here->document, &whole, false, &place.line,
                &place.column);
    return place;
}

static void judge_object(const struct manifest_object *here, void *closure)
{
    struct reading *reading = closure;
    struct check *check = reading->check;
    struct subject subject;
    subject_of_file(&subject, here->object, old_of(check, here->object), check->namespace);
    subject.earlier = check->seen;
    check->objects++;
    if (subject.kind == KIND_OTHER || is_going(subject.object)) {
        check->skipped++;
        return;
    }
    struct judgement judgement = {
        .arena = reading->arena,
        .policy = check->policy,
        .subject = &subject,
        .profile = policy_profile(check->policy, check->profile, subject.namespace),
    };
    judge(&judgement);
    for (size_t i = 0; i < judgement.finding_count; i++) {
        const struct finding *finding = &judgement.findings[i];
        struct check_place place = place_of(reading, here, &finding->path);
        if (finding->action > check->strongest)
            check->strongest = finding->action;
        check->output->finding(check->output, &judgement, finding, &place);
    }
    remember(check, &subject);
}

void check_file(struct check *check, const char *file)
{
    struct error err = {0};
    struct arena arena;
    struct reading reading = {.check = check, .arena = &arena, .file = file};
    char *text = input_read(file, &reading.length, &err);

    if (!text) {
        check->output->fault(check->output, &(struct check_place){0}, err.text);
        return;
    }
    reading.text = text;
    arena_init(&arena, CHECK_CAP);
    if (!manifest_each(&arena, text, reading.length, judge_object, &reading, &err))
        check->output->fault(check->output, &(struct check_place){file, err.line, err.column},
                             err.text);
    arena_free(&arena);
    free(text);
}
