// SPDX-License-Identifier: Apache-2.0
#include "judge/places.h"

#include "judge/pairs.h"

#include <string.h>

#define EACH "[*]"

struct walk {
    struct arena *arena;
    place_visit *visit;
    void *closure;
};

/* The key that names the elements of a list, as Kubernetes merges it. */
static const char *name_in(const char *list)
{
    if (ends_with(list, "ports"))
        return "containerPort";
    return ends_with(list, "volumeMounts") ? "mountPath" : "name";
}

/* `field` leads from the nodes on; `before` is where they stand. */
static void walk_field(const struct walk *walk, const char *before, const char *field,
                       const struct json *node, const struct json *old)
{
    const char *each = strstr(field, EACH);
    if (!each) {
        const char *whole = arena_print(walk->arena, "%s%s", before, field);
        const char *way = field + (*field == '.');
        if (whole)
            walk->visit(whole, json_look(node, way), json_look(old, way), walk->closure);
        return;
    }
    const char *to_list = arena_copy(walk->arena, field, (size_t)(each - field));
    if (!to_list)
        return;
    const char *way = to_list + (*to_list == '.');
    const struct json *list = json_look(node, way);
    const struct json *const *twins =
        pairs_of(walk->arena, list, json_look(old, way), name_in(way), NULL);
    unsigned index = 0;
    json_each (element, list) {
        const char *here = arena_print(walk->arena, "%s%s[%u]", before, to_list, index);
        if (here)
            walk_field(walk, here, each + strlen(EACH), element, twins ? twins[index] : NULL);
        index++;
    }
}

void each_place(const struct judgement *judgement, const struct target *target, const char *field,
                place_visit *visit, void *closure)
{
    const struct walk walk = {judgement->arena, visit, closure};
    walk_field(&walk, "", field, target->node, target->old);
}
