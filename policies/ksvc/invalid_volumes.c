// SPDX-License-Identifier: Apache-2.0
/* Volumes and their mounts have to fit together. */
#include "ksvc/invalid.h"

#include "base/repeats.h"
#include "judge/places.h"

#include <string.h>

#define VOLUMES POD "volumes"

/* A volume needs exactly one of these. */
static const char *const sources[] = {
    "secret",   "configMap", "projected", "emptyDir", "persistentVolumeClaim",
    "hostPath", "csi",       "ephemeral", "image",    NULL};
static const char *const projections[] = {"secret", "configMap", "serviceAccountToken",
                                          "downwardAPI", NULL};
static const char *const variables[] = {"configMapRef", "secretRef", NULL};
static const char *const references[] = {"fieldRef", "resourceFieldRef", NULL};

/* Kubernetes has these besides. */
static const char *const foreign[] = {"awsElasticBlockStore",
                                      "azureDisk",
                                      "azureFile",
                                      "cephfs",
                                      "cinder",
                                      "downwardAPI",
                                      "fc",
                                      "flexVolume",
                                      "flocker",
                                      "gcePersistentDisk",
                                      "gitRepo",
                                      "glusterfs",
                                      "iscsi",
                                      "nfs",
                                      "photonPersistentDisk",
                                      "portworxVolume",
                                      "quobyte",
                                      "rbd",
                                      "scaleIO",
                                      "storageos",
                                      "vsphereVolume",
                                      NULL};
static const char *const foreign_projections[] = {"clusterTrustBundle", "podCertificate", NULL};

static bool is_set(const struct json *value)
{
    return value && !json_is(value, JSON_NULL);
}

struct walk {
    const struct inspection *inspection;
    const char *const *names;
    const char *usual;
};

static void each(const struct inspection *inspection, const char *place, const char *const *names,
                 const char *usual, place_visit *visit)
{
    each_place(inspection->judgement, inspection->target, place, visit,
               &(struct walk){inspection, names, usual});
}

static void see_one_of(const char *field, const struct json *block, const struct json *old,
                       void *closure)
{
    const struct walk *walk = closure;
    struct arena *arena = walk->inspection->judgement->arena;
    size_t count = 0;
    (void)old;
    for (const char *const *name = walk->names; *name; name++)
        if (is_set(json_get(block, *name)) && count++)
            invalid(walk->inspection, NOT_ONE, arena_print(arena, "%s.%s", field, *name), NULL,
                    walk->names[0], NULL);
    if (!count)
        invalid(walk->inspection, NOT_STATED, arena_print(arena, "%s.%s", field, *walk->names),
                NULL, NULL, walk->usual);
}

static void see_foreign(const char *field, const struct json *block, const struct json *old,
                        void *closure)
{
    const struct walk *walk = closure;
    (void)old;
    for (const char *const *name = walk->names; *name; name++)
        if (is_set(json_get(block, *name)))
            invalid(walk->inspection, NEVER_ALLOWED,
                    arena_print(walk->inspection->judgement->arena, "%s.%s", field, *name),
                    json_get(block, *name), NULL, NULL);
}

static void see_needed(const char *field, const struct json *block, const struct json *old,
                       void *closure)
{
    const struct walk *walk = closure;
    (void)old;
    if (!json_is(block, JSON_OBJECT))
        return;
    for (const char *const *name = walk->names; *name; name++) {
        const char *text = json_string(json_get(block, *name));
        if (!text || !*text)
            invalid(walk->inspection, NOT_STATED,
                    arena_print(walk->inspection->judgement->arena, "%s.%s", field, *name), NULL,
                    NULL, walk->usual);
    }
}

/* The sources of volumes and of environment variables. */
static void inspect_sources(const struct inspection *inspection)
{
    static const char *const key_path[] = {"key", "path", NULL}, *const path[] = {"path", NULL},
                             *const name[] = {"name", NULL},
                             *const reference[] = {"reference", NULL};
    static const struct {
        const char *place;
        const char *const *names;
        const char *usual;
        place_visit *visit;
    } rows[] = {
        {EACH_CONTAINER ".envFrom[*]", variables, "{name: a-name}", see_one_of},
        {VOLUMES "[*]", sources, "{secretName: a-name}", see_one_of},
        {VOLUMES "[*]", foreign, NULL, see_foreign},
        {VOLUMES "[*].secret.items[*]", key_path, "name", see_needed},
        {VOLUMES "[*].configMap.items[*]", key_path, "name", see_needed},
        {VOLUMES "[*].projected.sources[*]", projections, "{name: a-name}", see_one_of},
        {VOLUMES "[*].projected.sources[*]", foreign_projections, NULL, see_foreign},
        {VOLUMES "[*].projected.sources[*].secret", name, "a-name", see_needed},
        {VOLUMES "[*].projected.sources[*].secret.items[*]", key_path, "name", see_needed},
        {VOLUMES "[*].projected.sources[*].configMap", name, "a-name", see_needed},
        {VOLUMES "[*].projected.sources[*].configMap.items[*]", key_path, "name", see_needed},
        {VOLUMES "[*].projected.sources[*].serviceAccountToken", path, "token", see_needed},
        {VOLUMES "[*].projected.sources[*].downwardAPI.items[*]", path, "name", see_needed},
        {VOLUMES "[*].projected.sources[*].downwardAPI.items[*]", references,
         "{fieldPath: metadata.name}", see_one_of},
        {VOLUMES "[*].image", reference, "example.com/app:1.0", see_needed},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        each(inspection, rows[i].place, rows[i].names, rows[i].usual, rows[i].visit);
}

static void see_medium(const char *field, const struct json *value, const struct json *old,
                       void *closure)
{
    const char *text = json_string(value);
    (void)old;
    if (text && *text && strcmp(text, "Memory") != 0)
        invalid(((struct walk *)closure)->inspection, WRONG_VALUE, field, value, "Memory",
                "Memory");
}

static void see_size(const char *field, const struct json *value, const struct json *old,
                     void *closure)
{
    double size;
    (void)old;
    if (measure(value, UNIT_QUANTITY, &size) && size < 0)
        invalid(((struct walk *)closure)->inspection, WRONG_VALUE, field, value, "a quantity",
                "1Gi");
}

static const char *const containers[] = {"containers", "initContainers"};
#define KINDS (sizeof containers / sizeof *containers)

/* The names that some container mounts. */
static struct texts mounted(const struct inspection *inspection, const struct json *pod)
{
    size_t count = 0;
    for (size_t i = 0; i < KINDS; i++)
        count += json_size(json_get(pod, containers[i]));
    const struct json **lists =
        arena_alloc(inspection->judgement->arena, (count + 1) * sizeof *lists);
    count = 0;
    for (size_t i = 0; lists && i < KINDS; i++)
        json_each (container, json_get(pod, containers[i]))
            lists[count++] = json_get(container, "volumeMounts");
    return texts_under(inspection, lists, count, "name");
}

/* A volume by itself: its name, and that somebody mounts it. */
static void inspect_names(const struct inspection *inspection, const struct json *pod)
{
    const struct json *volumes = json_get(pod, "volumes");
    const struct texts mounts = mounted(inspection, pod);
    const bool *before = repeats_in(inspection->judgement->arena, volumes, "name", NULL);
    size_t index = 0;
    json_each (volume, volumes) {
        const struct json *value = json_get(volume, "name");
        const char *text = json_string(value), *name = text ? text : "";
        const char *here = arena_print(inspection->judgement->arena, VOLUMES "[%zu]", index);
        const char *field = arena_print(inspection->judgement->arena, "%s.name", here);
        if (!*name)
            invalid(inspection, NOT_STATED, field, NULL, NULL, "a-name");
        else if (!is_label_1123(name))
            invalid(inspection, WRONG_VALUE, field, value, "small letters, digits and dashes",
                    as_label(inspection->judgement, name));
        else if (before && before[index])
            invalid(inspection, NOT_ONE, here, value, NULL, NULL);
        if (*name && !texts_have(&mounts, name))
            invalid_upon(inspection, NOT_MOUNTED, here, POD "containers", value, NULL);
        index++;
    }
}

/* As path.Clean() does it: without double slashes, dots, and what ".." takes back. */
static const char *cleaned(struct arena *arena, const char *path)
{
    char *clean = arena_print(arena, "%s", path);
    size_t length = 0;
    bool absolute = *path == '/';
    if (!clean)
        return path;
    while (*path) {
        size_t part = strcspn(path, "/");
        if (part == 2 && strncmp(path, "..", 2) == 0) {
            while (length && clean[--length] != '/')
                ;
        } else if (part && !(part == 1 && *path == '.')) {
            if (length || absolute)
                clean[length++] = '/';
            memmove(clean + length, path, part);
            length += part;
        }
        path += part + (path[part] == '/');
    }
    if (!length)
        return absolute ? "/" : ".";
    clean[length] = '\0';
    return clean;
}

/* Where a mount leads, beside those of the same container. */
static void inspect_path(const struct inspection *inspection, const char *field,
                         const struct json *value, bool before)
{
    const char *path = json_string(value);
    const char *clean = path ? cleaned(inspection->judgement->arena, path) : "";
    if (!path || !*path)
        invalid(inspection, NOT_STATED, field, NULL, NULL, "/data");
    else if (strcmp(clean, "/") == 0 || strcmp(clean, "/dev") == 0 ||
             strcmp(clean, "/dev/log") == 0)
        invalid(inspection, WRONG_VALUE, field, value, "another path", "/data");
    else if (*path != '/')
        invalid(inspection, WRONG_VALUE, field, value, "an absolute path",
                arena_print(inspection->judgement->arena, "/%s", path));
    else if (before)
        invalid(inspection, STATED_TWICE, field, value, NULL,
                arena_print(inspection->judgement->arena, "%s-2", path));
}

static void inspect_mounts(const struct inspection *inspection, const struct json *container,
                           const char *of_container, const struct texts *volumes)
{
    struct arena *arena = inspection->judgement->arena;
    const struct json *mounts = json_get(container, "volumeMounts");
    const bool *before = repeats_in(inspection->judgement->arena, mounts, "mountPath", cleaned);
    size_t index = 0;
    json_each (mount, mounts) {
        const char *field = arena_print(arena, "%s.volumeMounts[%zu]", of_container, index);
        const char *name = json_string(json_get(mount, "name"));
        const char *spread = json_string(json_get(mount, "mountPropagation"));
        if (!name || !texts_have(volumes, name))
            invalid_upon(inspection, NO_VOLUME, field, VOLUMES, json_get(mount, "name"), NULL);
        inspect_path(inspection, arena_print(arena, "%s.mountPath", field),
                     json_get(mount, "mountPath"), before && before[index]);
        if (spread && strcmp(spread, "None") != 0 && strcmp(spread, "HostToContainer") != 0)
            invalid(inspection, WRONG_VALUE, arena_print(arena, "%s.mountPropagation", field),
                    json_get(mount, "mountPropagation"), "None or HostToContainer", "None");
        index++;
    }
}

void inspect_volumes(const struct inspection *inspection)
{
    const struct json *pod = json_look(inspection->target->node, "spec.template.spec");
    const struct json *volumes = json_get(pod, "volumes");
    const struct texts names = texts_under(inspection, &volumes, 1, "name");
    inspect_sources(inspection);
    each(inspection, VOLUMES "[*].emptyDir.medium", NULL, NULL, see_medium);
    each(inspection, VOLUMES "[*].emptyDir.sizeLimit", NULL, NULL, see_size);
    inspect_names(inspection, pod);
    for (size_t i = 0; i < KINDS; i++) {
        size_t index = 0;
        json_each (container, json_get(pod, containers[i]))
            inspect_mounts(
                inspection, container,
                arena_print(inspection->judgement->arena, POD "%s[%zu]", containers[i], index++),
                &names);
    }
}
