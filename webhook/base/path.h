// SPDX-License-Identifier: Apache-2.0
/*
 * Where something stands in an object: one array of segments, printed three ways. A rule writes
 * paths as messages show them, `a.b[0].c`, with keys that hold a dot, a slash or a dash in
 * brackets: `metadata.annotations[sidecar.istio.io/inject]`. Text inside a value goes on after its
 * key
 * (`data.mesh.defaultConfig`), so a path may lead through a string into the document it holds.
 */
#ifndef MESHRAIL_PATH_H
#define MESHRAIL_PATH_H

#include "base/json.h"
#include "base/text.h"

#define PATH_DEPTH 24

struct segment {
    const char *key; /* NULL: an element of an array */
    unsigned index;  /* of a key: its place among its neighbours, once path_place() has looked */
};

struct path {
    unsigned length;
    struct segment segments[PATH_DEPTH];
};

/* Append to a path. One that would grow past PATH_DEPTH stays as it is, so a caller that goes back
 * restores the length it had before. Keys are not copied. */
void path_add_key(struct path *path, const char *key);
void path_add_index(struct path *path, unsigned index);
void path_add(struct path *path, const struct path *tail);

/* Reads a path as a rule writes it and appends it; its keys live in the arena. False, with the path
 * unchanged, if the text is no path, if the path would grow past PATH_DEPTH, or without memory. */
bool path_parse(struct path *path, struct arena *arena, const char *written);

/* A path that is longer by a key. */
struct path path_below(const struct path *path, const char *key);

/* For paths as a rule writes them. path_written_key(): the key behind the last dot.
 * path_written_below(): the path of a member of what `written` leads to; NULL without memory. */
const char *path_written_key(const char *written);
const char *path_written_below(struct arena *arena, const char *written, const char *key);

/* The key of the last segment but `back`; NULL for an index, and where the path is shorter. */
const char *path_key(const struct path *path, unsigned back);

/* The value at the path, or NULL. */
const struct json *path_find(const struct path *path, const struct json *root);

/* The value at a path as a rule writes it, or NULL; for look-ups that need no struct path. An empty
 * string is the root. NULL, a path for which there was no memory, leads nowhere. */
const struct json *json_look_along(const struct json *root, const char *written);

/* The same; of a path that the compiler knows, it makes the look-ups of the first four names, for
 * what is always inlined cannot call itself. One that begins with an index is read when it is asked
 * for, and so is a key in brackets that begins with a digit. */
#define JSON_LOOK(look, look_on)                                                                   \
    static inline __attribute__((always_inline)) const struct json *look(const struct json *root,  \
                                                                         const char *written)      \
    {                                                                                              \
        if (!(written && __builtin_constant_p(*written)) || !*written ||                           \
            strspn(written, "[0123456789") > 1)                                                    \
            return json_look_along(root, written);                                                 \
        bool quoted = *written == '[';                                                             \
        size_t length = strcspn(written + quoted, quoted ? "]" : ".[");                            \
        const char *rest = written + quoted + length + quoted;                                     \
        const struct json *member = json_member(root, written + quoted, length, NULL);             \
        return *rest ? look_on(member, rest + (*rest == '.')) : member;                            \
    }
JSON_LOOK(json_look_4, json_look_along)
JSON_LOOK(json_look_3, json_look_4)
JSON_LOOK(json_look_2, json_look_3)
JSON_LOOK(json_look, json_look_2)
#undef JSON_LOOK

bool path_equal(const struct path *a, const struct path *b);

/* Does the path lead to or below `ancestor`? */
bool path_within(const struct path *path, const struct path *ancestor);

/* As a person reads it; keys are cut to 90 code points. */
void path_print(const struct path *path, struct text *out);

/* The same in at most `most` code points: the middle gives way to an ellipsis, the first segment
 * stays and as many of the last ones as there is room for, but always the last. For these two, and
 * so for any path, PATH_LEAST is enough. */
#define PATH_LEAST (92 + 1 + 92)
void path_print_within(const struct path *path, size_t most, struct text *out);

/* RFC 6901. */
void path_print_pointer(const struct path *path, struct text *out);

/* Notes in the path where its keys from segment `from` up to `to` stand in the object, so that
 * path_order() need not look at it. Those before `from` lead to `root`, or to the text that it was
 * read from. */
void path_place(struct path *path, unsigned from, unsigned to, const struct json *root);

/* Which of two placed paths stands first in the object: by the order of members as they stand, a
 * parent before what it holds; what is absent comes after what its parent has, by name. Like
 * strcmp; 0 only for equal paths. */
int path_order(const struct path *a, const struct path *b);

#endif
