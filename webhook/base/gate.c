// SPDX-License-Identifier: Apache-2.0
#include "base/gate.h"

#include "base/gate_walk.h"
#include "base/quoted.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NO_ROOM_FOR_KEYS "more keys than memory allows"

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

const char *gate_quick_end(const struct gate *gate, const char *at)
{
    size_t plain;
    for (; at < gate->quick; at += PRINTABLE_STEP)
        if (!printable_step(at, &plain))
            return at[plain] == '"' ? at + plain : NULL;
    return NULL;
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

/* A value that is no array and no object. */
static __attribute__((noinline)) const char *check_scalar(struct gate *gate, const char *at)
{
    switch (at < gate->end ? *at : 0) {
    case '"':
        return check_string(gate, at);
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

bool gate_grow(struct gate *gate, size_t extra)
{
    struct outline *outlines = arena_grow(gate->scratch, gate->outlines, sizeof *outlines,
                                          gate->outlined, extra, &gate->outline_room);
    if (outlines)
        gate->outlines = outlines;
    return outlines != NULL;
}

/* A key and the colon behind it, in the careful way. */
static __attribute__((noinline)) const char *check_key(struct gate *gate, struct level *level,
                                                       const char *at)
{
    if (!is(gate, at, '"'))
        return fail(gate, at, "a key in double quotes is expected here");
    const char *key = at + 1, *end = printable_end(key, gate->end);
    bool plain = is(gate, end, '"');
    uint32_t hash;
    end = plain ? end + 1 : check_spelling(gate, at);
    if (!end)
        return NULL;
    if (plain)
        hash = keys_hash(&gate->keys, key, (size_t)(end - 1 - key), false);
    if ((!plain && !keys_hash_spelling(&gate->keys, key, end, &hash)) ||
        !keys_add(&gate->keys, &level->members, key, hash))
        return fail(gate, at, NO_ROOM_FOR_KEYS);
    end = past_space(gate, end);
    return is(gate, end, ':') ? end + 1 : fail(gate, end, "a colon is expected here");
}

/* In the quick one. */
static inline const char *quick_key(struct gate *gate, struct level *level, const char *at)
{
    if (!is(gate, at, '"'))
        return NULL;
    const char *key = at + 1, *end = quick_string(gate, key);
    if (!end || end[1] != ':')
        return NULL;
    uint32_t hash = keys_hash(&gate->keys, key, (size_t)(end - key), true);
    return keys_add(&gate->keys, &level->members, key, hash) ? end + 2 : NULL;
}

/* Where the value of the next member or element begins, or space before it. */
static inline const char *begin(struct gate *gate, struct level *level, const char *at)
{
    if (level->close == ']')
        return at;
    const char *value = quick_key(gate, level, at);
    return value ? value : check_key(gate, level, past_space(gate, at));
}

static inline void note_outline(struct gate *gate, uint32_t number, const char *end)
{
    gate->outlines[number] =
        (struct outline){(uint32_t)(end - gate->text), (uint32_t)gate->outlined};
}

/* An array or object. One that is empty is passed over; else *level becomes its own, and what is
 * returned is where its first member or element begins. */
static inline const char *open_level(struct gate *gate, struct level **level, const char *at)
{
    const char *inside = past_space(gate, at + 1);
    char close = (char)(*at + ('}' - '{')); /* the brackets of arrays are as far apart */
    if (*level == gate->levels + GATE_DEPTH)
        return fail(gate, at, "nested deeper than %d", GATE_DEPTH);
    if (gate->outlined == gate->outline_room && !gate_grow(gate, 1))
        return fail(gate, at, "the document takes more memory than it may");
    uint32_t number = (uint32_t)gate->outlined++;
    if (is(gate, inside, close)) {
        note_outline(gate, number, inside + 1);
        return inside + 1;
    }
    struct level *own = ++*level;
    own->close = close;
    own->outline = number;
    own->before = NULL;
    keys_open(&gate->keys, &own->members);
    return inside;
}

/* Keys of an object that ends at `at` may be the same. */
static __attribute__((noinline)) bool check_keys(struct gate *gate, const struct members *members,
                                                 const char *at)
{
    const char *repeated;
    char shown[KEYS_SHOWN];
    if (!keys_settle(&gate->keys, members, &repeated))
        return fail(gate, at, NO_ROOM_FOR_KEYS);
    return !repeated ||
           fail(gate, repeated - 1, "duplicate key \"%s\"", keys_show(repeated, shown));
}

/* `at` is its closing bracket. */
static inline const char *close_level(struct gate *gate, struct level *level, const char *at)
{
    if (level->members.doubt && !check_keys(gate, &level->members, at + 1))
        return NULL;
    keys_close(&gate->keys, &level->members);
    note_outline(gate, level->outline, at + 1);
    return at + 1;
}

/* A whole number that begins with a digit above 0. */
static inline const char *quick_number(const struct gate *gate, const char *at)
{
    do
        at++;
    while (at < gate->quick && *at >= '0' && *at <= '9');
    return at < gate->quick && (*at == ',' || *at == '}' || *at == ']') ? at : NULL;
}

/* Passes over a value, as far as open_level() does. */
static inline const char *pass_value(struct gate *gate, struct level **level, const char *at)
{
    const char *end = NULL;
    char byte = byte_at(gate, at);
    while (is_space(byte))
        byte = byte_at(gate, ++at);
    if (byte == '"' && (end = quick_string(gate, at + 1)))
        return end + 1;
    if (is_bracket(byte) && (*level)->close == ']') {
        at = past_space(gate, gate_rows(gate, *level, at));
        byte = byte_at(gate, at);
    }
    if (is_bracket(byte))
        return open_level(gate, level, at);
    if (byte >= '1' && byte <= '9' && (end = quick_number(gate, at)))
        return end;
    return check_scalar(gate, at);
}

/* From the first member or element of `level` on to behind the bracket that closes it. */
static const char *walk(struct gate *gate, struct level *level, const char *at)
{
    for (;; at++) {
        const struct level *around;
        do {
            around = level;
            at = begin(gate, level, at);
            if (!at || !(at = pass_value(gate, &level, at)))
                return NULL;
        } while (level > around);
        for (char byte; (byte = byte_at(gate, at)) != ',';) {
            if (byte == level->close) {
                if (!(at = close_level(gate, level, at)) || --level == gate->levels)
                    return at;
            } else if (is_space(byte)) {
                at++;
            } else {
                return fail(gate, at, "a comma or %c is expected here", level->close);
            }
        }
    }
}

static bool check(const char *text, size_t length, size_t margin, struct arena *scratch,
                  const struct outline **outlines, struct error *err)
{
    struct gate gate;
    if (length >= UINT32_MAX)
        return error_set(err, "the text is longer than 4 GiB");
    gate.text = text;
    gate.end = text + length;
    gate.quick = length > margin ? gate.end - margin : text;
    gate.outlines = NULL;
    gate.outlined = gate.outline_room = 0;
    gate.scratch = scratch;
    gate.err = err;
    keys_init(&gate.keys, text, scratch);
    struct level *level = gate.levels;
    level->close = '\0';
    const char *at = pass_value(&gate, &level, text);
    if (at && level > gate.levels)
        at = walk(&gate, level, at);
    if (!at)
        return false;
    at = past_space(&gate, at);
    *outlines = gate.outlines;
    return at == gate.end || fail(&gate, at, "nothing may follow the value");
}

bool gate_check(const char *text, size_t length, struct arena *scratch,
                const struct outline **outlines, struct error *err)
{
    return check(text, length, QUICK_MARGIN, scratch, outlines, err);
}

bool gate_check_carefully(const char *text, size_t length, struct arena *scratch,
                          const struct outline **outlines, struct error *err)
{
    return check(text, length, SIZE_MAX, scratch, outlines, err);
}
