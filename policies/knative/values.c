// SPDX-License-Identifier: Apache-2.0
/* Whether a ConfigMap's values are what Knative takes, each by itself. */
#include "knative/values.h"

#include "knative/keys.h"

#include "judge/wording.h"

/* What is left of a key's syntax where nobody looks at the value but the parser. */
static bool parses(const struct row *key, const char *text)
{
    return (key->silent && key->type == VALUE_CASED) || text_parses(key, text);
}

/* What of a value that does not fit, for those who look at it. */
static enum member_fault fault_of(const struct row *key, const char *text, bool forgotten)
{
    double number;
    if (text_not_finite(key, text))
        return MEMBER_NOT_FINITE;
    if (!(forgotten ? parses(key, text) : text_fits(key, text))) {
        if (!key->silent || !parses(key, text))
            return MEMBER_OUTSIDE;
        return key->type == VALUE_CASED ? MEMBER_UNHEARD : MEMBER_UNCHECKED;
    }
    bool is_zero =
        key->unit == UNIT_QUANTITY && measure_text(text, key->unit, &number) && number == 0;
    return is_zero ? MEMBER_ZERO : MEMBER_IS_FINE;
}

enum member_fault knative_value_fault(const struct judgement *judgement,
                                      const struct target *target, const struct json *member,
                                      struct finding *about)
{
    const struct knative_map *map = knative_map_of(judgement);
    const struct row *key = map ? knative_key(map, json_key(member)) : NULL;
    const char *text = json_string(member);
    if (!key || !text || !row_known(key, knative_minor(judgement, target)))
        return MEMBER_IS_FINE;
    about->wanted = key->wanted ? key->wanted : one_of(judgement, key->words);
    about->value = key->usual;
    /* Knative parses an old spelling also where the new one wins, and forgets the value. */
    bool forgotten =
        knative_life(key) == KEY_LEGACY && json_get(json_get(target->node, "data"), key->instead);
    return fault_of(key, text, forgotten);
}

bool knative_number(const struct judgement *judgement, const struct json *value, const char *name,
                    double *number)
{
    const struct knative_map *map = knative_map_of(judgement);
    const struct row *key = map ? knative_key(map, name) : NULL;
    const char *text = json_string(value);
    char room[TRIMMED_MOST];
    if (!key || (value && (!text || !text_fits(key, text))))
        return false;
    if (!text || !*text)
        text = key->usual;
    return text && measure_text(text_trimmed(room, text), key->unit, number);
}
