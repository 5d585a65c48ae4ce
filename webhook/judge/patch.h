// SPDX-License-Identifier: Apache-2.0
/*
 * A patch is an array of operations on one object, in the order in which they are to be done; RFC
 * 6902 is written last. It keeps the patch law: what is replaced, removed or moved is tested first,
 * missing parents are made once, nothing that was not asked for is touched. What cannot be kept to
 * that law spoils the patch, and a spoilt patch is not sent: a number that JSON text could not say
 * exactly, a place that is not as the function wants it, an element of an array to be added or
 * removed (that would move the paths of the operations after it), no memory, too many operations.
 */
#ifndef MESHRAIL_PATCH_H
#define MESHRAIL_PATCH_H

#include "base/path.h"

enum operation_kind { OPERATION_TEST, OPERATION_ADD, OPERATION_REMOVE, OPERATION_REPLACE };

struct operation {
    enum operation_kind kind;
    struct path path;
    const struct json *value; /* NULL for remove */
    bool moves;               /* of an add: the next one removes the value where it stood */
};

#define PATCH_MOST 256

struct patch {
    struct arena *arena;
    const struct json *object; /* as submitted */
    struct operation *operations;
    size_t count, room;
    unsigned shortest; /* no path of a change is shorter; 0: there was none */
    bool untested;     /* it is for a text that nobody else writes to */
    bool spoilt;
    size_t sound; /* how many operations came before the one that spoilt it */
};

void patch_init(struct patch *patch, struct arena *arena, const struct json *object);

/* Adds a member that is absent or null, with the parents it needs. Parents are objects. */
void patch_add(struct patch *patch, const struct path *path, const struct json *value);

void patch_replace(struct patch *patch, const struct path *path, const struct json *value);
void patch_remove(struct patch *patch, const struct path *path);

/* The value goes to a place that is absent. */
void patch_move(struct patch *patch, const struct path *from, const struct path *to);

/* Adds the operations that make `after` of the patch's object, which differs at these places. */
void patch_towards(struct patch *patch, const struct json *after, struct path *places,
                   size_t count);

/* Takes back all operations from number `first` on: a repair that turned out not to be safe. A
 * patch that they had spoilt is sound again. */
void patch_rewind(struct patch *patch, size_t first);

/* The object after any such operations; values that they leave alone are shared. NULL if one of
 * them does not fit the object, or without memory. */
const struct json *patch_apply(struct arena *arena, const struct json *object,
                               const struct operation *const *operations, size_t count);

/* The patch's own object after the patch. */
const struct json *patch_result(const struct patch *patch);

/* The object, in which each text that a path leads through is replaced by the document in it. */
const struct json *patch_open(struct arena *arena, const struct json *object,
                              const struct operation *const *operations, size_t count);

/* The same operations on the document that the object stands in, copied into the arena because they
 * may outlive their patch. NULL if a path becomes too long, or without memory. */
struct operation *patch_below(struct arena *arena, const struct path *prefix,
                              const struct operation *operations, size_t count);

/* The RFC 6902 array. */
void patch_print(const struct patch *patch, struct text *out);

#endif
