// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The length of a conversion that is done here, behind its percent sign; 0: it is the library's. */
static size_t known(const char *conversion)
{
    if (*conversion == 's' || *conversion == 'u')
        return 1;
    return conversion[0] == 'z' && conversion[1] == 'u' ? 2 : 0;
}

static bool is_known(const char *format)
{
    for (const char *at = format; (at = strchr(at, '%')); at += 1 + known(at + 1))
        if (!known(at + 1))
            return false;
    return true;
}

/* Adds bytes as far as there is room for them and a NUL. */
static size_t add(char *out, size_t room, size_t used, const char *bytes, size_t length)
{
    if (used < room) {
        size_t fits = length < room - used ? length : room - used - 1;
        memcpy(out + used, bytes, fits);
        out[used + fits] = '\0';
    }
    return used + length;
}

/* The digits end where the room for them does. */
#define DIGITS 20
static const char *digits_of(char digits[DIGITS + 1], size_t number)
{
    char *at = digits + DIGITS;
    *at = '\0';
    do
        *--at = (char)('0' + number % 10);
    while (number /= 10);
    return at;
}

int format_print(char *out, size_t room, const char *format, va_list args)
{
    char digits[DIGITS + 1];
    size_t used = 0;
    if (!is_known(format))
        return vsnprintf(out, room, format, args);
    for (const char *mark; (mark = strchr(format, '%')); format = mark + 1 + known(mark + 1)) {
        const char *string = mark[1] == 's'   ? va_arg(args, const char *)
                             : mark[1] == 'u' ? digits_of(digits, va_arg(args, unsigned))
                                              : digits_of(digits, va_arg(args, size_t));
        used = add(out, room, used, format, (size_t)(mark - format));
        used = add(out, room, used, string ? string : "", string ? strlen(string) : 0);
    }
    used = add(out, room, used, format, strlen(format));
    return used > INT_MAX ? -1 : (int)used;
}
