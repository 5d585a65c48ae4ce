// SPDX-License-Identifier: Apache-2.0
#include "read/yaml_scalar.h"

#include "base/scalar.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONG_TAG "tag:yaml.org,2002:"

static bool listed(const char *const *words, const char *text)
{
    while (*words && (**words != *text || strcmp(*words, text) != 0))
        words++;
    return *words != NULL;
}

#define WORD_MOST 5 /* bytes of the longest word */

/* The words that are not strings. */
static bool word_resolve(struct yaml_scalar *scalar, const char *text)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"y",    "Y",    "yes", "Yes", "YES", "true",
                                        "True", "TRUE", "on",  "On",  "ON",  NULL};
    static const char *const falses[] = {"n",     "N",     "no",  "No",  "NO",  "false",
                                         "False", "FALSE", "off", "Off", "OFF", NULL};
    static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};
    static const char *const infinities[] = {".inf", ".Inf", ".INF", NULL};
    bool is_false = listed(falses, text);
    bool sign = *text == '-' || *text == '+';
    if (listed(nulls, text)) {
        scalar->type = SCALAR_NULL;
    } else if (is_false || listed(trues, text)) {
        scalar->type = SCALAR_BOOL;
        scalar->truth = !is_false;
    } else if (listed(nans, text) || listed(infinities, text + sign)) {
        scalar->type = SCALAR_FLOAT;
        scalar->number = listed(nans, text) ? (double)NAN : *text == '-' ? -HUGE_VAL : HUGE_VAL;
    } else {
        return false;
    }
    return true;
}

/* strconv.ParseInt and then ParseUint, in base 0 and without underscores: only the second refuses a
 * sign. */
static bool integer_resolve(struct yaml_scalar *scalar, const char *text)
{
    bool negative = *text == '-', sign = negative || *text == '+';
    const char *digits = text + sign;
    unsigned base = 10;
    if (digits[0] == '0' && digits[1]) {
        int letter = tolower((unsigned char)digits[1]);
        base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
        digits += letter == 'x' || letter == 'b' || letter == 'o' ? 2 : 1;
    }
    uint64_t value = 0;
    if (!*digits)
        return false;
    for (; *digits; digits++) {
        int c = tolower((unsigned char)*digits);
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)c - '0'
                         : c >= 'a' && c <= 'f' ? (unsigned)c - 'a' + 10
                                                : base;
        if (digit >= base || value > (UINT64_MAX - digit) / base)
            return false;
        value = value * base + digit;
    }
    if (value > INT64_MAX && !(negative && value == (uint64_t)INT64_MAX + 1)) {
        scalar->type = SCALAR_NATURAL;
        scalar->natural = value;
        return !sign;
    }
    scalar->type = SCALAR_INTEGER;
    scalar->integer = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool looks_like_float(const char *text)
{
    static const char digits[] = "0123456789";
    text += *text == '-' || *text == '+';
    size_t whole = strspn(text, digits);
    text += whole;
    if (*text == '.') {
        size_t fraction = strspn(++text, digits);
        text += fraction;
        if (!whole && !fraction)
            return false;
    } else if (!whole) {
        return false;
    }
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '-' || *text == '+';
        size_t exponent = strspn(text, digits);
        text += exponent;
        if (!exponent)
            return false;
    }
    return !*text;
}

static bool number_resolve(struct yaml_scalar *scalar, struct arena *arena, const char *text)
{
    char *plain = arena_alloc(arena, strlen(text) + 1);
    if (!plain)
        return false;
    char *end = plain;
    for (const char *c = text; *c; c++) {
        if (*c != '_')
            *end++ = *c;
    }
    bool found = integer_resolve(scalar, plain);
    if (!found && looks_like_float(plain)) {
        scalar->type = SCALAR_FLOAT;
        found = go_float(plain, &scalar->number);
    }
    arena_return(arena, plain);
    return found;
}

/* Dates stay strings. Only a scalar with the tag of a timestamp is checked, and no further than
 * this. */
static bool looks_like_date(const char *text)
{
    return strspn(text, "0123456789") == 4 && text[4] == '-';
}

/* The type of a text without quotes and tag. The first character decides what is tried. */
static void plain_resolve(struct yaml_scalar *scalar, struct arena *arena, const char *text)
{
    static const char firsts[] = "~nNyYtTfFoO.+-0123456789";
    bool found = strchr(firsts, *text) && strnlen(text, WORD_MOST + 1) <= WORD_MOST &&
                 word_resolve(scalar, text);
    if (!found && *text == '.') {
        scalar->type = SCALAR_FLOAT;
        found = go_float(text, &scalar->number);
    } else if (!found && ((*text >= '0' && *text <= '9') || *text == '-' || *text == '+')) {
        found = number_resolve(scalar, arena, text);
    }
    if (!found)
        scalar->type = SCALAR_STRING;
}

bool scalar_resolve(struct yaml_scalar *scalar, struct arena *arena, const char *tag, bool plain,
                    const char *text)
{
    static const char *const typed[] = {"bool", "int", "float", "null", "timestamp", NULL};
    *scalar = (struct yaml_scalar){.type = SCALAR_STRING, .text = text};
    bool known = tag && starts_with(tag, LONG_TAG);
    const char *name = known ? tag + strlen(LONG_TAG) : "";
    if (tag ? !listed(typed, name) : !plain)
        return true;
    plain_resolve(scalar, arena, text);
    switch (scalar->type) {
    case SCALAR_NULL:
        return !tag || strcmp(name, "null") == 0;
    case SCALAR_BOOL:
        return !tag || strcmp(name, "bool") == 0;
    case SCALAR_INTEGER:
        if (strcmp(name, "float") == 0) {
            scalar->type = SCALAR_FLOAT;
            scalar->number = (double)scalar->integer;
            return true;
        }
        return !tag || strcmp(name, "int") == 0;
    case SCALAR_NATURAL:
        return !tag || strcmp(name, "int") == 0;
    case SCALAR_FLOAT:
        return !tag || strcmp(name, "float") == 0;
    default:
        return !tag || (strcmp(name, "timestamp") == 0 && looks_like_date(text));
    }
}

static struct json *json_of(const struct yaml_scalar *scalar, struct arena *arena)
{
    switch (scalar->type) {
    case SCALAR_NULL:
        return json_new_null(arena);
    case SCALAR_BOOL:
        return json_new_bool(arena, scalar->truth);
    case SCALAR_INTEGER:
        return json_new_number(arena, (double)scalar->integer);
    case SCALAR_NATURAL:
        return json_new_number(arena, (double)scalar->natural);
    case SCALAR_FLOAT:
        return isfinite(scalar->number) ? json_new_number(arena, scalar->number) : NULL;
    default:
        return json_new_text(arena, scalar->text);
    }
}

struct json *scalar_json(const struct yaml_scalar *scalar, struct arena *arena)
{
    struct json *made = json_of(scalar, arena);
    json_spell(made, scalar->text);
    return made;
}

/* strconv.FormatFloat(number, 'g', -1, 32): the fewest digits that tell the float apart, and an
 * exponent from 1e+06 on, where %g would wait until the digits run out. */
static const char *float_key(double number, struct arena *arena)
{
    float narrow = (float)number;
    char digits[32];
    if (isnan(narrow))
        return ".nan";
    if (isinf(narrow))
        return narrow > 0 ? ".inf" : "-.inf";
    for (int precision = 6; precision <= 9; precision++) {
        bool exponent = precision > 6 && fabsf(narrow) >= 1e6F;
        snprintf(digits, sizeof digits, exponent ? "%.*e" : "%.*g",
                 exponent ? precision - 1 : precision, (double)narrow);
        if (strtof(digits, NULL) == narrow)
            break;
    }
    return arena_copy(arena, digits, strlen(digits));
}

const char *scalar_key(const struct yaml_scalar *scalar, struct arena *arena)
{
    switch (scalar->type) {
    case SCALAR_STRING:
        return scalar->text;
    case SCALAR_BOOL:
        return scalar->truth ? "true" : "false";
    case SCALAR_INTEGER:
        return arena_print(arena, "%lld", (long long)scalar->integer);
    case SCALAR_FLOAT:
        return float_key(scalar->number, arena);
    default:
        return NULL;
    }
}
