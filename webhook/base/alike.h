// SPDX-License-Identifier: Apache-2.0
/* Whether two short runs of bytes are the same, sixteen at a time where the processor can. */
#ifndef MESHRAIL_ALIKE_H
#define MESHRAIL_ALIKE_H

#include "base/printable.h"

#include <string.h>

/* As every processor can find out. */
static inline bool alike_by_bytes(const char *a, const char *b, size_t length)
{
    return memcmp(a, b, length) == 0;
}

/* As this one does. There is at least one; up to PRINTABLE_STEP - 1 behind either may be read. */
static inline bool alike(const char *a, const char *b, size_t length)
{
#if defined(__SSE2__)
    for (;; a += PRINTABLE_STEP, b += PRINTABLE_STEP, length -= PRINTABLE_STEP) {
        const __m128i same = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)a),
                                            _mm_loadu_si128((const __m128i *)b));
        unsigned differ = (unsigned)_mm_movemask_epi8(same) ^ 0xffffU;
        if (length <= PRINTABLE_STEP)
            return differ << (2 * PRINTABLE_STEP - length) == 0;
        if (differ)
            return false;
    }
#else
    return alike_by_bytes(a, b, length);
#endif
}

#endif
