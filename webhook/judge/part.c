// SPDX-License-Identifier: Apache-2.0
#include "judge/part.h"

#include <string.h>

bool is_directive(const char *key)
{
    static const char *const names[] = {"$patch", "$retainKeys"};
    static const char *const prefixes[] = {"$setElementOrder/", "$deleteFromPrimitiveList/"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(key, names[i]) == 0 || starts_with(key, prefixes[i]))
            return true;
    return false;
}

/* The value at the path. `in_text`: it leads into a text, which is whole. */
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

/* Is the finding about a member that the block at its path lacks? */
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

/* A null removes what the base says, and states nothing itself. */
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
    return !value || json_is(value, JSON_NULL) ||
           (is_block(value) && (!finding->found || lacks_inside(judgement, finding)));
}
