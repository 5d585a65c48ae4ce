// SPDX-License-Identifier: Apache-2.0
#include "judge/subject.h"

#include "base/path.h"

#include <string.h>

void subject_find_kind(struct subject *subject, const char *group)
{
    const struct kind_row *row = kind_row_of(group, subject->kind_name);
    subject->kind = KIND_OTHER;
    for (; row && subject->kind == KIND_OTHER; row = kind_row_next(row)) {
        bool made = row->owned && has_controller(subject->object);
        if ((made && !operator_of(subject->object)) ||
            (row->judged && !row->judged(subject->object, subject->old)))
            continue;
        subject->row = row;
        subject->kind = row->is;
    }
}

bool subject_is_injector(const struct subject *subject)
{
    static const char name[] = "istio-sidecar-injector";
    if (!starts_with(subject->name, name))
        return false;
    const char *rest = subject->name + sizeof name - 1;
    return !*rest || *rest == '-';
}

const char *host_resolved(struct arena *arena, const char *host, const char *namespace,
                          const char *domain)
{
    if (!host || !namespace || host[0] == '*' || strchr(host, '.'))
        return host;
    return arena_print(arena, "%s.%s.svc.%s", host, namespace, domain);
}

const char *annotation(const struct json *object, const char *key)
{
    return json_string(json_get(json_look(object, "metadata.annotations"), key));
}

bool has_controller(const struct json *object)
{
    json_each (owner, json_look(object, "metadata.ownerReferences"))
        if (json_true(json_get(owner, "controller")))
            return true;
    return false;
}

const struct json *operator_of(const struct json *object)
{
    static const struct {
        const char *kind, *group;
    } made_from[] = {{"KnativeServing", "operator.knative.dev/"},
                     {"IstioRevision", "sailoperator.io/"}};
    json_each (owner, json_look(object, "metadata.ownerReferences")) {
        const char *kind = json_string(json_get(owner, "kind"));
        const char *version = json_string(json_get(owner, "apiVersion"));
        for (size_t i = 0; kind && version && i < sizeof made_from / sizeof *made_from; i++)
            if (json_true(json_get(owner, "controller")) && strcmp(kind, made_from[i].kind) == 0 &&
                starts_with(version, made_from[i].group))
                return owner;
    }
    return NULL;
}

bool is_going(const struct json *object)
{
    const char *since = json_string(json_look(object, "metadata.deletionTimestamp"));
    return since && *since;
}

const char *group_of(const struct json *object, char *room, size_t size)
{
    const char *version = json_string_or(json_get(object, "apiVersion"), "");
    const char *slash = strchr(version, '/');
    size_t length = slash ? (size_t)(slash - version) : 0;
    if (length >= size)
        length = 0;
    memcpy(room, version, length);
    room[length] = '\0';
    return room;
}

void subject_of_file(struct subject *subject, const struct json *object, const struct json *old,
                     const char *namespace)
{
    char group[64];
    *subject = (struct subject){
        .kind_name = json_string_or(json_get(object, "kind"), ""),
        .name = json_string_or(json_look(object, "metadata.name"), ""),
        .namespace = json_string_or(json_look(object, "metadata.namespace"), namespace),
        .object = object,
        .old = old,
        .user = "",
        .update = old != NULL,
        .in_file = true,
    };
    subject_find_kind(subject, group_of(object, group, sizeof group));
    if (subject->row && subject->row->cluster && subject->kind != NAMESPACE)
        subject->namespace = "";
}

static bool bookkeeping(const char *key)
{
    return strcmp(key, "managedFields") == 0 || strcmp(key, "resourceVersion") == 0 ||
           strcmp(key, "generation") == 0;
}

/* Every member of a that counts is the same in b. */
static bool same_but(const struct json *a, const struct json *b, bool (*skip)(const char *))
{
    json_each_member (member, a)
        if (!skip(json_key(member)) && !json_equal(member, json_get(b, json_key(member))))
            return false;
    return true;
}

static bool status_or_metadata(const char *key)
{
    return strcmp(key, "status") == 0 || strcmp(key, "metadata") == 0;
}

bool status_only(const struct json *object, const struct json *old)
{
    const struct json *now = json_get(object, "metadata"), *then = json_get(old, "metadata");
    return !json_equal(json_get(object, "status"), json_get(old, "status")) &&
           same_but(object, old, status_or_metadata) && same_but(old, object, status_or_metadata) &&
           same_but(now, then, bookkeeping) && same_but(then, now, bookkeeping);
}
