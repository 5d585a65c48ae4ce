// SPDX-License-Identifier: Apache-2.0
/*
 * Most bytes of a JSON string mean themselves. They are passed over sixteen at a time where the
 * processor can.
 */
#ifndef MESHRAIL_PRINTABLE_H
#define MESHRAIL_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#endif

#define PRINTABLE_STEP 16

/* ASCII that may stand in a string as it is. */
static inline bool printable_byte(char byte)
{
    return (signed char)byte >= ' ' && byte != '"' && byte != '\\';
}

/* How many of the PRINTABLE_STEP bytes at s are plain before the first that is not:
 * printable_step_by_bytes() on any processor, printable_step() with the instructions of this one.
 * */
static inline unsigned printable_step_by_bytes(const char *s)
{
    unsigned length = 0;
    while (length < PRINTABLE_STEP && printable_byte(s[length]))
        length++;
    return length;
}

static inline unsigned printable_step(const char *s)
{
#if defined(__SSE2__)
    const __m128i bytes = _mm_loadu_si128((const __m128i *)s);
    const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                       _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    /* Signed: what is beyond ASCII counts as less than a space, too. */
    const __m128i others = _mm_cmpgt_epi8(_mm_set1_epi8(' '), bytes);
    unsigned found = (unsigned)_mm_movemask_epi8(_mm_or_si128(marks, others));
    return found ? (unsigned)__builtin_ctz(found) : PRINTABLE_STEP;
#elif defined(__ARM_NEON) && defined(__aarch64__)
    const int8x16_t bytes = vld1q_s8((const int8_t *)s);
    const uint8x16_t marks =
        vorrq_u8(vceqq_s8(bytes, vdupq_n_s8('"')), vceqq_s8(bytes, vdupq_n_s8('\\')));
    const uint8x16_t found = vorrq_u8(marks, vcltq_s8(bytes, vdupq_n_s8(' ')));
    /* Four bits for each byte. */
    uint64_t bits =
        vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(found), 4)), 0);
    return bits ? (unsigned)__builtin_ctzll(bits) / 4 : PRINTABLE_STEP;
#else
    return printable_step_by_bytes(s);
#endif
}

/* The first byte from s on that is not plain, or the end. */
static inline const char *printable_end(const char *s, const char *end)
{
    while (end - s >= PRINTABLE_STEP) {
        unsigned length = printable_step(s);
        s += length;
        if (length < PRINTABLE_STEP)
            return s;
    }
    while (s < end && printable_byte(*s))
        s++;
    return s;
}

#endif
