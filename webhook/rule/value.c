// SPDX-License-Identifier: Apache-2.0
#include "rule/value.h"

#include "base/quantity.h"
#include "base/scalar.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

bool row_known(const struct row *row, int minor)
{
    if (minor < 0)
        return !row->until;
    return minor >= row->since && (!row->until || minor < row->until);
}

static bool holds(const struct row *row, double number)
{
    if (row->also != 0 && number == row->also)
        return true;
    return (row->above ? number > row->least : number >= row->least) &&
           (row->most == 0 || number <= row->most) &&
           (row->step == 0 || fmod(number, row->step) == 0);
}

bool measure_text(const char *text, enum unit unit, double *number)
{
    int64_t nanoseconds;
    struct quantity quantity;

    switch (unit) {
    case UNIT_COUNT:
        return go_float(text, number) && isfinite(*number);
    case UNIT_DURATION:
        if (!go_duration(text, &nanoseconds))
            return false;
        *number = (double)nanoseconds;
        return true;
    case UNIT_QUANTITY:
        if (!quantity_parse(text, &quantity))
            return false;
        *number = quantity_value(quantity);
        return true;
    }
    return false;
}

bool measure(const struct json *value, enum unit unit, double *number)
{
    const char *text = json_string(value);
    if (text)
        return measure_text(text, unit, number);
    return unit != UNIT_DURATION && json_number(value, number);
}

static bool is_word(const struct row *words, const char *text, bool any_case)
{
    for (; words && words->name; words++)
        if ((any_case ? strcasecmp : strcmp)(words->name, text) == 0)
            return true;
    return false;
}

bool text_not_finite(const struct row *row, const char *text)
{
    double number;
    return row->type == VALUE_NUMBER && row->unit == UNIT_COUNT && go_float(text, &number) &&
           !isfinite(number);
}

/* A whole number as Go's strconv reads it. */
static bool whole_text(enum value_type type, const char *text, double *number)
{
    bool is_unsigned = type == VALUE_UINT || type == VALUE_UINT32;
    int64_t whole;
    if (!go_int(text, &whole) || (is_unsigned && (*text == '+' || *text == '-')))
        return false;
    *number = (double)whole;
    return (type != VALUE_INT32 || (whole >= INT32_MIN && whole <= INT32_MAX)) &&
           (type != VALUE_UINT32 || whole <= UINT32_MAX);
}

const char *text_trimmed(char room[TRIMMED_MOST], const char *text)
{
    static const char space[] = " \t\r\n";
    text += strspn(text, space);
    size_t length = strlen(text);
    while (length && strchr(space, text[length - 1]))
        length--;
    if (length >= TRIMMED_MOST)
        return text;
    memcpy(room, text, length);
    room[length] = '\0';
    return room;
}

static bool number_text(const struct row *row, const char *text, bool in_range)
{
    double number;
    if (row->words && (!*text || is_word(row->words, text, true)))
        return true;
    return (row->type == VALUE_NUMBER ? measure_text(text, row->unit, &number)
                                      : whole_text(row->type, text, &number)) &&
           (!in_range || holds(row, number));
}

static bool is_text(const struct row *row, const char *text, bool in_range)
{
    char room[TRIMMED_MOST];
    bool truth;

    if (row->words && row->type != VALUE_CASED)
        text = text_trimmed(room, text);
    switch (row->type) {
    case VALUE_ANY:
    case VALUE_TEXT:
    case VALUE_INT_OR_TEXT:
        return true;
    case VALUE_BOOL:
        return go_bool(text, &truth);
    case VALUE_INT:
    case VALUE_INT32:
    case VALUE_UINT:
    case VALUE_UINT32:
    case VALUE_NUMBER:
        return number_text(row, text, in_range);
    case VALUE_WORD:
        return is_word(row->words, text, false);
    case VALUE_CASED:
        return !*text || is_word(row->words, text, true);
    case VALUE_OBJECT:
        return false;
    }
    return false;
}

bool text_parses(const struct row *row, const char *text)
{
    return is_text(row, text, false);
}

bool text_fits(const struct row *row, const char *text)
{
    return is_text(row, text, true);
}

/* jsonpb takes the quotes off and reads what is left as a JSON number. */
static bool quoted_number(const char *text, double *number)
{
    const char *digits = text + (*text == '-');
    bool padded = digits[0] == '0' && isdigit((unsigned char)digits[1]);
    return isdigit((unsigned char)*digits) && !padded && !strpbrk(text, "xXpP_") &&
           go_float(text, number);
}

static bool proto_whole(const struct json *value, double least, double most)
{
    double number;
    const char *text = json_string(value);
    if (text ? !quoted_number(text, &number) || strpbrk(text, ".eE") : !json_number(value, &number))
        return false;
    return trunc(number) == number && number >= least && number <= most;
}

static bool proto_number(const struct json *value)
{
    double number;
    const char *text = json_string(value);
    if (!text)
        return json_is(value, JSON_NUMBER);
    return strcmp(text, "NaN") == 0 || strcmp(text, "Infinity") == 0 ||
           strcmp(text, "-Infinity") == 0 || quoted_number(text, &number);
}

static bool whole_value(enum value_type type, const struct json *value, enum notation notation)
{
    if (notation == AS_JSON && json_string(value))
        return false;
    switch (type) {
    case VALUE_INT32:
        return proto_whole(value, INT32_MIN, INT32_MAX);
    case VALUE_UINT32:
        return proto_whole(value, 0, UINT32_MAX);
    default: /* up to the last doubles below 2^63 and 2^64 */
        return type == VALUE_UINT ? proto_whole(value, 0, 0x1.fffffffffffffp63)
                                  : proto_whole(value, -0x1p63, 0x1.fffffffffffffp62);
    }
}

static bool number_value(enum unit unit, const struct json *value, enum notation notation)
{
    double number;
    if (unit != UNIT_COUNT)
        return measure(value, unit, &number);
    return notation == AS_PROTO ? proto_number(value) : json_is(value, JSON_NUMBER);
}

bool value_parses(const struct row *row, const struct json *value, enum notation notation)
{
    const char *text = json_string(value);
    switch (row->type) {
    case VALUE_ANY:
        return true;
    case VALUE_TEXT:
        return text != NULL;
    case VALUE_INT_OR_TEXT:
        return text || proto_whole(value, INT32_MIN, INT32_MAX);
    case VALUE_BOOL:
        return json_is(value, JSON_BOOL);
    case VALUE_INT:
    case VALUE_INT32:
    case VALUE_UINT:
    case VALUE_UINT32:
        return whole_value(row->type, value, notation);
    case VALUE_NUMBER:
        return number_value(row->unit, value, notation);
    case VALUE_WORD:
    case VALUE_CASED:
        if (text)
            return is_word(row->words, text, row->type == VALUE_CASED);
        return notation == AS_PROTO && proto_whole(value, INT32_MIN, INT32_MAX);
    case VALUE_OBJECT:
        return json_is(value, JSON_OBJECT);
    }
    return false;
}

const char *unit_wanted(enum unit unit)
{
    switch (unit) {
    case UNIT_COUNT:
        return "a number";
    case UNIT_DURATION:
        return "a duration with a unit, such as 10s";
    case UNIT_QUANTITY:
        return "a quantity, such as 500m or 256Mi";
    }
    return "a number";
}

const char *unit_pattern(enum unit unit)
{
    switch (unit) {
    case UNIT_COUNT:
        break;
    case UNIT_DURATION:
        return "^\\+?(0|(([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$";
    case UNIT_QUANTITY:
        return "^\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$";
    }
    return "^[0-9]+(\\.[0-9]+)?$";
}

const char *row_wanted(const struct row *row)
{
    if (row->wanted)
        return row->wanted;
    switch (row->type) {
    case VALUE_TEXT:
        return "a string";
    case VALUE_BOOL:
        return "true or false";
    case VALUE_INT:
    case VALUE_INT32:
        return "a whole number";
    case VALUE_UINT:
    case VALUE_UINT32:
        return "a whole number from 0 up";
    case VALUE_INT_OR_TEXT:
        return "a whole number or a string";
    case VALUE_NUMBER:
        return unit_wanted(row->unit);
    case VALUE_WORD:
    case VALUE_CASED:
        return "one of its names";
    case VALUE_OBJECT:
        return "a mapping";
    case VALUE_ANY:
        break;
    }
    return "a value";
}
