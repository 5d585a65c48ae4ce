// SPDX-License-Identifier: Apache-2.0
/* vsnprintf() for texts that are made by the thousand. */
#ifndef MESHRAIL_FORMAT_H
#define MESHRAIL_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* As vsnprintf(), whose work it does itself where the format has no conversions but %s, %u, %zu,
 * %lld and %.0f: that takes a tenth of the time. A string that is NULL is empty then. */
__attribute__((format(printf, 3, 0))) int format_print(char *out, size_t room, const char *format,
                                                       va_list args);

#endif
