// SPDX-License-Identifier: Apache-2.0
/* Versions of charts, as Helm takes them: one, or a range. Source: Masterminds/semver. */
#include "judge/values.h"

#include <string.h>

#define SPACE " \t,"
#define WILD "xX*"

/* A number, or a wildcard, which is -1; *text goes on behind it. False: neither. */
static bool read_part(const char **text, int *part)
{
    const char *at = *text;
    if (*at && strchr(WILD, *at)) {
        *part = -1;
        *text = at + 1;
        return true;
    }
    size_t digits = strspn(at, "0123456789");
    if (!digits || digits > 4)
        return false;
    for (*part = 0; *text < at + digits; ++*text)
        *part = *part * 10 + (**text - '0');
    return true;
}

/* 1.25, v1.25.2-rc.0, 1.x: the minor, and whether a patch is said. */
static bool read_version(const char **text, int *minor, bool *patch)
{
    int major, ignored;
    *minor = -1;
    *patch = false;
    *text += **text == 'v';
    if (!read_part(text, &major) || (major != 1 && major != -1))
        return false;
    if (**text == '.') {
        ++*text;
        if (!read_part(text, minor))
            return false;
    }
    if (major == -1 || *minor == -1)
        *minor = -1;
    if (**text == '.') {
        ++*text;
        if (!read_part(text, &ignored))
            return false;
        *patch = ignored > 0;
    }
    if (**text == '-' || **text == '+')
        *text += strcspn(*text, SPACE "|");
    return !**text || strchr(SPACE, **text);
}

static struct minors within(struct minors all, int least, int most)
{
    return (struct minors){least > all.least ? least : all.least,
                           most < all.most ? most : all.most};
}

/* What one comparison leaves of them. */
static bool compare(const char **text, struct minors *all)
{
    const char *sign = *text;
    size_t signs = strspn(sign, "=<>^~!");
    int minor;
    bool patch;
    *text += signs;
    *text += strspn(*text, SPACE);
    if (memchr(sign, '!', signs) || !read_version(text, &minor, &patch))
        return false;
    bool wild = minor < 0, equal = memchr(sign, '=', signs);
    if (wild)
        return true;
    if (memchr(sign, '>', signs))
        *all = within(*all, equal || patch ? minor : minor + 1, INT_MAX);
    else if (memchr(sign, '<', signs))
        *all = within(*all, 0, equal || patch ? minor : minor - 1);
    else
        *all = within(*all, minor, memchr(sign, '^', signs) ? INT_MAX : minor);
    return true;
}

struct minors minors_of(const char *version)
{
    struct minors all = ANY_MINOR;
    const char *at = version;
    if (!version || !*version || strstr(version, " - ") || strchr(version, '|'))
        return ANY_MINOR;
    for (at += strspn(at, SPACE); *at; at += strspn(at, SPACE))
        if (!compare(&at, &all))
            return ANY_MINOR;
    bool unreleased = all.most == 0; /* as charts have it in Istio's repository */
    return unreleased || all.least > all.most ? ANY_MINOR : all;
}

enum certainty values_since(const struct values *values, int minor)
{
    if (values->version.least >= minor)
        return YES;
    return values->version.most < minor ? NO : PERHAPS;
}
