// SPDX-License-Identifier: Apache-2.0
/* Whether a ConfigMap's values are what Knative takes, each by itself. */
#include "knative/values.h"

#include "knative/keys.h"

#include "base/quantity.h"
#include "base/scalar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define SECOND 1e9

static bool within(const struct knative_key *key, double number)
{
    bool enough = key->above ? number > key->least : number >= key->least;
    return enough && (key->most == 0 || number <= key->most);
}

bool knative_is_word(const char *words, const char *text, bool exact)
{
    size_t length = strlen(text);
    for (const char *word = words; *word; word += strcspn(word, "|"), word += *word == '|')
        if (strcspn(word, "|") == length &&
            (exact ? strncmp(word, text, length) : strncasecmp(word, text, length)) == 0)
            return true;
    return false;
}

static bool fits_duration(const struct knative_key *key, const char *text)
{
    int64_t nanoseconds;
    if (!go_duration(text, &nanoseconds) || !within(key, (double)nanoseconds / SECOND))
        return false;
    return key->type != VALUE_WHOLE_SECONDS || nanoseconds % (int64_t)SECOND == 0;
}

static bool fits_integer(const struct knative_key *key, const char *text)
{
    int64_t number;
    bool is_signed = *text == '+' || *text == '-';
    return go_int(text, &number) && within(key, (double)number) &&
           (key->type == VALUE_INT || !is_signed);
}

static bool fits_float(const struct knative_key *key, const char *text)
{
    double number;
    return go_float(text, &number) &&
           (within(key, number) || (key->type == VALUE_FLOAT_OR_MINUS_ONE && number == -1));
}

/* What is longer than the room, by its zeros, is read as it stands. */
const char *knative_trimmed(char room[TRIMMED_ROOM], const char *text)
{
    static const char space[] = " \t\r\n";
    text += strspn(text, space);
    size_t length = strlen(text);
    while (length && strchr(space, text[length - 1]))
        length--;
    if (length >= TRIMMED_ROOM)
        return text;
    snprintf(room, TRIMMED_ROOM, "%.*s", (int)length, text);
    return room;
}

static bool fits_trimmed(const struct knative_key *key, const char *text)
{
    if (key->type == VALUE_EXACT)
        return knative_is_word(key->wanted, text, true);
    if (!*text || strcasecmp(text, "disabled") == 0)
        return true;
    return key->type == VALUE_UINT_OR_DISABLED ? fits_integer(key, text) : fits_duration(key, text);
}

static bool fits(const struct knative_key *key, const char *text)
{
    struct quantity quantity;
    char room[TRIMMED_ROOM];
    bool truth;

    switch (key->type) {
    case VALUE_TEXT:
        return true;
    case VALUE_BOOL:
        return go_bool(text, &truth);
    case VALUE_INT:
    case VALUE_UINT:
        return fits_integer(key, text);
    case VALUE_FLOAT:
    case VALUE_FLOAT_OR_MINUS_ONE:
        return fits_float(key, text);
    case VALUE_DURATION:
    case VALUE_WHOLE_SECONDS:
        return fits_duration(key, text);
    case VALUE_QUANTITY:
        return quantity_parse(text, &quantity);
    case VALUE_WORD:
        return !*text || knative_is_word(key->wanted, text, false);
    case VALUE_EXACT:
    case VALUE_UINT_OR_DISABLED:
    case VALUE_DURATION_OR_DISABLED:
        return fits_trimmed(key, knative_trimmed(room, text));
    }
    return true;
}

enum value_fault { VALUE_FITS, VALUE_OUTSIDE, VALUE_NOT_FINITE };

static enum value_fault knative_fault(const struct knative_key *key, const char *text)
{
    bool is_float = key->type == VALUE_FLOAT || key->type == VALUE_FLOAT_OR_MINUS_ONE;
    double number;
    if (is_float && go_float(text, &number) && !isfinite(number))
        return VALUE_NOT_FINITE;
    return fits(key, text) ? VALUE_FITS : VALUE_OUTSIDE;
}

/* What is left of a key's syntax where nobody looks at the value but the parser. */
static void only_parse(struct knative_key *key)
{
    key->least = -INFINITY;
    key->most = 0;
    if (key->type == VALUE_WHOLE_SECONDS)
        key->type = VALUE_DURATION;
    if (key->silent && key->type == VALUE_WORD)
        key->type = VALUE_TEXT;
}

/* What of a value that does not fit, for those who look at it. */
static enum member_fault fault_of(const struct knative_key *key, const char *text)
{
    struct knative_key bare = *key;
    struct quantity quantity;
    only_parse(&bare);
    switch (knative_fault(key, text)) {
    case VALUE_FITS:
        break;
    case VALUE_NOT_FINITE:
        return MEMBER_NOT_FINITE;
    case VALUE_OUTSIDE:
        if (!key->silent || !fits(&bare, text))
            return MEMBER_OUTSIDE;
        return key->type == VALUE_WORD ? MEMBER_UNHEARD : MEMBER_UNCHECKED;
    }
    bool is_zero =
        key->type == VALUE_QUANTITY && quantity_parse(text, &quantity) && quantity.nano == 0;
    return is_zero ? MEMBER_ZERO : MEMBER_IS_FINE;
}

/* An old spelling is read as the new one is, unless it has a syntax of its own. */
static const struct knative_key *syntax_of(const struct knative_map *map,
                                           const struct knative_key *key)
{
    return key->life == KEY_LEGACY && !key->wanted ? knative_own_key(map, key->instead) : key;
}

enum member_fault knative_value_fault(const struct judgement *judgement,
                                      const struct target *target, const struct json *member,
                                      struct finding *about)
{
    const struct knative_map *map = knative_map_of(judgement);
    const struct knative_key *key = map ? knative_key(map, json_key(member)) : NULL;
    const char *text = json_string(member);
    if (!key || !text || !knative_reads(key, knative_minor(judgement, target)))
        return MEMBER_IS_FINE;
    /* Knative parses an old spelling also where the new one wins, and forgets the value. */
    struct knative_key read_as = *syntax_of(map, key);
    if (key->life == KEY_LEGACY && json_get(json_get(target->node, "data"), key->instead))
        only_parse(&read_as);
    about->wanted = read_as.wanted;
    about->value = read_as.usual;
    return fault_of(&read_as, text);
}

bool knative_number(const struct judgement *judgement, const struct json *value, const char *name,
                    double *number)
{
    const struct knative_map *map = knative_map_of(judgement);
    const struct knative_key *key = map ? knative_key(map, name) : NULL;
    const char *text = json_string(value);
    char room[TRIMMED_ROOM];
    if (!key || (value && (!text || knative_fault(key, text) != VALUE_FITS)))
        return false;
    if (!text || !*text)
        text = key->usual;
    return text && go_float(knative_trimmed(room, text), number);
}
