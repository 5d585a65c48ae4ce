// SPDX-License-Identifier: Apache-2.0
#include "audit/inventory.h"

#include "base/path.h"
#include "judge/subject.h"

#include <stdlib.h>
#include <string.h>

static const char *labelled(const struct json *object, const char *key)
{
    const char *label = json_string(json_get(json_look(object, "metadata.labels"), key));
    return label && *label ? label : annotation(object, key);
}

/* Who an object says its owner is, or NULL. */
static const char *stated_owner(const struct json *object, const char *owner_key)
{
    static const char *const usual[] = {"owner", "team", "app.kubernetes.io/part-of",
                                        "app.kubernetes.io/instance"};
    const char *owner = owner_key ? labelled(object, owner_key) : NULL;
    for (size_t i = 0; !owner_key && !owner && i < sizeof usual / sizeof *usual; i++)
        owner = labelled(object, usual[i]);
    return owner && *owner ? owner : NULL;
}

static const char *copied(struct arena *arena, const char *string)
{
    return string ? arena_copy(arena, string, strlen(string)) : NULL;
}

void inventory_note(struct inventory *inventory, struct arena *arena, const struct json *object,
                    const char *owner_key)
{
    const char *name = json_string(json_look(object, "metadata.name"));
    if (!name || !json_says(json_get(object, "kind"), "Namespace") ||
        !json_says(json_get(object, "apiVersion"), "v1"))
        return;
    struct namespace_entry *entries = arena_grow(arena, inventory->entries, sizeof *entries,
                                                 inventory->count, 1, &inventory->room);
    if (!entries)
        return;
    inventory->entries = entries;
    entries[inventory->count++] = (struct namespace_entry){
        .name = copied(arena, name),
        .profile = copied(
            arena, json_string(json_get(json_look(object, "metadata.labels"), PROFILE_LABEL))),
        .owner = copied(arena, stated_owner(object, owner_key)),
    };
}

static int by_name(const void *left, const void *right)
{
    const struct namespace_entry *a = left, *b = right;
    return strcmp(a->name, b->name);
}

void inventory_sort(struct inventory *inventory)
{
    if (inventory->count)
        qsort(inventory->entries, inventory->count, sizeof *inventory->entries, by_name);
}

static const struct namespace_entry *entry_of(const struct inventory *inventory, const char *name)
{
    const struct namespace_entry wanted = {.name = name};
    return inventory->count ? bsearch(&wanted, inventory->entries, inventory->count,
                                      sizeof *inventory->entries, by_name)
                            : NULL;
}

const char *inventory_profile(const struct inventory *inventory, const char *namespace)
{
    const struct namespace_entry *entry = entry_of(inventory, namespace);
    return entry && entry->profile && profile_named(entry->profile) ? entry->profile : NULL;
}

static const char *controller_of(struct arena *arena, const struct json *object)
{
    json_each (owner, json_look(object, "metadata.ownerReferences"))
        if (json_true(json_get(owner, "controller")))
            return arena_print(arena, "%s %s", json_string_or(json_get(owner, "kind"), ""),
                               json_string_or(json_get(owner, "name"), ""));
    return "";
}

const char *inventory_owner(const struct inventory *inventory, struct arena *arena,
                            const struct json *object, const char *namespace, const char *owner_key)
{
    const struct namespace_entry *entry = entry_of(inventory, namespace);
    const char *owner = stated_owner(object, owner_key);
    if (!owner && entry)
        owner = entry->owner;
    return owner ? copied(arena, owner) : controller_of(arena, object);
}
