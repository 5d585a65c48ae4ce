// SPDX-License-Identifier: Apache-2.0
#include "base/gate.h"

#include "base/printable.h"
#include "base/quoted.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { FEW_KEYS = 256, SHOWN_KEY = 80, PAIRED = 16 };

struct key {
    uint32_t hash, offset; /* of its first byte behind the quote */
};

struct gate {
    const char *text, *at, *end;
    unsigned depth;
    uint32_t repeated; /* offset of a key that its object has twice, or 0 */
    struct key *keys;  /* of all open objects, innermost last */
    size_t count, room;
    struct outline *outlines; /* so far */
    size_t outlined, outline_room;
    struct arena *scratch;
    struct error *err;
    struct key few[FEW_KEYS];
};

__attribute__((format(printf, 3, 4))) static bool fail(struct gate *gate, const char *at,
                                                       const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(gate->err->text, sizeof gate->err->text, format, args);
    va_end(args);
    error_place(gate->err, gate->text, (size_t)(at - gate->text));
    return false;
}

/* The next byte, or NUL at the end. A NUL in the text belongs to no token, so both are refused
 * alike. */
static unsigned char peek(const struct gate *gate)
{
    return gate->at < gate->end ? (unsigned char)*gate->at : 0;
}

static void skip_space(struct gate *gate)
{
    for (;; gate->at++) {
        unsigned char c = peek(gate);
        if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t'))
            return;
    }
}

static bool accept(struct gate *gate, unsigned char wanted)
{
    skip_space(gate);
    if (peek(gate) != wanted)
        return false;
    gate->at++;
    return true;
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool check_string(struct gate *gate)
{
    const char *fault = quoted_check(&gate->at, gate->end);
    return !fault || fail(gate, gate->at, "%s", fault);
}

static bool check_digits(struct gate *gate)
{
    if (!is_digit(peek(gate)))
        return fail(gate, gate->at, "a number needs a digit here");
    while (is_digit(peek(gate)))
        gate->at++;
    return true;
}

static bool check_number(struct gate *gate)
{
    if (peek(gate) == '-')
        gate->at++;
    const char *first = gate->at;
    if (!check_digits(gate))
        return false;
    if (*first == '0' && gate->at - first > 1)
        return fail(gate, first, "a number must not begin with 0");
    if (peek(gate) == '.') {
        gate->at++;
        if (!check_digits(gate))
            return false;
    }
    if (peek(gate) == 'e' || peek(gate) == 'E') {
        gate->at++;
        if (peek(gate) == '+' || peek(gate) == '-')
            gate->at++;
        return check_digits(gate);
    }
    return true;
}

static bool check_word(struct gate *gate, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(gate->end - gate->at) < length || memcmp(gate->at, word, length) != 0)
        return fail(gate, gate->at, "a JSON value is expected here; is it %s?", word);
    gate->at += length;
    return true;
}

static uint64_t word_at(const char *bytes, size_t length)
{
    uint64_t word = 0;
    memcpy(&word, bytes, length);
    return word;
}

static uint64_t mixed(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

/* Of bytes as they stand, eight at a time. */
static uint64_t hash_of(const char *bytes, size_t length)
{
    uint64_t hash = length;
    for (; length >= sizeof(uint64_t); bytes += sizeof(uint64_t), length -= sizeof(uint64_t))
        hash = mixed(hash, word_at(bytes, sizeof(uint64_t)));
    if (length & 4)
        hash = mixed(hash, word_at(bytes, 4));
    if (length & 2)
        hash = mixed(hash, word_at(bytes + (length & 4), 2));
    return length & 1 ? mixed(hash, (unsigned char)bytes[length - 1]) : hash;
}

/* Every spelling of a key has one hash: that of its code points, where one is escaped. */
static bool key_hash(struct gate *gate, const char *key, const char *end, uint32_t *hash)
{
    size_t length = (size_t)(end - key);
    uint64_t whole;
    if (memchr(key, '\\', length)) {
        char *plain = arena_alloc(gate->scratch, length);
        if (!plain)
            return false;
        whole = hash_of(plain, quoted_copy(key, plain));
        arena_return(gate->scratch, plain);
    } else {
        whole = hash_of(key, length);
    }
    *hash = (uint32_t)(whole ^ whole >> 32);
    return true;
}

/* Whether a comes before b, by hash and, where hashes collide, by content. Notes equal keys. */
static bool key_before(struct gate *gate, struct key a, struct key b)
{
    if (a.hash != b.hash)
        return a.hash < b.hash;
    const char *p = gate->text + a.offset, *q = gate->text + b.offset;
    for (; *p == *q && printable_byte(*p); p++)
        q++;
    for (;;) {
        uint32_t x = quoted_next(&p), y = quoted_next(&q);
        if (x != y)
            return x < y;
        if (x == 0) {
            gate->repeated = a.offset > b.offset ? a.offset : b.offset;
            return false;
        }
    }
}

static void swap_keys(struct key *a, struct key *b)
{
    struct key key = *a;
    *a = *b;
    *b = key;
}

static void sift_down(struct gate *gate, struct key *keys, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && key_before(gate, keys[child], keys[child + 1]))
            child++;
        if (!key_before(gate, keys[root], keys[child]))
            return;
        swap_keys(&keys[root], &keys[child]);
    }
}

/* Of few keys each is held against each. */
static void pair_keys(struct gate *gate, const struct key *keys, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (keys[i].hash == keys[j].hash)
                key_before(gate, keys[i], keys[j]);
}

/* Finds a repeated key by sorting: no sort can order two neighbours without comparing them, so
 * equal keys meet. Heap sort, because it needs no memory and keys that were made to collide cannot
 * make it quadratic. */
static void meet_keys(struct gate *gate, struct key *keys, size_t count)
{
    for (size_t root = count / 2; root-- > 0 && !gate->repeated;)
        sift_down(gate, keys, root, count);
    for (size_t last = count; last-- > 1 && !gate->repeated;) {
        swap_keys(&keys[0], &keys[last]);
        sift_down(gate, keys, 0, last);
    }
}

static bool moves_cursor(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029;
}

/* Shows the key as the text spells it, shortened, without anything that could break the line. */
static bool fail_duplicate(struct gate *gate, const char *key)
{
    char shown[SHOWN_KEY + 12]; /* the longest spelling is a pair of escapes */
    size_t length = 0;
    const char *at = key;
    while (*at != '"' && length < SHOWN_KEY) {
        const char *start = at;
        uint32_t point = quoted_next(&at);
        size_t size = (size_t)(at - start);
        if (moves_cursor(point))
            size = (size_t)snprintf(shown + length, sizeof "\\u0000", "\\u%04x", (unsigned)point);
        else
            memcpy(shown + length, start, size);
        length += size;
    }
    return fail(gate, key - 1, "duplicate key \"%.*s%s\"", (int)length, shown,
                *at == '"' ? "" : "…");
}

/* Closes an object: its keys are those from `first` on. */
static bool check_keys(struct gate *gate, size_t first)
{
    size_t count = gate->count - first;
    if (count <= PAIRED)
        pair_keys(gate, gate->keys + first, count);
    else
        meet_keys(gate, gate->keys + first, count);
    gate->count = first;
    return !gate->repeated || fail_duplicate(gate, gate->text + gate->repeated);
}

/* Keeps the key that was just read; it began at `start`. */
static bool remember_key(struct gate *gate, const char *start)
{
    struct key key = {.offset = (uint32_t)(start + 1 - gate->text)};
    struct key *keys = gate->keys;
    if (gate->count == gate->room)
        keys = arena_grow(gate->scratch, keys, sizeof *keys, gate->count, 1, &gate->room);
    if (!keys || !key_hash(gate, start + 1, gate->at - 1, &key.hash))
        return fail(gate, start, "more keys than memory allows");
    gate->keys = keys;
    gate->keys[gate->count++] = key;
    return true;
}

static bool check_value(struct gate *gate);

static bool check_object(struct gate *gate)
{
    size_t first = gate->count;
    if (accept(gate, '}'))
        return true;
    do {
        skip_space(gate);
        if (peek(gate) != '"')
            return fail(gate, gate->at, "a key in double quotes is expected here");
        const char *key = gate->at;
        if (!check_string(gate) || !remember_key(gate, key))
            return false;
        if (!accept(gate, ':'))
            return fail(gate, gate->at, "a colon is expected here");
        if (!check_value(gate))
            return false;
    } while (accept(gate, ','));
    if (!accept(gate, '}'))
        return fail(gate, gate->at, "a comma or } is expected here");
    return check_keys(gate, first);
}

static bool check_array(struct gate *gate)
{
    if (accept(gate, ']'))
        return true;
    do {
        if (!check_value(gate))
            return false;
    } while (accept(gate, ','));
    return accept(gate, ']') || fail(gate, gate->at, "a comma or ] is expected here");
}

static bool check_container(struct gate *gate)
{
    if (gate->depth == GATE_DEPTH)
        return fail(gate, gate->at, "nested deeper than %d", GATE_DEPTH);
    size_t number = gate->outlined;
    struct outline *outlines = gate->outlines;
    if (number == gate->outline_room)
        outlines =
            arena_grow(gate->scratch, outlines, sizeof *outlines, number, 1, &gate->outline_room);
    if (!outlines)
        return fail(gate, gate->at, "more than memory allows");
    gate->outlines = outlines;
    gate->outlined++;
    gate->depth++;
    bool held = *gate->at++ == '{' ? check_object(gate) : check_array(gate);
    gate->depth--;
    gate->outlines[number] =
        (struct outline){(uint32_t)(gate->at - gate->text), (uint32_t)gate->outlined};
    return held;
}

static bool check_value(struct gate *gate)
{
    skip_space(gate);
    unsigned char c = peek(gate);
    if (c == '"')
        return check_string(gate);
    if (c == '{' || c == '[')
        return check_container(gate);
    if (c == '-' || is_digit(c))
        return check_number(gate);
    if (c == 't')
        return check_word(gate, "true");
    if (c == 'f')
        return check_word(gate, "false");
    if (c == 'n')
        return check_word(gate, "null");
    return fail(gate, gate->at, "a JSON value is expected here");
}

bool gate_check(const char *text, size_t length, struct arena *scratch,
                const struct outline **outlines, struct error *err)
{
    struct gate gate;
    if (length >= UINT32_MAX)
        return error_set(err, "the text is longer than 4 GiB");
    gate.text = gate.at = text;
    gate.end = text + length;
    gate.depth = 0;
    gate.repeated = 0;
    gate.count = gate.outlined = gate.outline_room = 0;
    gate.room = FEW_KEYS;
    gate.outlines = NULL;
    gate.scratch = scratch;
    gate.err = err;
    gate.keys = gate.few;
    if (!check_value(&gate))
        return false;
    skip_space(&gate);
    *outlines = gate.outlines;
    return gate.at == gate.end || fail(&gate, gate.at, "nothing may follow the value");
}
