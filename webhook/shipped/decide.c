// SPDX-License-Identifier: Apache-2.0
#include "shipped/decide.h"

#include "base/path.h"
#include "shipped/put.h"

#include <string.h>

bool is_webhook(const struct json *object)
{
    return starts_with(json_string_or(json_get(object, "apiVersion"), ""),
                       "admissionregistration.k8s.io/");
}

/* Entries are made once for each profile: pods-low-load.meshrail.io is one of pods. */
static bool is_one_of(const struct json *entry, const char *group)
{
    const char *name = json_string_or(json_get(entry, "name"), "");
    size_t length = strlen(group);
    return starts_with(name, group) && strchr("-.", name[length]);
}

static bool is_among(const struct json *entry, const char *const *groups)
{
    while (*groups && !is_one_of(entry, *groups))
        groups++;
    return *groups;
}

/* NULL: as the files have it. Pods must start, and a policy be mended, while meshrail is down, and
 * what was not repaired is judged. */
static const char *failure_policy(const struct shipping *shipping, const struct json *configuration,
                                  const struct json *entry)
{
    static const char *const safe_to_ignore[] = {"pods", "policy", NULL};
    const char *policy = shipping->failure_policy;
    if (is_among(entry, shipping->failing))
        return "Fail";
    if (policy && strcmp(policy, "Fail") == 0 &&
        (json_says(json_get(configuration, "kind"), "MutatingWebhookConfiguration") ||
         is_among(entry, safe_to_ignore)))
        return NULL;
    return policy;
}

static const struct json *decide_entries(struct arena *arena, const struct shipping *shipping,
                                         const char *authorities, const struct json *object)
{
    size_t i = 0;
    json_each (entry, json_get(object, "webhooks")) {
        const char *number = arena_print(arena, "%zu", i++);
        const char *policy = failure_policy(shipping, object, entry);
        if (authorities)
            object = put_string(arena, object, WAY("webhooks", number, "clientConfig", "caBundle"),
                                authorities);
        if (policy)
            object = put_string(arena, object, WAY("webhooks", number, "failurePolicy"), policy);
    }
    return object;
}

static bool has_entry(const struct json *const *objects, size_t count, const char *group)
{
    for (size_t i = 0; i < count; i++)
        json_each (entry, json_get(objects[i], "webhooks"))
            if (is_one_of(entry, group))
                return true;
    return false;
}

bool decide(struct arena *arena, const struct shipping *shipping, const char *authorities,
            const struct json **objects, size_t count, struct error *err)
{
    for (const char *const *group = shipping->failing; *group; group++)
        if (!has_entry(objects, count, *group))
            return error_set(err, "--fail-closed %s: that entry is only there with --component %s",
                             *group, *group);
    for (size_t i = 0; i < count; i++)
        if (is_webhook(objects[i]))
            objects[i] = decide_entries(arena, shipping, authorities, objects[i]);
        else if (*shipping->policy->text &&
                 json_says(json_look(objects[i], "metadata.name"), "meshrail-policy"))
            objects[i] =
                put_string(arena, objects[i], WAY("data", POLICY_KEY), shipping->policy->text);
    return true;
}
