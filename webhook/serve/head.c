// SPDX-License-Identifier: Apache-2.0
#include "serve/head.h"

#include "base/scalar.h"
#include "serve/body.h"

#include <string.h>
#include <strings.h>

#define REFUSE(status_, why_) return *why = (why_), (status_)

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

static unsigned route(const char *path, struct order *order, const char **why)
{
    if (!review_path(path, &order->phase, &order->profile))
        REFUSE(404, "no such path; reviews go to /validate, /mutate and either with /<profile>");
    if (order->profile && !profile_named(order->profile))
        REFUSE(404, "no such profile; the path ends in /standard, /high-traffic, /low-load or in "
                    "no profile at all");
    return 0;
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

static unsigned framing(const struct head *head, struct order *order, const char **why)
{
    if (head->encoding.times && head->length.times)
        REFUSE(400, "both Content-Length and Transfer-Encoding; send one of them");
    if (head->encoding.times > 1 || head->length.times > 1)
        REFUSE(400, "Content-Length or Transfer-Encoding more than once; send it once");
    if (head->encoding.times) {
        if (strcasecmp(head->encoding.value, "chunked") != 0)
            REFUSE(400, "Transfer-Encoding must be exactly chunked");
        return 0;
    }
    if (!head->length.times)
        REFUSE(411, "neither Content-Length nor Transfer-Encoding: chunked; send one of them");
    if (!read_length(head->length.value, &order->length))
        REFUSE(400, "Content-Length must be digits");
    if (order->length > BODY_SWALLOWED)
        REFUSE(413, "the review is larger than 8 MiB");
    return 0;
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

unsigned head_judge(const struct head *head, struct order *order, const char **why)
{
    *order = (struct order){.budget = NO_BUDGET};
    unsigned refused = route(head->path, order, why);
    if (refused)
        return refused;
    if (strcmp(head->method, "POST") != 0)
        REFUSE(405, "reviews are sent with POST");
    refused = framing(head, order, why);
    if (refused)
        return refused;
    if (head->type.times != 1 || !is_json(head->type.value))
        REFUSE(415, "Content-Type must be application/json");
    /* A time-out that cannot be read is ignored: it is no reason to refuse. */
    int64_t nanoseconds;
    if (head->timeout && go_duration(head->timeout, &nanoseconds) && nanoseconds > 0)
        order->budget = nanoseconds / 1000000;
    return 0;
}
