// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool has_strings_alone(const char *format)
{
    for (const char *at = format; (at = strchr(at, '%')); at += 2)
        if (at[1] != 's')
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

int format_print(char *out, size_t room, const char *format, va_list args)
{
    size_t used = 0;
    if (!has_strings_alone(format))
        return vsnprintf(out, room, format, args);
    for (const char *mark; (mark = strchr(format, '%')); format = mark + 2) {
        const char *string = va_arg(args, const char *);
        used = add(out, room, used, format, (size_t)(mark - format));
        used = add(out, room, used, string ? string : "", string ? strlen(string) : 0);
    }
    used = add(out, room, used, format, strlen(format));
    return used > INT_MAX ? -1 : (int)used;
}
