// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"
#include "base/json_writer.h"
#include "fix/render.h"
#include "read/yaml.h"
#include "shipped/decide.h"
#include "shipped/put.h"

#include <stdlib.h>
#include <string.h>

#define OBJECTS_MOST 64
#define CERTIFICATE_MOST ((size_t)1 << 20)

struct ship {
    struct arena *arena;
    const struct shipping *shipping;
    const struct json *objects[OBJECTS_MOST];
    size_t count;
    const char *authorities; /* as decide() wants them */
    struct error *err;
};

struct wish {
    const char *shipped, *wished;
};

/* Which of the texts comes first; *at is where. NULL: none comes. */
static const struct wish *next_wish(const struct wish *wishes, const char *text, const char **at)
{
    const struct wish *next = NULL;
    *at = NULL;
    for (; wishes->shipped; wishes++) {
        const char *here = strstr(text, wishes->shipped);
        if (here && (!*at || here < *at)) {
            next = wishes;
            *at = here;
        }
    }
    return next;
}

/* A file as it is for whom the manifests are, made in one pass, for what one wish puts there may be
 * what another is about. The namespaces of Istio and Knative stand in single quotes where API
 * servers go by them. */
static const char *as_wished(struct arena *arena, const struct shipping *shipping, const char *text)
{
    const struct environment *environment = &shipping->policy->environment;
    const struct wish wishes[] = {
        {SHIPPED_NAMESPACE, shipping->namespace},
        {SHIPPED_IMAGE, shipping->image},
        {"'istio-system'", arena_print(arena, "'%s'", environment->istio_namespace)},
        {"'knative-serving'", arena_print(arena, "'%s'", environment->knative_namespace)},
        {NULL, NULL}};
    struct text out = TEXT_IN(arena);
    const char *at;
    for (const struct wish *wish; (wish = next_wish(wishes, text, &at));
         text = at + strlen(wish->shipped)) {
        text_add_bytes(&out, text, (size_t)(at - text));
        text_add(&out, wish->wished);
    }
    text_add(&out, text);
    return out.data;
}

/* ../components/edge, seen from webhooks, is components/edge. */
static const char *join(struct arena *arena, const char *folder, const char *relative)
{
    size_t length = strlen(folder);
    for (; starts_with(relative, "../"); relative += 3)
        while (length && folder[--length] != '/')
            ;
    return arena_print(arena, "%.*s%s%s", (int)length, folder, length ? "/" : "", relative);
}

/* Adds the documents of a file. */
static bool read_file(struct ship *ship, struct json *documents, const char *path)
{
    const struct shipped_file *file = shipped_files;
    while (file->path && strcmp(file->path, path) != 0)
        file++;
    if (!file->path)
        return error_set(ship->err, "there is no file %.100s in this program", path);
    const char *text = as_wished(ship->arena, ship->shipping, file->text);

    const struct json *document;
    struct yaml_stream *stream = yaml_open(text, strlen(text), YAML_MANIFEST, NULL, 0);
    while (yaml_next(stream, ship->arena, &document, ship->err))
        json_append(documents, json_new_twin(ship->arena, document));
    yaml_close(stream);
    return !*ship->err->text || error_wrap(ship->err, "%s", path);
}

static const struct json *read_one(struct ship *ship, const char *path)
{
    struct json *documents = json_new_array(ship->arena);
    return read_file(ship, documents, path) ? json_first(documents) : NULL;
}

static bool keep(struct ship *ship, const struct json *object)
{
    if (ship->count == OBJECTS_MOST)
        return error_set(ship->err, "more than %d objects", OBJECTS_MOST);
    ship->objects[ship->count++] = object;
    return true;
}

/* Does kustomize print the object? It only reads those marked as local. */
static bool is_printed(const struct json *object)
{
    return !json_get(json_look(object, "metadata.annotations"),
                     "config.kubernetes.io/local-config");
}

static bool add_objects(struct ship *ship, const char *path)
{
    struct json *documents = json_new_array(ship->arena);
    bool ok = read_file(ship, documents, path);
    json_each (object, documents)
        if (is_printed(object))
            ok = ok && keep(ship, object);
    return ok;
}

/* A member of the Secret, with what the folder of certificates has under the file's own name. */
static bool add_file(struct ship *ship, const struct json **secret, const char *name)
{
    const char *folder = ship->shipping->certs, *slash = strrchr(name, '/');
    struct text base64 = TEXT_IN(ship->arena);
    size_t length;
    name = slash ? slash + 1 : name;
    if (!folder)
        return error_set(ship->err, "%s wants --certs DIR, with what \"certs init\" makes there",
                         ship->shipping->overlay);
    const char *path = arena_print(ship->arena, "%s/%s", folder, name);
    char *bytes = file_read_regular(path, CERTIFICATE_MOST, &length);
    if (!bytes)
        return error_set(ship->err, "cannot read %.150s: %m", path);
    text_add_base64(&base64, bytes, length);
    explicit_bzero(bytes, length);
    free(bytes);
    if (strcmp(name, "ca.crt") == 0)
        ship->authorities = base64.data;
    *secret = put_string(ship->arena, *secret, WAY("data", name), base64.data);
    return true;
}

static bool generate(struct ship *ship, const struct json *generator)
{
    struct arena *arena = ship->arena;
    const struct json *options = json_get(generator, "options"), *secret = NULL;
    secret = put_string(arena, secret, WAY("apiVersion"), "v1");
    secret = put_string(arena, secret, WAY("kind"), "Secret");
    json_each_member (member, generator)
        if (strcmp(json_key(member), "name") == 0 || strcmp(json_key(member), "namespace") == 0)
            secret = put(arena, secret, WAY("metadata", json_key(member)), member);
    json_each_member (member, options)
        if (strcmp(json_key(member), "labels") == 0 || strcmp(json_key(member), "annotations") == 0)
            secret = put(arena, secret, WAY("metadata", json_key(member)), member);
    if (json_get(generator, "type"))
        secret = put(arena, secret, WAY("type"), json_get(generator, "type"));
    json_each (name, json_get(generator, "files"))
        if (!add_file(ship, &secret, json_string_or(name, "")))
            return false;
    return !is_printed(secret) || keep(ship, secret);
}

static bool is_target(const struct json *object, const struct json *target)
{
    const char *version = json_string_or(json_get(object, "apiVersion"), "");
    const char *group = json_string(json_get(target, "group"));
    const struct json *kind = json_get(target, "kind"), *name = json_get(target, "name");
    return (!group || (starts_with(version, group) && version[strlen(group)] == '/')) &&
           (!kind || json_equal(kind, json_get(object, "kind"))) &&
           (!name || json_equal(name, json_look(object, "metadata.name")));
}

static bool patch(struct ship *ship, const char *folder, const struct json *patch, size_t first)
{
    const char *name = json_string(json_get(patch, "path"));
    const struct json *operations = name ? read_one(ship, join(ship->arena, folder, name)) : NULL;
    bool met = false;
    for (size_t i = first; i < ship->count; i++)
        if (is_target(ship->objects[i], json_get(patch, "target"))) {
            met = true;
            if (!put_all(ship->arena, &ship->objects[i], operations, ship->err))
                return error_wrap(ship->err, "%s", folder);
        }
    return (operations && met) ||
           error_set(ship->err, "%s: a patch is not in a file of its own, or meets no object",
                     folder);
}

/* Labels and the namespace of a kustomization, for the objects from `first` on. */
static void complete(struct ship *ship, const struct json *kustomization, size_t first)
{
    const struct json *namespace = json_get(kustomization, "namespace");
    for (size_t i = first; i < ship->count; i++) {
        const struct json **object = &ship->objects[i];
        json_each (labels, json_get(kustomization, "labels"))
            json_each_member (label, json_get(labels, "pairs"))
                *object =
                    put(ship->arena, *object, WAY("metadata", "labels", json_key(label)), label);
        if (namespace && !json_says(json_get(*object, "kind"), "Namespace"))
            *object = put(ship->arena, *object, WAY("metadata", "namespace"), namespace);
    }
}

/* The folder's objects, and what it changes in those from `first` on: a component is told where
 * those begin that it is added to, all others bring their own. */
static bool visit(struct ship *ship, const char *folder, size_t first)
{
    struct arena *arena = ship->arena;
    const struct json *it = read_one(ship, join(arena, folder, "kustomization.yaml"));
    if (!it)
        return false;
    json_each (resource, json_get(it, "resources")) {
        const char *path = join(arena, folder, json_string_or(resource, ""));
        if (!(ends_with(path, ".yaml") ? add_objects(ship, path) : visit(ship, path, ship->count)))
            return false;
    }
    json_each (component, json_get(it, "components"))
        if (!visit(ship, join(arena, folder, json_string_or(component, "")), first))
            return false;
    json_each (generator, json_get(it, "secretGenerator"))
        if (!generate(ship, generator))
            return false;
    json_each (one, json_get(it, "patches"))
        if (!patch(ship, folder, one, first))
            return false;
    complete(ship, it, first);
    return true;
}

static void print(struct text *out, const struct json *object)
{
    static const struct layout layout = {
        .line_break = "\n", .step = "  ", .colon = ": ", .pad = " ", .literal = true};
    text_add(out, "---\n");
    json_each_member (member, object) {
        const struct segment key = {.key = json_key(member)};
        render_block_member(out, &layout, "", (struct member){&key, 1, member, NULL});
        text_add(out, "\n");
    }
}

bool ship(struct text *out, const struct shipping *shipping, struct error *err)
{
    struct ship it = {.arena = out->arena, .shipping = shipping, .err = err};
    *err = (struct error){0};
    if (!visit(&it, arena_print(it.arena, "overlays/%s", shipping->overlay), 0))
        return false;
    for (size_t i = 0; shipping->components[i]; i++)
        if (!visit(&it, arena_print(it.arena, "components/%s", shipping->components[i]), 0))
            return false;
    if (!decide(it.arena, shipping, it.authorities, it.objects, it.count, err))
        return false;
    for (size_t i = 0; i < it.count; i++)
        if (!is_webhook(it.objects[i]))
            print(out, it.objects[i]);
    for (size_t i = 0; i < it.count; i++)
        if (is_webhook(it.objects[i]))
            print(out, it.objects[i]);
    return !it.arena->exhausted || error_set(err, "this takes more memory than it may");
}
