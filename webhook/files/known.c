// SPDX-License-Identifier: Apache-2.0
#include "files/known.h"

#include "base/digest.h"
#include "read/input.h"
#include "read/manifest.h"

#include <stdlib.h>
#include <string.h>

struct old_object {
    const struct old_object *next;
    const struct json *object;
};

void known_init(struct known *known, const char *namespace)
{
    *known = (struct known){.namespace = namespace};
    arena_init(&known->arena, ARENA_CAP_OF_FILES);
}

void known_free(struct known *known)
{
    arena_free(&known->arena);
}

static const char *namespace_of(const struct known *known, const struct json *object)
{
    return json_string_or(json_look(object, "metadata.namespace"),
                          known->namespace ? known->namespace : "");
}

static size_t bucket_of(const struct known *known, const struct json *object)
{
    const char *namespace = namespace_of(known, object),
               *name = json_string_or(json_look(object, "metadata.name"), "");
    uint64_t digest = digest_add(DIGEST_START, namespace, strlen(namespace) + 1);
    return digest_add(digest, name, strlen(name)) % KNOWN_BUCKETS;
}

static void keep(struct known *known, const struct json *object)
{
    size_t at = bucket_of(known, object);
    struct old_object *kept = arena_alloc(&known->arena, sizeof *kept);
    if (!kept)
        return; /* which the end will notice */
    *kept = (struct old_object){.next = known->old[at], .object = object};
    known->old[at] = kept;
}

bool known_read_old(struct known *known, const char *file, struct error *err)
{
    struct source source;
    struct manifest manifest;
    struct manifest_object here;
    struct error fault;
    size_t length;
    char *text = input_read(file, &length, err);
    if (!text)
        return error_wrap(err, "%s", input_name(file));
    char *kept = arena_copy(&known->arena, text, length);
    free(text);
    if (!kept)
        return error_set(err, "%s: this takes more memory than it may; split it", file);
    source_init(&source, kept, length);
    manifest_open(&manifest, &source);
    while (manifest_read(&manifest, &known->arena, &fault))
        while (manifest_next(&manifest, &here))
            keep(known, here.object);
    manifest_close(&manifest);
    if (*fault.text)
        return error_set(err, "%s:%u:%u: %s", input_name(file), fault.line, fault.column,
                         fault.text);
    return !known->arena.exhausted ||
           error_set(err, "%s: this takes more memory than it may; split it", file);
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

const struct json *known_old(const struct known *known, const struct json *object)
{
    const struct old_object *old = known->old[bucket_of(known, object)];
    for (; old; old = old->next)
        if (same_group(old->object, object) && same(old->object, object, "kind") &&
            same(old->object, object, "metadata.name") &&
            strcmp(namespace_of(known, old->object), namespace_of(known, object)) == 0)
            return old->object;
    return NULL;
}
