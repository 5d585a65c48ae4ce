// SPDX-License-Identifier: Apache-2.0
#include "base/gate.h"

#include "base/gate_quick.h"
#include "base/quoted.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIRST_OUTLINES 64 /* of which most texts have fewer */
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
    while (at < gate->end && is_digit(*at))
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
    struct outline *outlines =
        arena_grow(gate->scratch, gate->outlines, sizeof *outlines, gate->outlined,
                   gate->outlines ? extra : FIRST_OUTLINES, &gate->outline_room);
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
    const char *key = at + 1, *end = check_string(gate, at);
    uint32_t hash;
    if (!end)
        return NULL;
    if (!keys_hash_spelling(&gate->keys, key, end - 1, &hash) ||
        !keys_add(&gate->keys, &level->members, key, hash))
        return fail(gate, at, NO_ROOM_FOR_KEYS);
    end = past_space(gate, end);
    return is(gate, end, ':') ? end + 1 : fail(gate, end, "a colon is expected here");
}

/* In the quick one; the key ends with the quote at `end`. */
static inline const char *add_quick_key(struct gate *gate, struct level *level, const char *key,
                                        const char *end, uint32_t hash)
{
    const char *colon = end + 1;
    if (*colon != ':' && !is(gate, colon = past_space(gate, colon), ':'))
        return NULL;
    return keys_add(&gate->keys, &level->members, key, hash) ? colon + 1 : NULL;
}

/* One that is not plain throughout. */
static __attribute__((noinline)) const char *quick_spelling(struct gate *gate, struct level *level,
                                                            const char *key)
{
    char says[QUOTED_READ];
    size_t length;
    const char *end = quoted_read(key, gate->quick, says, &length);
    return end ? add_quick_key(gate, level, key, end, keys_hash(&gate->keys, says, length, true))
               : NULL;
}

static inline const char *quick_key(struct gate *gate, struct level *level, const char *at)
{
    if (at >= gate->quick || *at != '"')
        return NULL;
    const char *key = at + 1, *end = quick_string(gate, key);
    if (!end)
        return quick_spelling(gate, level, key);
    return add_quick_key(gate, level, key, end,
                         keys_hash(&gate->keys, key, (size_t)(end - key), true));
}

/* Where the value of the next member or element begins, or space before it. */
static inline const char *begin(struct gate *gate, struct level *level, const char *at)
{
    if (level->close == ']')
        return at;
    const char *key = past_space(gate, at), *value = quick_key(gate, level, key);
    return value ? value : check_key(gate, level, key);
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
    char close = closing(*at);
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

/* An array or object with nothing in it, in an array. */
static inline const char *quick_empty(struct gate *gate, const struct level *level, const char *at)
{
    if (at[1] != closing(*at) || level == gate->levels + GATE_DEPTH ||
        gate->outlined == gate->outline_room)
        return NULL;
    note_outline(gate, (uint32_t)gate->outlined++, at + 2);
    return at + 2;
}

/* An element of an array, or space before it. The shortest come first: there may be many of them.
 */
static inline const char *quick_element(struct gate *gate, const struct level *level,
                                        const char *at)
{
    do {
        if (is_digit(*at))
            return quick_number(gate, at);
        if (*at == '"')
            return quick_text(gate, at);
        if (is_bracket(*at))
            return quick_empty(gate, level, at);
        if (!is_space(*at))
            return quick_scalar(gate, at);
    } while (++at < gate->quick);
    return NULL;
}

/* Behind an element of an array. Passes over those behind it as long as they are quick; returns the
 * end of the last, or space behind it. */
static inline const char *quick_elements(struct gate *gate, const struct level *level,
                                         const char *at)
{
    for (const char *end; at < gate->quick && *at == ','; at = end) {
        if (!(end = quick_element(gate, level, at + 1)))
            break;
        if (*end != ',')
            end = past_space(gate, end);
    }
    return at;
}

/* Passes over a value, as far as open_level() does. */
static inline __attribute__((always_inline)) const char *
pass_value(struct gate *gate, struct level **level, const char *at)
{
    const char *end;
    char byte = byte_at(gate, at);
    while (is_space(byte))
        byte = byte_at(gate, ++at);
    if (is_bracket(byte) && (*level)->close == ']') {
        at = past_space(gate, gate_rows(gate, *level, at));
        byte = byte_at(gate, at);
    }
    if (is_bracket(byte))
        return open_level(gate, level, at);
    end = at < gate->quick ? quick_scalar(gate, at) : NULL;
    return end ? end : check_scalar(gate, at);
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
        if (level->close == ']')
            at = quick_elements(gate, level, past_space(gate, at));
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
