// SPDX-License-Identifier: Apache-2.0
#include "serve/head.h"

#include "base/scalar.h"
#include "serve/body.h"

#include <string.h>
#include <strings.h>

/* After the prefix either nothing or a slash and a name. */
static bool under(const char *path, const char *prefix, const char **name)
{
    size_t length = strlen(prefix);
    if (strncmp(path, prefix, length) != 0 || (path[length] && path[length] != '/'))
        return false;
    *name = path[length] ? path + length + 1 : NULL;
    return true;
}

static bool review_path(const char *path, enum phase *phase, const char **profile)
{
    *phase = PHASE_VALIDATE;
    if (under(path, "/validate", profile))
        return true;
    *phase = PHASE_MUTATE;
    return under(path, "/mutate", profile);
}

bool head_phase(const char *path, enum phase *phase)
{
    const char *profile;
    return review_path(path, phase, &profile);
}

const char *head_path(const char *target)
{
    size_t scheme = strncasecmp(target, "http://", 7) == 0    ? 7
                    : strncasecmp(target, "https://", 8) == 0 ? 8
                                                              : 0;
    if (!scheme || target[scheme] == '/')
        return target;
    const char *path = strchr(target + scheme, '/');
    return path ? path : "/";
}

static enum refusal route(const char *path, struct order *order)
{
    if (!review_path(path, &order->phase, &order->profile))
        return REFUSED_PATH;
    return order->profile && !profile_named(order->profile) ? REFUSED_PROFILE : NOT_REFUSED;
}

/* Only digits, as RFC 9112 writes a length; the library takes care of what overflows. */
static bool read_length(const char *text, size_t *length)
{
    if (!*text || strspn(text, "0123456789") != strlen(text))
        return false;
    for (*length = 0; *text && *length <= BODY_SWALLOWED; text++)
        *length = *length * 10 + (size_t)(*text - '0');
    return true;
}

static enum refusal framing(const struct head *head, struct order *order)
{
    if (head->encoding.times + head->length.times > 1)
        return REFUSED_FRAMING;
    if (head->encoding.times)
        return strcasecmp(head->encoding.value, "chunked") == 0 ? NOT_REFUSED : REFUSED_FRAMING;
    if (!head->length.times)
        return REFUSED_LENGTH;
    if (!read_length(head->length.value, &order->length))
        return REFUSED_FRAMING;
    return order->length > BODY_SWALLOWED ? REFUSED_SIZE : NOT_REFUSED;
}

static bool is_json(const char *type)
{
    static const char json[] = "application/json";
    size_t length = sizeof json - 1;
    if (strncasecmp(type, json, length) != 0)
        return false;
    type += length;
    type += strspn(type, " \t");
    return !*type || *type == ';';
}

enum refusal head_judge(const struct head *head, struct order *order)
{
    *order = (struct order){.budget = NO_BUDGET};
    enum refusal refused = route(head->path, order);
    if (refused)
        return refused;
    if (strcmp(head->method, "POST") != 0)
        return REFUSED_METHOD;
    refused = framing(head, order);
    if (refused)
        return refused;
    if (head->type.times != 1 || !is_json(head->type.value))
        return REFUSED_TYPE;
    /* A time-out that cannot be read is ignored: it is no reason to refuse. */
    int64_t nanoseconds;
    if (head->timeout && go_duration(head->timeout, &nanoseconds) && nanoseconds > 0)
        order->budget = nanoseconds / 1000000;
    return NOT_REFUSED;
}
