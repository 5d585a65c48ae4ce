// SPDX-License-Identifier: Apache-2.0
#include "knative/keys.h"

#include "base/memo.h"
#include "base/nearest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct knative_map *map_named(const char *name)
{
    for (size_t i = 0; i < knative_map_count; i++)
        if (strcmp(knative_maps[i].name, name) == 0)
            return &knative_maps[i];
    return NULL;
}

static const char *name_of(const struct json *node)
{
    const char *name = json_string(json_look(node, "metadata.name"));
    return name ? name : "";
}

/* Asked for each name, and each of its spellings. */
const struct knative_map *knative_map_of(const struct json *node)
{
    static const char question;
    struct memo *memo = memo_of(node, &question);
    if (!memo)
        return map_named(name_of(node));
    if (memo->asked == 1)
        memo->made = map_named(name_of(node));
    return memo->made;
}

bool knative_map_is_not(const struct target *target, const char *name)
{
    return strcmp(name_of(target->node), name) != 0;
}

/* Eventing, Tekton and others have maps of the same names: theirs have another label, or none and
 * other keys. */
bool knative_map_meant(const struct subject *subject)
{
    const struct knative_map *map = map_named(subject->name);
    const char *project =
        json_string(json_look(subject->object, "metadata.labels[app.kubernetes.io/name]"));
    if (!map || project)
        return map && strcmp(project, "knative-serving") == 0;
    json_each_member (value, json_get(subject->object, "data"))
        if (knative_key(map, json_key(value)))
            return true;
    return false;
}

const struct row *knative_key(const struct knative_map *map, const char *name)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct row *key = &map->keys[i];
        if (key->prefix ? starts_with(name, key->name) && name[strlen(key->name)]
                        : names_row(name, key->name))
            return key;
    }
    return NULL;
}

const struct row *knative_own_key(const struct knative_map *map, const char *name)
{
    static const struct row none = {.name = ""};
    const struct row *key = knative_key(map, name);
    assert(key);
    return key ? key : &none;
}

enum key_life knative_life(const struct row *key)
{
    if (key->until)
        return KEY_DEAD;
    return key->instead ? KEY_LEGACY : KEY_LIVE;
}

/* These decide beside the features what runs in a revision's Pod. */
#define INTERNAL_TLS "system-internal-tls"

const struct row *knative_flag(const char *name)
{
    bool internal = strcmp(name, INTERNAL_TLS) == 0;
    const struct knative_map *map = map_named(internal ? "config-network" : "config-features");
    const struct row *key = map ? knative_key(map, name) : NULL;
    return key && knative_life(key) == KEY_LIVE ? key : NULL;
}

const struct row *knative_flag_at(size_t index)
{
    const struct knative_map *map = map_named("config-features");
    for (size_t i = 0; map && i < map->count; i++)
        if (knative_life(&map->keys[i]) == KEY_LIVE && !index--)
            return &map->keys[i];
    return index ? NULL : knative_flag(INTERNAL_TLS);
}

const char *knative_flag_near(const char *name)
{
    struct nearest nearest = nearest_to(name);
    const struct knative_map *map = map_named("config-features");
    const char *near = map ? knative_key_near(map, NULL, name) : NULL;
    nearest_try(&nearest, INTERNAL_TLS);
    return near ? near : nearest.found;
}

/* Nobody is to get the host's processes for a slip of the pen. */
static bool opens_the_host(const char *name)
{
    return strstr(name, "-hostipc") || strstr(name, "-hostnetwork") || strstr(name, "-hostpath") ||
           strstr(name, "-hostpid");
}

/* Names that people write, from annotations, from Knative's own CRD texts of 1.8 to 1.16, or from
 * what Kubernetes calls it; and what they stand for. */
static const struct renamed {
    const char *map, *name, *key;
} renames[] = {
    {"config-autoscaler", "autoscaler-class", "pod-autoscaler-class"},
    {"config-autoscaler", "class", "pod-autoscaler-class"},
    {"config-autoscaler", "target", "container-concurrency-target-default"},
    {"config-autoscaler", "target-concurrency", "container-concurrency-target-default"},
    {"config-autoscaler", "target-utilization-percentage",
     "container-concurrency-target-percentage"},
    {"config-autoscaler", "targetUtilizationPercentage", "container-concurrency-target-percentage"},
    {"config-autoscaler", "window", "stable-window"},
    {"config-features", "init-containers", "kubernetes.podspec-init-containers"},
    {"config-features", "kubernetes.podspec-csi", "kubernetes.podspec-volumes-csi"},
    {"config-features", "kubernetes.podspec-emptydir", "kubernetes.podspec-volumes-emptydir"},
    {"config-features", "kubernetes.podspec-hostpath", "kubernetes.podspec-volumes-hostpath"},
    {"config-features", "kubernetes.podspec-image", "kubernetes.podspec-volumes-image"},
    {"config-features", "kubernetes.podspec-init", "kubernetes.podspec-init-containers"},
    {"config-features", "kubernetes.podspec-pvc", "kubernetes.podspec-persistent-volume-claim"},
    {"config-features", "kubernetes.podspec-volumes-persistent-volume-claim",
     "kubernetes.podspec-persistent-volume-claim"},
    {"config-features", "kubernetes.podspec-volumes-pvc",
     "kubernetes.podspec-persistent-volume-claim"},
};

static const char *renamed_to(const struct knative_map *map, const char *name)
{
    for (size_t i = 0; i < sizeof renames / sizeof *renames; i++)
        if (strcmp(renames[i].map, map->name) == 0 && strcmp(renames[i].name, name) == 0)
            return renames[i].key;
    return NULL;
}

const char *knative_key_near(const struct knative_map *map, const struct json *data,
                             const char *name)
{
    struct nearest nearest = nearest_to(name);
    const char *renamed = renamed_to(map, name);
    if (renamed)
        return json_get(data, renamed) ? NULL : renamed;
    for (size_t i = 0; i < map->count; i++) {
        const struct row *key = &map->keys[i];
        if (knative_life(key) == KEY_LIVE && !opens_the_host(key->name))
            nearest_try(&nearest, key->name);
    }
    return nearest.found && !json_get(data, nearest.found) ? nearest.found : NULL;
}

const struct json *knative_value(const struct knative_map *map, const struct json *object,
                                 const char *name, const char **spelling)
{
    const struct json *data = json_get(object, "data");
    const struct json *value = json_get(data, name);
    const char *under = name;
    for (size_t i = 0; !value && i < map->count; i++) {
        const struct row *key = &map->keys[i];
        if (knative_life(key) == KEY_LEGACY && strcmp(key->instead, name) == 0) {
            value = json_get(data, key->name);
            under = key->name;
        }
    }
    if (spelling)
        *spelling = value ? under : name;
    return value;
}

int knative_release(const char *version)
{
    char *end;
    if (!version)
        return -1;
    version += *version == 'v';
    if (!starts_with(version, "1."))
        return -1;
    long minor = strtol(version + 2, &end, 10);
    return end == version + 2 || minor < 0 || minor > 999 ? -1 : (int)minor;
}

static int labelled(const struct json *node)
{
    return knative_release(json_string(json_look(node, VERSION_LABEL)));
}

static bool is_environments(const struct judgement *judgement, const struct target *target)
{
    return judgement->policy->environment.knative_minor >= 0 &&
           (judgement->subject->kind == CONFIG_MAP || labelled(target->node) < 0);
}

int knative_minor(const struct judgement *judgement, const struct target *target)
{
    int minor = labelled(target->node);
    if (is_environments(judgement, target))
        return judgement->policy->environment.knative_minor;
    return minor >= 0 ? minor : labelled(target->old);
}

const char *knative_minor_by(const struct judgement *judgement, const struct target *target)
{
    return is_environments(judgement, target) ? judgement->policy->environment.knative_by : NULL;
}

const char *data_field(const struct judgement *judgement, const char *key)
{
    return arena_print(judgement->arena, "data[%s]", key);
}

struct path data_path(const struct judgement *judgement, const struct target *target,
                      const char *key)
{
    struct path path = path_under(judgement, target, "data");
    path_add_key(&path, key);
    return path;
}
