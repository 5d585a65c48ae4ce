// SPDX-License-Identifier: Apache-2.0
#include "certs/san.h"

#include <arpa/inet.h>
#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define LABEL_MOST 63

/* Refuses the first byte outside the alphabet. What stands before it is harmless to show; the rest
 * of a hostile text, which may steer a terminal, is not shown. */
static bool spelled(const char *text, const char *alphabet, const char *law, struct error *err)
{
    size_t good = strspn(text, alphabet);
    unsigned char bad = (unsigned char)text[good];
    if (!bad)
        return true;
    int shown = good > 40 ? 40 : (int)good;
    if (bad > ' ' && bad < 0x7f)
        return error_set(err, "%s: found '%c' after \"%.*s\"", law, bad, shown, text);
    return error_set(err, "%s: found byte 0x%02x after \"%.*s\"", law, bad, shown, text);
}

static bool label_ok(const char *label, size_t length, struct error *err)
{
    if (length == 0)
        return error_set(err, "a DNS name has no empty part: write no leading, double or final "
                              "dot");
    if (length > LABEL_MOST)
        return error_set(err,
                         "\"%.20s...\" has %zu characters: a part of a DNS name has at most "
                         "%d",
                         label, length, LABEL_MOST);
    if (label[0] == '-' || label[length - 1] == '-')
        return error_set(err,
                         "\"%.*s\" starts or ends with '-': a part of a DNS name starts and "
                         "ends with a letter or digit",
                         (int)length, label);
    return true;
}

bool san_label(const char *text, struct error *err)
{
    return spelled(text, LETTERS DIGITS "-", "only a-z, 0-9 and '-' may be used", err) &&
           label_ok(text, strlen(text), err);
}

/* Clients take "*" only as a whole first label, and none takes it for all of a top-level domain. */
static const char *after_wildcard(const char *text, struct error *err)
{
    const char *rest = strncmp(text, "*.", 2) == 0 ? text + 2 : text;
    if (!strchr(rest, '*') && (rest == text || strchr(rest, '.')))
        return rest;
    error_set(err,
              "\"%.100s\": '*' may only be the whole first part, with two more after it, as "
              "in *.example.com",
              text);
    return NULL;
}

bool san_dns(struct san *san, const char *text, struct error *err)
{
    if (!spelled(text, LETTERS DIGITS "-.*",
                 "only a-z, 0-9, '-' and dots may be used in a DNS name", err))
        return false;
    if (strlen(text) >= sizeof san->dns)
        return error_set(err, "\"%.20s...\" has %zu characters: a DNS name has at most %zu", text,
                         strlen(text), sizeof san->dns - 1);
    const char *label = after_wildcard(text, err);
    if (!label)
        return false;
    size_t length = strcspn(label, ".");
    while (label_ok(label, length, err) && label[length]) {
        label += length + 1;
        length = strcspn(label, ".");
    }
    if (!label_ok(label, length, err))
        return false;
    /* A client that is given 10.0.0.1 looks for an address and never for a DNS name. */
    if (strspn(label, DIGITS) == length)
        return error_set(err,
                         "\"%.100s\" ends in a number and is no DNS name: an address goes "
                         "into --ip",
                         text);
    *san = (struct san){0};
    memcpy(san->dns, text, strlen(text) + 1);
    return true;
}

bool san_ip(struct san *san, const char *text, struct error *err)
{
    if (!spelled(text, DIGITS "abcdefABCDEF:.", "an IP address is written like 10.0.0.1 or fd00::1",
                 err))
        return false;
    *san = (struct san){0};
    if (inet_pton(AF_INET, text, san->address) == 1)
        san->address_length = 4;
    else if (inet_pton(AF_INET6, text, san->address) == 1)
        san->address_length = 16;
    else
        return error_set(err, "\"%.60s\" is no IP address: write it like 10.0.0.1 or fd00::1",
                         text);
    return true;
}
