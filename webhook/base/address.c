// SPDX-License-Identifier: Apache-2.0
#include "base/address.h"

#include "base/scalar.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#define LABEL_MOST 63
#define NAME_MOST 255
#define ADDRESS_MOST 512 /* bytes; longer ones are no host name, nor an address without a zone */

static bool is_letter_or_digit(char c)
{
    return isascii((unsigned char)c) && isalnum((unsigned char)c);
}

static bool is_label(const char *text, size_t length)
{
    if (length == 0 || length > LABEL_MOST || text[0] == '-' || text[length - 1] == '-')
        return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] != '-' && !is_letter_or_digit(text[i]))
            return false;
    return true;
}

/* An empty label may stand at the end: `istio.io.`. */
static bool are_labels(const char *text)
{
    for (;;) {
        size_t length = strcspn(text, ".");
        if (!text[length])
            return length == 0 || is_label(text, length);
        if (!is_label(text, length))
            return false;
        text += length + 1;
    }
}

static bool are_host_labels(const char *text)
{
    const char *dot = strrchr(text, '.');
    int64_t number;
    return !go_int(dot ? dot + 1 : text, &number) && are_labels(text);
}

bool is_host_name(const char *text)
{
    return *text && strlen(text) <= NAME_MOST && are_host_labels(text);
}

static bool is_wildcard_label(const char *text, size_t length)
{
    if (length > LABEL_MOST || length == 0)
        return false;
    if (*text != '*')
        return is_label(text, length);
    size_t star = length > 1 && text[1] == '-' ? strlen("*-") : strlen("*");
    return length == 1 || is_label(text + star, length - star);
}

bool is_wildcard_host(const char *text)
{
    size_t first = strcspn(text, ".");
    return *text && strlen(text) <= NAME_MOST && is_wildcard_label(text, first) &&
           (!text[first] || are_host_labels(text + first + 1));
}

bool is_trust_domain(const char *text)
{
    return *text && are_labels(text);
}

/* Four numbers up to 255, without a zero before them. */
static bool is_ipv4(const char *text, size_t length)
{
    unsigned value = 0, digits = 0, dots = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.') {
            if (digits == 0 || ++dots > 3)
                return false;
            value = digits = 0;
            continue;
        }
        if (text[i] < '0' || text[i] > '9' || (digits == 1 && value == 0))
            return false;
        value = value * 10 + (unsigned)(text[i] - '0');
        digits++;
        if (value > 255)
            return false;
    }
    return dots == 3 && digits > 0;
}

/* Eight groups of up to four digits; `::` stands for one or more of zeros, an IPv4 address for the
 * last two. */
static bool is_ipv6(const char *text)
{
    size_t length = strcspn(text, "%"), at = 0, groups = 0;
    bool shortened = length >= 2 && text[0] == ':' && text[1] == ':';
    if (text[length] && !text[length + 1])
        return false;
    if (shortened)
        at = 2;
    while (at < length && groups < 8) {
        size_t digits = 0;
        while (at + digits < length && isxdigit((unsigned char)text[at + digits]))
            digits++;
        if (digits > 0 && digits <= 4 && at + digits < length && text[at + digits] == '.')
            return (shortened ? groups <= 5 : groups == 6) && is_ipv4(text + at, length - at);
        if (digits == 0 || digits > 4)
            return false;
        groups++;
        at += digits;
        if (at == length)
            break;
        if (text[at] != ':' || at + 1 == length)
            return false;
        if (text[++at] != ':')
            continue;
        if (shortened)
            return false;
        shortened = true;
        at++;
    }
    return at == length && (shortened ? groups < 8 : groups == 8);
}

bool is_ip_address(const char *text)
{
    size_t length = strcspn(text, ".:%");
    if (text[length] == '.')
        return is_ipv4(text, strlen(text));
    return text[length] == ':' && is_ipv6(text);
}

/* net.SplitHostPort. */
static bool split(const char *text, const char **host, size_t *length, const char **port)
{
    const char *colon = strrchr(text, ':');
    if (!colon)
        return false;
    *host = text;
    *length = (size_t)(colon - text);
    *port = colon + 1;
    if (*text == '[') {
        const char *end = strchr(text, ']');
        if (!end || end + 1 != colon)
            return false;
        *host = text + 1;
        *length = (size_t)(end - *host);
        return !strchr(*host, '[') && !strchr(end + 1, ']');
    }
    return !memchr(text, ':', *length) && !strpbrk(text, "[]");
}

bool is_host_and_port(const char *text)
{
    char name[ADDRESS_MOST];
    const char *host, *port;
    size_t length;
    int64_t number;
    if (!split(text, &host, &length, &port) || length >= sizeof name || !go_int(port, &number) ||
        number < 1 || number > 65535)
        return false;
    memcpy(name, host, length);
    name[length] = '\0';
    return is_host_name(name) || is_ip_address(name);
}
