// SPDX-License-Identifier: Apache-2.0
#include "destination_rule/destination_rule.h"

int64_t count_at(const struct json *node, const char *path)
{
    int64_t count;
    return json_integer(json_look(node, path), &count) ? count : 0;
}

static bool named_alike(const struct json *a, const struct json *b)
{
    return json_equal(json_get(a, "name"), json_get(b, "name")) &&
           json_equal(json_look(a, "port.number"), json_look(b, "port.number"));
}

const struct json *applied_at(const struct judgement *judgement, const struct path *path)
{
    const struct json *now = judgement->subject->object, *then = last_applied(judgement);
    for (unsigned i = 0; then && i < path->length; i++) {
        struct path step = {.length = 1, .segments = {path->segments[i]}};
        now = path_find(&step, now);
        then = path_find(&step, then);
        if (!path->segments[i].key && !named_alike(now, then))
            return NULL;
    }
    return now ? then : NULL;
}
