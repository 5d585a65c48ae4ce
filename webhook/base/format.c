// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The length of a conversion that is done here, behind its percent sign; 0: it is the library's. */
static size_t known(const char *conversion)
{
    switch (*conversion) {
    case 's':
    case 'u':
        return 1;
    case 'z':
        return conversion[1] == 'u' ? 2 : 0;
    case 'l':
        return strncmp(conversion, "lld", 3) == 0 ? 3 : 0;
    case '.':
        return strncmp(conversion, ".0f", 3) == 0 ? 3 : 0;
    default:
        return 0;
    }
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
#define DIGITS 320 /* of a double */
static const char *digits_of(char digits[DIGITS], bool negative, uint64_t number)
{
    char *at = digits + DIGITS - 1;
    *at = '\0';
    do
        *--at = (char)('0' + number % 10);
    while (number /= 10);
    if (negative)
        *--at = '-';
    return at;
}

static const char *whole(char digits[DIGITS], double number)
{
    double rounded = nearbyint(number);
    if (fabs(rounded) < 0x1p63)
        return digits_of(digits, signbit(number), (uint64_t)fabs(rounded));
    snprintf(digits, DIGITS, "%.0f", number);
    return digits;
}

static const char *converted(char digits[DIGITS], const char *conversion, va_list *args)
{
    const char *string;
    long long number;
    switch (*conversion) {
    case 's':
        string = va_arg(*args, const char *);
        return string ? string : "";
    case 'u':
        return digits_of(digits, false, va_arg(*args, unsigned));
    case 'z':
        return digits_of(digits, false, va_arg(*args, size_t));
    case 'l':
        number = va_arg(*args, long long);
        return digits_of(digits, number < 0, number < 0 ? -(uint64_t)number : (uint64_t)number);
    default:
        return whole(digits, va_arg(*args, double));
    }
}

int format_print(char *out, size_t room, const char *format, va_list args)
{
    char digits[DIGITS];
    size_t used = 0, length;
    va_list list;
    va_copy(list, args);
    for (const char *rest = format, *mark;; rest = mark + 1 + length) {
        mark = strchrnul(rest, '%');
        used = add(out, room, used, rest, (size_t)(mark - rest));
        if (!*mark)
            break;
        if (!(length = known(mark + 1))) {
            va_end(list);
            return vsnprintf(out, room, format, args);
        }
        const char *string = converted(digits, mark + 1, &list);
        used = add(out, room, used, string, strlen(string));
    }
    va_end(list);
    return used > INT_MAX ? -1 : (int)used;
}
