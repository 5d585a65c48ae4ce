// SPDX-License-Identifier: Apache-2.0
/* For tests of what is made of JSON: one arena, and values in it from their text. */
#ifndef MESHRAIL_JSON_UNIT_H
#define MESHRAIL_JSON_UNIT_H

#include "base/json.h"
#include "unit.h"

static struct arena arena;

static const struct json *parse(const char *text)
{
    struct error err = {0};
    const struct json *value = json_parse(&arena, text, strlen(text), &err);
    check(value);
    return value;
}

#endif
