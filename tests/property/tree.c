// SPDX-License-Identifier: Apache-2.0
#include "tree.h"

#include <stdlib.h>
#include <string.h>

static const struct json *child(const struct json *node, const char *step)
{
    if (!json_is(node, JSON_ARRAY))
        return json_get(node, step);
    char *end;
    unsigned long index = strtoul(step, &end, 10);
    bool plain = *step && !*end && (*step != '0' || !step[1]);
    return plain ? json_at(node, index) : NULL;
}

const struct json *tree_find(const struct json *root, const struct steps *steps)
{
    for (size_t i = 0; root && i < steps->count; i++)
        root = child(root, steps->step[i]);
    return root;
}

static const struct json *rebuilt(struct arena *arena, const struct json *node,
                                  const struct steps *steps, size_t depth, enum tree_edit edit,
                                  const struct json *value);

/* What takes the place of the child that the edit leads to; NULL: nothing. */
static struct json *successor(struct arena *arena, const struct json *here,
                              const struct steps *steps, size_t depth, enum tree_edit edit,
                              const struct json *value)
{
    if (depth + 1 < steps->count)
        return json_new_twin(arena, rebuilt(arena, here, steps, depth + 1, edit, value));
    return edit == TREE_REMOVE ? NULL : json_new_twin(arena, value);
}

static const struct json *array_rebuilt(struct arena *arena, const struct json *node,
                                        const struct steps *steps, size_t depth,
                                        enum tree_edit edit, const struct json *value)
{
    size_t wanted = strtoul(steps->step[depth], NULL, 10), index = 0;
    bool inserts = edit == TREE_INSERT && depth + 1 == steps->count;
    struct json *array = json_new_array(arena);
    json_each (element, node) {
        if (index == wanted && inserts)
            json_append(array, json_new_twin(arena, value));
        if (index++ != wanted || inserts)
            json_append(array, json_new_twin(arena, element));
        else
            json_append(array, successor(arena, element, steps, depth, edit, value));
    }
    if (index <= wanted && edit != TREE_REMOVE)
        json_append(array, successor(arena, NULL, steps, depth, edit, value));
    return array;
}

static const struct json *rebuilt(struct arena *arena, const struct json *node,
                                  const struct steps *steps, size_t depth, enum tree_edit edit,
                                  const struct json *value)
{
    if (depth == steps->count)
        return value;
    if (json_is(node, JSON_ARRAY))
        return array_rebuilt(arena, node, steps, depth, edit, value);

    const char *key = steps->step[depth];
    const struct json *here = json_get(node, key);
    struct json *object = json_new_object(arena);
    json_each (member, json_is(node, JSON_OBJECT) ? node : NULL)
        json_set(arena, object, json_key(member),
                 member == here ? successor(arena, here, steps, depth, edit, value)
                                : json_new_twin(arena, member));
    if (!here && edit != TREE_REMOVE)
        json_set(arena, object, key, successor(arena, NULL, steps, depth, edit, value));
    return object;
}

const struct json *tree_edited(struct arena *arena, const struct json *root,
                               const struct steps *steps, enum tree_edit edit,
                               const struct json *value)
{
    return rebuilt(arena, root, steps, 0, edit, value);
}

/* RFC 6901. */
static bool steps_of(struct arena *arena, const char *pointer, struct steps *steps)
{
    steps->count = 0;
    while (*pointer == '/' && steps->count < STEPS_MOST) {
        size_t length = strcspn(++pointer, "/"), kept = 0;
        char *step = arena_copy(arena, pointer, length);
        for (size_t i = 0; i < length; i++) {
            bool escaped = pointer[i] == '~';
            if (escaped && pointer[i + 1] != '0' && pointer[i + 1] != '1')
                return false;
            step[kept++] = !escaped ? pointer[i] : pointer[++i] == '0' ? '~' : '/';
        }
        step[kept] = '\0';
        steps->step[steps->count++] = step;
        pointer += length;
    }
    return !*pointer;
}

static const struct json *operated(struct arena *arena, const struct json *document,
                                   const struct json *operation, const char **problem)
{
    const char *pointer = json_string(json_get(operation, "path"));
    const char *name = json_string(json_get(operation, "op"));
    const struct json *value = json_get(operation, "value");
    struct steps steps;

    *problem = "no operation that RFC 6902 knows";
    if (!pointer || !name || !steps_of(arena, pointer, &steps) || !steps.count)
        return NULL;

    const struct json *there = tree_find(document, &steps);
    struct steps above = steps;
    above.count--;
    const struct json *parent = tree_find(document, &above);
    if (strcmp(name, "add") == 0 && value) {
        *problem = "adds under what is no object";
        return json_is(parent, JSON_OBJECT) ? tree_edited(arena, document, &steps, TREE_SET, value)
                                            : NULL;
    }
    *problem = "speaks of what is not there";
    if (!there)
        return NULL;
    if (strcmp(name, "remove") == 0)
        return tree_edited(arena, document, &steps, TREE_REMOVE, NULL);
    if (strcmp(name, "replace") == 0 && value)
        return tree_edited(arena, document, &steps, TREE_SET, value);
    *problem = "tests for another value";
    return strcmp(name, "test") == 0 && value && json_equal(there, value) ? document : NULL;
}

const struct json *tree_patched(struct arena *arena, const struct json *document,
                                const struct json *patch, const char **problem)
{
    json_each (operation, patch)
        if (!(document = operated(arena, document, operation, problem)))
            return NULL;
    return document;
}
