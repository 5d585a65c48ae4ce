// SPDX-License-Identifier: Apache-2.0
#include "serve/exposition.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void expose_head(struct text *out, const char *name, const char *type, const char *help)
{
    text_print(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void expose_series(struct text *out, const char *name, uint64_t number, const char *format, ...)
{
    char labels[256];
    va_list args;
    va_start(args, format);
    vsnprintf(labels, sizeof labels, format, args);
    va_end(args);
    text_print(out, "%s{%s} %" PRIu64 "\n", name, labels, number);
}

void expose_gauge(struct text *out, const char *name, const char *help, int64_t number)
{
    expose_head(out, name, "gauge", help);
    text_print(out, "%s %" PRId64 "\n", name, number);
}

void expose_counter(struct text *out, const char *name, const char *help, uint64_t number)
{
    expose_head(out, name, "counter", help);
    text_print(out, "%s %" PRIu64 "\n", name, number);
}
