// SPDX-License-Identifier: Apache-2.0
#include "part.h"

#include "../policies/knative_keys.h"

#include <string.h>

#define PATCH_OF "a patch of {what}"
#define HOLDS "it holds {what}"
#define LACKS "no {what}"
#define NOWHERE "no metadata.namespace; --namespace {what} judges it whole"

/* The words that strategic merge has for itself, whole or up to a slash. */
static bool is_directive(const char *key)
{
    static const char *const names[] = {"$patch", "$retainKeys"};
    static const char *const prefixes[] = {"$setElementOrder/", "$deleteFromPrimitiveList/"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(key, names[i]) == 0 || starts_with(key, prefixes[i]))
            return true;
    return false;
}

/* The first directive in the value, or NULL. Every reader bounds how deep a value nests, so that
 * this recursion ends in time. */
static const char *directive_in(const struct json *value)
{
    json_each (item, value) {
        const char *key = json_key(item);
        const char *found = key && is_directive(key) ? key : directive_in(item);
        if (found)
            return found;
    }
    return NULL;
}

/* Where the Pod's spec stands in an object that has one or makes Pods; NULL: in none. */
static const char *pod_spec(const struct subject *subject)
{
    switch (subject->kind) {
    case POD:
        return "spec";
    case WORKLOAD:
        if (strcmp(subject->kind_name, "CronJob") == 0)
            return "spec.jobTemplate.spec.template.spec";
        return "spec.template.spec";
    case KSVC:
        return "spec.template.spec";
    default:
        return NULL;
    }
}

/* What is null is what a merge takes away, and an empty list adds nothing. */
static bool is_absent(const struct json *value)
{
    return !value || json_is(value, JSON_NULL) ||
           (json_is(value, JSON_ARRAY) && json_size(value) == 0);
}

/* No Pod is let in without containers, and none of these without an image. */
static const char *lacking_in_pod(struct arena *arena, const struct json *object, const char *spec)
{
    const char *list = arena_print(arena, "%s.containers", spec);
    const struct json *containers = json_look(object, list);
    unsigned index = 0;
    if (is_absent(containers))
        return list;
    json_each (container, containers) {
        if (json_is(container, JSON_OBJECT) && is_absent(json_get(container, "image")))
            return arena_print(arena, "%s[%u].image", list, index);
        index++;
    }
    return NULL;
}

static const char *lacking_in_injector(const struct json *object)
{
    if (is_absent(json_look(object, "data.config")))
        return "data.config";
    return is_absent(json_look(object, "data.values")) ? "data.values" : NULL;
}

/* The path of what no object of the kind can be without, where it is absent; else NULL. */
static const char *lacking(struct arena *arena, const struct subject *subject)
{
    const char *spec = pod_spec(subject);
    if (spec)
        return lacking_in_pod(arena, subject->object, spec);
    if (subject->kind == DESTINATION_RULE)
        return is_absent(json_look(subject->object, "spec.host")) ? "spec.host" : NULL;
    if (subject->kind == CONFIG_MAP && subject_is_injector(subject))
        return lacking_in_injector(subject->object);
    return NULL;
}

struct part part_of(struct arena *arena, const struct subject *subject, const char *patch_of)
{
    const char *directive = directive_in(subject->object), *absent = lacking(arena, subject);
    if (patch_of)
        return (struct part){PATCH_OF, patch_of};
    if (directive)
        return (struct part){HOLDS, directive};
    if (absent)
        return (struct part){LACKS, absent};
    return subject->home ? (struct part){NOWHERE, subject->home} : (struct part){0};
}

/* Maps of the mesh are `istio` and `istio-<revision>`, with their text in `mesh`. */
static bool is_mesh_map(const struct subject *subject)
{
    if (!starts_with(subject->name, "istio"))
        return false;
    const char *rest = subject->name + strlen("istio");
    return (!*rest || *rest == '-') && json_look(subject->object, "data.mesh");
}

const char *part_home(const struct subject *subject, const struct environment *environment)
{
    if (subject->kind != CONFIG_MAP || subject->namespace)
        return NULL;
    if (is_mesh_map(subject) || subject_is_injector(subject))
        return environment->istio_namespace;
    return knative_map_meant(subject) ? environment->knative_namespace : NULL;
}

void part_add_reason(struct text *out, enum language language, const struct part *part)
{
    struct text what = TEXT_IN(out->arena);
    text_add_shown(&what, part->what, SIZE_MAX);
    const struct filling words[] = {{"what", what.data}, {0}};
    language_fill(out, language, part->sentence, words);
}

/* What stands at the path. `in_text`: it leads into a text, which says all that it will say. */
static const struct json *stated(const struct path *path, const struct json *object, bool *in_text)
{
    struct path here = *path;
    const struct json *value = path_find(&here, object);
    *in_text = false;
    for (const struct json *above = value; !above && here.length && !*in_text;) {
        here.length--;
        above = path_find(&here, object);
        *in_text = json_is(above, JSON_STRING);
    }
    return value;
}

static bool is_block(const struct json *value)
{
    return json_is(value, JSON_OBJECT) || json_is(value, JSON_ARRAY);
}

/* Does it look for something inside the block at its path that is not there? */
static bool lacks_inside(const struct judgement *judgement, const struct finding *finding)
{
    for (size_t i = 0; i < RULE_READS && finding->inputs[i]; i++) {
        if (starts_with(finding->inputs[i], "../"))
            continue;
        struct path input = path_under(judgement, finding->target, finding->inputs[i]);
        if (input.length > finding->path.length && path_within(&input, &finding->path) &&
            !path_find(&input, judgement->subject->object))
            return true;
    }
    return false;
}

bool part_lacks(const struct judgement *judgement, const struct finding *finding)
{
    const struct path *path = &finding->path;
    bool in_text;
    for (unsigned i = 0; i < path->length; i++)
        if (path->segments[i].key && is_directive(path->segments[i].key))
            return true;
    const struct json *value = stated(path, judgement->subject->object, &in_text);
    if (finding->assumed && !read_input(judgement, finding->target, finding->assumed, false))
        return true;
    if (in_text)
        return false;
    return !value || (is_block(value) && (!finding->found || lacks_inside(judgement, finding)));
}
