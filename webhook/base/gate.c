// SPDX-License-Identifier: Apache-2.0
#include "base/gate.h"

#include "base/printable.h"
#include "base/quoted.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

enum { FEW_KEYS = 256, SHOWN_KEY = 80, PAIRED = 12 };

struct key {
    uint32_t hash, offset; /* of its first byte behind the quote */
};

struct gate {
    const char *text, *end;
    unsigned depth;
    struct key *keys; /* of all open objects, innermost last */
    size_t count, room;
    struct outline *outlines; /* so far */
    size_t outlined, outline_room;
    uint64_t seed;
    struct arena *scratch;
    struct error *err;
    struct key few[FEW_KEYS];
};

/* What checks something returns its end, or NULL. */
__attribute__((format(printf, 3, 4), cold)) static const char *
fail(struct gate *gate, const char *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(gate->err->text, sizeof gate->err->text, format, args);
    va_end(args);
    error_place(gate->err, gate->text, (size_t)(at - gate->text));
    return NULL;
}

static inline bool is(const struct gate *gate, const char *at, char wanted)
{
    return at < gate->end && *at == wanted;
}

static inline const char *past_space(const struct gate *gate, const char *at)
{
    while (at < gate->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

/* A string that is not plain throughout. */
static __attribute__((noinline)) const char *check_spelling(struct gate *gate, const char *at)
{
    const char *fault = quoted_check(&at, gate->end);
    return fault ? fail(gate, at, "%s", fault) : at;
}

static inline const char *check_string(struct gate *gate, const char *at)
{
    const char *end = printable_end(at + 1, gate->end);
    return is(gate, end, '"') ? end + 1 : check_spelling(gate, at);
}

static const char *past_digits(const struct gate *gate, const char *at)
{
    while (at < gate->end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

static const char *check_number(struct gate *gate, const char *at)
{
    const char *digits = at + (*at == '-'), *end = past_digits(gate, digits);
    if (end > digits + 1 && *digits == '0')
        return fail(gate, digits, "a number must not begin with 0");
    if (end > digits && is(gate, end, '.'))
        end = past_digits(gate, digits = end + 1);
    if (end > digits && (is(gate, end, 'e') || is(gate, end, 'E'))) {
        digits = end + 1;
        digits += is(gate, digits, '+') || is(gate, digits, '-');
        end = past_digits(gate, digits);
    }
    return end > digits ? end : fail(gate, end, "a number needs a digit here");
}

static __attribute__((noinline)) const char *check_word(struct gate *gate, const char *at,
                                                        const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(gate->end - at) < length || memcmp(at, word, length) != 0)
        return fail(gate, at, "a JSON value is expected here; is it %s?", word);
    return at + length;
}

static inline uint64_t word_at(const char *bytes, size_t length)
{
    uint64_t word = 0;
    memcpy(&word, bytes, length);
    return word;
}

/* The high half of the product is what makes every bit count. */
static inline uint64_t mixed(uint64_t hash, uint64_t word)
{
    unsigned __int128 product = (unsigned __int128)(hash ^ word) * 0x9e3779b97f4a7c15u;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Of bytes as they stand, eight at a time. Nobody outside knows the seed, or could make keys for
 * which it is the same. */
static inline uint32_t hash_of(const struct gate *gate, const char *bytes, size_t length)
{
    uint64_t hash = gate->seed ^ length;
    for (; length >= sizeof(uint64_t); bytes += sizeof(uint64_t), length -= sizeof(uint64_t))
        hash = mixed(hash, word_at(bytes, sizeof(uint64_t)));
    uint64_t rest = 0;
    if (length & 4)
        rest = word_at(bytes, 4);
    if (length & 2)
        rest = rest << 16 | word_at(bytes + (length & 4), 2);
    if (length & 1)
        rest = rest << 8 | (unsigned char)bytes[length - 1];
    return (uint32_t)mixed(hash, rest);
}

/* Every spelling of a key has one hash: that of what it says. */
static bool hash_spelling(struct gate *gate, const char *key, const char *end, uint32_t *hash)
{
    char *says = arena_bytes(gate->scratch, (size_t)(end - key));
    if (says)
        *hash = hash_of(gate, says, quoted_copy(key, says));
    arena_return(gate->scratch, says);
    return says != NULL;
}

static bool same_key(const struct gate *gate, struct key a, struct key b)
{
    const char *p = gate->text + a.offset, *q = gate->text + b.offset;
    uint32_t point;
    for (; *p == *q && printable_byte(*p); p++)
        q++;
    do
        point = quoted_next(&p);
    while (point == quoted_next(&q) && point);
    return !point && q[0] == '"';
}

static bool moves_cursor(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029;
}

/* Shows the key as the text spells it, shortened, without anything that could break the line. */
static const char *fail_duplicate(struct gate *gate, const char *key)
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

/* Of few keys each is held against each. */
static const struct key *find_among_few(const struct gate *gate, const struct key *keys,
                                        size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (keys[i].hash == keys[j].hash && same_key(gate, keys[i], keys[j]))
                return &keys[i];
    return NULL;
}

/* Open addressing; never more than half full. */
static const struct key *find_in_table(const struct gate *gate, const struct key *keys,
                                       size_t count, uint32_t *table, size_t room)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = keys[i].hash & (room - 1);
        for (; table[at]; at = (at + 1) & (room - 1)) {
            const struct key *other = &keys[table[at] - 1];
            if (other->hash == keys[i].hash && same_key(gate, keys[i], *other))
                return &keys[i];
        }
        table[at] = (uint32_t)i + 1;
    }
    return NULL;
}

/* Closes an object that ends at `at`: its keys are those from `first` on. */
static const char *check_keys(struct gate *gate, size_t first, const char *at)
{
    const struct key *keys = gate->keys + first, *repeated;
    size_t count = gate->count - first, room = 16;
    gate->count = first;
    if (count <= PAIRED) {
        repeated = find_among_few(gate, keys, count);
    } else {
        while (room < 2 * count)
            room *= 2;
        uint32_t *table = arena_alloc(gate->scratch, room * sizeof *table);
        if (!table)
            return fail(gate, at, "more keys than memory allows");
        repeated = find_in_table(gate, keys, count, table, room);
        arena_return(gate->scratch, table);
    }
    return repeated ? fail_duplicate(gate, gate->text + repeated->offset) : at;
}

/* Keeps a key, from behind its quote; `end` is behind the other one. */
static inline bool remember_key(struct gate *gate, const char *key, const char *end, bool plain)
{
    struct key kept = {.offset = (uint32_t)(key - gate->text)};
    if (plain)
        kept.hash = hash_of(gate, key, (size_t)(end - 1 - key));
    else if (!hash_spelling(gate, key, end, &kept.hash))
        return false;
    struct key *keys = gate->keys;
    if (gate->count == gate->room)
        keys = arena_grow(gate->scratch, keys, sizeof *keys, gate->count, 1, &gate->room);
    if (!keys)
        return false;
    gate->keys = keys;
    keys[gate->count++] = kept;
    return true;
}

/* A key, and the colon behind it. */
static inline const char *check_key(struct gate *gate, const char *at)
{
    if (!is(gate, at, '"'))
        return fail(gate, at, "a key in double quotes is expected here");
    const char *key = at + 1, *end = printable_end(key, gate->end);
    bool plain = is(gate, end, '"');
    end = plain ? end + 1 : check_spelling(gate, at);
    if (!end)
        return NULL;
    if (!remember_key(gate, key, end, plain))
        return fail(gate, at, "more keys than memory allows");
    end = past_space(gate, end);
    return is(gate, end, ':') ? end + 1 : fail(gate, end, "a colon is expected here");
}

static const char *check_value(struct gate *gate, const char *at);

/* An object or array with something in it, from there on. */
static __attribute__((noinline)) const char *check_object(struct gate *gate, const char *at)
{
    for (size_t first = gate->count;; at = past_space(gate, at + 1)) {
        at = check_key(gate, at);
        if (!at || !(at = check_value(gate, at)))
            return NULL;
        at = past_space(gate, at);
        if (is(gate, at, '}'))
            return check_keys(gate, first, at + 1);
        if (!is(gate, at, ','))
            return fail(gate, at, "a comma or } is expected here");
    }
}

static __attribute__((noinline)) const char *check_array(struct gate *gate, const char *at)
{
    for (;; at++) {
        at = check_value(gate, at);
        if (!at)
            return NULL;
        at = past_space(gate, at);
        if (is(gate, at, ']'))
            return at + 1;
        if (!is(gate, at, ','))
            return fail(gate, at, "a comma or ] is expected here");
    }
}

static __attribute__((noinline)) const char *check_container(struct gate *gate, const char *at)
{
    if (gate->depth == GATE_DEPTH)
        return fail(gate, at, "nested deeper than %d", GATE_DEPTH);
    size_t number = gate->outlined;
    if (number == gate->outline_room) {
        struct outline *outlines = arena_grow(gate->scratch, gate->outlines, sizeof *outlines,
                                              number, 1, &gate->outline_room);
        if (!outlines)
            return fail(gate, at, "the document takes more memory than it may");
        gate->outlines = outlines;
    }
    bool object = *at == '{';
    gate->outlined++;
    gate->depth++;
    at = past_space(gate, at + 1);
    if (is(gate, at, object ? '}' : ']'))
        at++;
    else
        at = object ? check_object(gate, at) : check_array(gate, at);
    gate->depth--;
    if (!at)
        return NULL;
    gate->outlines[number].end = (uint32_t)(at - gate->text);
    gate->outlines[number].next = (uint32_t)gate->outlined;
    return at;
}

static const char *check_value(struct gate *gate, const char *at)
{
    at = past_space(gate, at);
    switch (at < gate->end ? *at : 0) {
    case '"':
        return check_string(gate, at);
    case '{':
    case '[':
        return check_container(gate, at);
    case 't':
        return check_word(gate, at, "true");
    case 'f':
        return check_word(gate, at, "false");
    case 'n':
        return check_word(gate, at, "null");
    case '-':
    case '0' ... '9':
        return check_number(gate, at);
    default:
        return fail(gate, at, "a JSON value is expected here");
    }
}

/* The kernel gives each process sixteen random bytes. */
static uint64_t seed(void)
{
    const char *random = (const char *)getauxval(AT_RANDOM);
    return random ? word_at(random, sizeof(uint64_t)) : 0;
}

bool gate_check(const char *text, size_t length, struct arena *scratch,
                const struct outline **outlines, struct error *err)
{
    struct gate gate;
    if (length >= UINT32_MAX)
        return error_set(err, "the text is longer than 4 GiB");
    gate.text = text;
    gate.end = text + length;
    gate.depth = 0;
    gate.count = gate.outlined = gate.outline_room = 0;
    gate.room = FEW_KEYS;
    gate.keys = gate.few;
    gate.outlines = NULL;
    gate.seed = seed();
    gate.scratch = scratch;
    gate.err = err;
    const char *at = check_value(&gate, text);
    if (!at)
        return false;
    at = past_space(&gate, at);
    *outlines = gate.outlines;
    return at == gate.end || fail(&gate, at, "nothing may follow the value");
}
