// SPDX-License-Identifier: Apache-2.0
#include "judge/managers.h"

#define MANAGERS_MOST 64 /* each is asked about each place, so there must be few */

static const struct json *managers_of(const struct json *object)
{
    return json_look(object, "metadata.managedFields");
}

bool managers_few(const struct json *object)
{
    return json_size(managers_of(object)) <= MANAGERS_MOST;
}

bool managers_own(struct arena *arena, const struct json *object, const struct path *path)
{
    const char *names[PATH_DEPTH];
    for (unsigned i = 0; i < path->length; i++)
        names[i] = arena_print(arena, "f:%s", path->segments[i].key);
    json_each (manager, managers_of(object)) {
        const struct json *fields = json_get(manager, "fieldsV1");
        for (unsigned i = 0; i < path->length && fields; i++)
            fields = names[i] ? json_get(fields, names[i]) : NULL;
        if (fields)
            return true;
    }
    return false;
}

bool managers_tell(const struct json *object)
{
    json_each (manager, managers_of(object))
        if (json_size(json_look(manager, "fieldsV1[f:spec]")) ||
            json_size(json_look(manager, "fieldsV1[f:data]")))
            return true;
    return false;
}
