// SPDX-License-Identifier: Apache-2.0
/* Standard base64, read as Go's encoding/json reads the bytes of an object. */
#ifndef MESHRAIL_BASE64_H
#define MESHRAIL_BASE64_H

#include "base/arena.h"

/* The bytes, with a NUL behind them. NULL: the text is no base64, or there is no memory. */
char *base64_decode(struct arena *arena, const char *text, size_t *length);

#endif
