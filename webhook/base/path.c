// SPDX-License-Identifier: Apache-2.0
#include "base/path.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 90 /* code points of a key: an annotation of AWS has 85 */

void path_add_key(struct path *path, const char *key)
{
    if (path->length < PATH_DEPTH)
        path->segments[path->length++] = (struct segment){.key = key};
}

void path_add_index(struct path *path, unsigned index)
{
    if (path->length < PATH_DEPTH)
        path->segments[path->length++] = (struct segment){.index = index};
}

void path_add(struct path *path, const struct path *tail)
{
    if (tail->length > PATH_DEPTH - path->length)
        return;
    memcpy(path->segments + path->length, tail->segments, tail->length * sizeof *tail->segments);
    path->length += tail->length;
}

struct path path_below(const struct path *path, const char *key)
{
    struct path longer = *path;
    path_add_key(&longer, key);
    return longer;
}

const char *path_written_key(const char *written)
{
    const char *dot = strrchr(written, '.');
    return dot ? dot + 1 : written;
}

const char *path_written_below(struct arena *arena, const char *written, const char *key)
{
    return *written ? arena_print(arena, "%s.%s", written, key) : key;
}

const char *path_key(const struct path *path, unsigned back)
{
    return back < path->length ? path->segments[path->length - 1 - back].key : NULL;
}

/* One segment of a written path. The key is not terminated. */
struct piece {
    const char *key; /* NULL: an index */
    size_t length;
    unsigned index;
};

static const bool ends_piece[256] = {['\0'] = true, ['.'] = true, ['['] = true, [']'] = true};

/* Reads the piece at *at and moves on. False at what is no path. */
static bool piece_read(const char **at, bool first, struct piece *piece)
{
    const char *text = *at;
    if (*text != '[') {
        if (!first && *text++ != '.')
            return false;
        const char *end = text;
        while (!ends_piece[(unsigned char)*end])
            end++;
        *piece = (struct piece){.key = text, .length = (size_t)(end - text)};
        *at = end;
        return piece->length > 0;
    }
    const char *end = strchr(++text, ']');
    if (!end)
        return false;
    size_t length = (size_t)(end - text);
    *at = end + 1;
    *piece = (struct piece){.key = text, .length = length};
    if (length && length < 10 && strspn(text, "0123456789") == length)
        *piece = (struct piece){.index = (unsigned)strtoul(text, NULL, 10)};
    return true;
}

static const struct json *piece_find(const struct piece *piece, const struct json *value)
{
    return piece->key ? json_member(value, piece->key, piece->length, NULL)
                      : json_at(value, piece->index);
}

bool path_parse(struct path *path, struct arena *arena, const char *written)
{
    unsigned before = path->length;
    if (!written)
        return false;
    for (const char *at = written; *at;) {
        struct piece piece;
        char *key = NULL;
        bool read = path->length < PATH_DEPTH && piece_read(&at, at == written, &piece);
        if (read && piece.key)
            read = (key = arena_copy(arena, piece.key, piece.length)) != NULL;
        if (!read) {
            path->length = before;
            return false;
        }
        path->segments[path->length++] = (struct segment){.key = key, .index = piece.index};
    }
    return true;
}

const struct json *json_look_along(const struct json *root, const char *written)
{
    for (const char *at = written; at && root && *at;) {
        struct piece piece;
        if (!piece_read(&at, at == written, &piece))
            return NULL;
        root = piece_find(&piece, root);
    }
    return written ? root : NULL;
}

static const struct json *segment_find(const struct segment *segment, const struct json *value)
{
    return segment->key ? json_get(value, segment->key) : json_at(value, segment->index);
}

const struct json *path_find(const struct path *path, const struct json *root)
{
    for (unsigned i = 0; root && i < path->length; i++)
        root = segment_find(&path->segments[i], root);
    return root;
}

static bool segment_equal(const struct segment *a, const struct segment *b)
{
    if (!a->key || !b->key)
        return !a->key && !b->key && a->index == b->index;
    return a->key == b->key || strcmp(a->key, b->key) == 0;
}

bool path_equal(const struct path *a, const struct path *b)
{
    return a->length == b->length && path_within(a, b);
}

bool path_within(const struct path *path, const struct path *ancestor)
{
    const struct segment *one = path->segments, *other = ancestor->segments;
    if (path->length < ancestor->length)
        return false;
    /* Most are of other elements of a list. */
    for (unsigned i = 0; i < ancestor->length; i++)
        if (!one[i].key && !other[i].key && one[i].index != other[i].index)
            return false;
    /* From the end, where paths of neighbours differ. */
    for (unsigned i = ancestor->length; i-- > 0;)
        if (!segment_equal(&path->segments[i], &ancestor->segments[i]))
            return false;
    return true;
}

/* Its length if it is a word, else 0. */
static size_t word_length(const char *key)
{
    size_t length = 0;
    while (isalnum((unsigned char)key[length]) || key[length] == '_')
        length++;
    return key[length] ? 0 : length;
}

static void print_segments(const struct path *path, unsigned first, unsigned end, struct text *out)
{
    for (unsigned i = first; i < end; i++) {
        const struct segment *segment = &path->segments[i];
        if (!segment->key) {
            text_print(out, "[%u]", segment->index);
            continue;
        }
        size_t word = word_length(segment->key);
        text_add_bytes(out, word ? "." : "[", !word || i);
        if (word && word <= SHOWN)
            text_add_bytes(out, segment->key, word);
        else
            text_add_shown(out, segment->key, SHOWN);
        text_add_bytes(out, "]", !word);
    }
}

void path_print(const struct path *path, struct text *out)
{
    print_segments(path, 0, path->length, out);
}

void path_print_within(const struct path *path, size_t most, struct text *out)
{
    struct text fitting = TEXT_IN(out->arena);
    path_print(path, &fitting);
    for (unsigned from = 2; from < path->length && text_code_points(fitting.data) > most; from++) {
        fitting.length = 0;
        print_segments(path, 0, 1, &fitting);
        text_add(&fitting, ELLIPSIS);
        print_segments(path, from, path->length, &fitting);
    }
    text_add(out, fitting.data);
}

void path_print_pointer(const struct path *path, struct text *out)
{
    for (unsigned i = 0; i < path->length; i++) {
        const struct segment *segment = &path->segments[i];
        if (!segment->key) {
            text_print(out, "/%u", segment->index);
            continue;
        }
        text_add(out, "/");
        for (const char *key = segment->key; *key;) {
            size_t plain = strcspn(key, "~/");
            text_add_bytes(out, key, plain);
            key += plain;
            if (*key)
                text_add(out, *key++ == '~' ? "~0" : "~1");
        }
    }
}

void path_place(struct path *path, unsigned from, unsigned to, const struct json *root)
{
    for (unsigned i = from; i < to; i++) {
        struct segment *segment = &path->segments[i];
        size_t place = UINT_MAX;
        if (!segment->key) {
            root = json_at(root, segment->index);
            continue;
        }
        root = json_member(root, segment->key, strlen(segment->key), &place);
        segment->index = (unsigned)place;
    }
}

static int segment_order(const struct segment *a, const struct segment *b)
{
    if (!a->key != !b->key)
        return a->key ? 1 : -1;
    if (a->index != b->index)
        return a->index < b->index ? -1 : 1;
    return a->key == b->key ? 0 : strcmp(a->key, b->key);
}

int path_order(const struct path *a, const struct path *b)
{
    for (unsigned i = 0; i < a->length && i < b->length; i++) {
        int order = segment_order(&a->segments[i], &b->segments[i]);
        if (order)
            return order;
    }
    return (a->length > b->length) - (a->length < b->length);
}
