// SPDX-License-Identifier: Apache-2.0
#include "files/partial.h"

#include "judge/part.h"
#include "knative/keys.h"

#include <string.h>

#define PATCH_OF "a patch of {what}"
#define HOLDS "it holds {what}"
#define LACKS "no {what}"
#define NOWHERE "no metadata.namespace; --namespace {what} judges it whole"

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

/* A null removes the field in a merge, and an empty list adds nothing to one. */
static bool is_absent(const struct json *value)
{
    return !value || json_is(value, JSON_NULL) ||
           (json_is(value, JSON_ARRAY) && json_size(value) == 0);
}

/* No Pod is let in without containers, and none of these without an image. */
static const char *lacking_in_pod(struct arena *arena, const struct json *object,
                                  const char *template)
{
    const char *list = arena_print(arena, "%s%sspec.containers", template, *template ? "." : "");
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
    if (!subject->row)
        return NULL;
    const char *template = kind_place(subject->row, POD_TEMPLATE), *needs = subject->row->needs;
    if (template)
        return lacking_in_pod(arena, subject->object, template);
    if (subject->kind == CONFIG_MAP && subject_is_injector(subject))
        return lacking_in_injector(subject->object);
    return needs && is_absent(json_look(subject->object, needs)) ? needs : NULL;
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
