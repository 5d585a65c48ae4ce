// SPDX-License-Identifier: Apache-2.0
/*
 * What a dump says of objects elsewhere than in them: a namespace its profile, and who owns what is
 * in it. It is looked at before anything is judged, for the namespaces may come last.
 */
#ifndef MESHRAIL_INVENTORY_H
#define MESHRAIL_INVENTORY_H

#include "base/json.h"

struct inventory {
    struct namespace_entry {
        const char *name, *profile, *owner; /* NULL: it does not say */
    } * entries;
    size_t count, room;
};

/* Notes the object, if it is a Namespace; strings are copied into the arena. */
void inventory_note(struct inventory *inventory, struct arena *arena, const struct json *object,
                    const char *owner_key);

/* When all are noted. */
void inventory_sort(struct inventory *inventory);

/* The profile that the label of a namespace names; NULL: none does. */
const char *inventory_profile(const struct inventory *inventory, const char *namespace);

/* Who owns an object: what `owner_key` or one of the usual keys says, as a label or an annotation
 * of it or of its namespace; else what controls it, "ReplicaSet cart-5d8f"; else "". */
const char *inventory_owner(const struct inventory *inventory, struct arena *arena,
                            const struct json *object, const char *namespace,
                            const char *owner_key);

#endif
