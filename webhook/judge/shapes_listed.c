// SPDX-License-Identifier: Apache-2.0
/* The shape of fields that somebody else has to allow. */
#include "judge/look.h"
#include "judge/places.h"

/* Nothing, as good as nothing, or Kubernetes' own default. */
static bool says_nothing(const struct json *value)
{
    switch (json_kind(value)) {
    case JSON_BOOL:
        return !json_true(value);
    case JSON_STRING:
        return !*json_string(value);
    case JSON_OBJECT:
    case JSON_ARRAY:
        return json_size(value) == 0;
    case JSON_NUMBER:
        return false;
    case JSON_ABSENT:
    case JSON_NULL:
        break;
    }
    return true;
}

struct walk {
    const struct look *look;
    const char *key;
};

static void look_at(const char *field, const struct json *value, const struct json *old,
                    void *closure)
{
    const struct walk *walk = closure;
    struct look look = *walk->look;
    if (says_nothing(value))
        return;
    look.field = field;
    look.value = value;
    look.old = old;
    look.in_list = true;
    struct finding finding = look_about(&look);
    finding.key = walk->key;
    look_report(&look, finding);
}

bool look_listed(const struct look *look)
{
    for (const struct listed *row = look->fault->listed; row->field; row++)
        each_place(look->judgement, look->target, row->field, look_at,
                   &(struct walk){look, row->key});
    return false;
}
