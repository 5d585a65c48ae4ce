// SPDX-License-Identifier: Apache-2.0
/* Prometheus' text format, version 0.0.4: a head for each metric, then its series. */
#ifndef MESHRAIL_EXPOSITION_H
#define MESHRAIL_EXPOSITION_H

#include "base/text.h"

#include <stdint.h>

void expose_head(struct text *out, const char *name, const char *type, const char *help);

/* One series. `format` makes its labels, as in `rule="%s"`. */
__attribute__((format(printf, 4, 5))) void expose_series(struct text *out, const char *name,
                                                         uint64_t number, const char *format, ...);

/* A metric that is one number. */
void expose_gauge(struct text *out, const char *name, const char *help, int64_t number);
void expose_counter(struct text *out, const char *name, const char *help, uint64_t number);

#endif
