// SPDX-License-Identifier: Apache-2.0
/*
 * Most bytes of a JSON string mean themselves. They are passed over sixteen at a time where the
 * processor can. In a string that was checked all but a quote and a backslash do.
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

#if defined(__SSE2__)
/* Of those that are printable_byte() the sign is not set. */
static inline __m128i sse_others(__m128i bytes)
{
    /* Turning the second bit makes a quotation mark a space, and leaves control characters below
     * one. Subtracting 33 gives all of these a sign, which bytes beyond ASCII have already. */
    const __m128i turned = _mm_xor_si128(bytes, _mm_set1_epi8(2));
    const __m128i low = _mm_subs_epi8(turned, _mm_set1_epi8(' ' + 1));
    return _mm_or_si128(low, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
}

/* Has no byte of `found` a sign? If one has, *before becomes how many come before the first. */
static inline bool sse_none(__m128i found, size_t *before)
{
    unsigned bits = (unsigned)_mm_movemask_epi8(found);
    if (bits)
        *before = (unsigned)__builtin_ctz(bits);
    return !bits;
}
#elif defined(__ARM_NEON) && defined(__aarch64__)
static inline uint8x16_t neon_marks(int8x16_t bytes)
{
    return vorrq_u8(vceqq_s8(bytes, vdupq_n_s8('"')), vceqq_s8(bytes, vdupq_n_s8('\\')));
}

static inline uint8x16_t neon_others(int8x16_t bytes)
{
    return vorrq_u8(neon_marks(bytes), vcltq_s8(bytes, vdupq_n_s8(' ')));
}

/* Is no byte of `found` set? If one is, *before becomes how many come before the first. */
static inline bool neon_none(uint8x16_t found, size_t *before)
{
    /* Four bits for each byte. */
    uint64_t bits =
        vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(found), 4)), 0);
    if (bits)
        *before = (unsigned)__builtin_ctzll(bits) / 4;
    return !bits;
}
#endif

/* Do all of the PRINTABLE_STEP bytes at s hold? If not, *before becomes how many come before the
 * first that does not. Below are three kinds: ..._by_bytes() finds out on any processor, the others
 * with the instructions of this one. */
static inline bool step_by_bytes(const char *s, size_t *before, bool (*holds)(char byte))
{
    for (size_t i = 0; i < PRINTABLE_STEP; i++)
        if (!holds(s[i])) {
            *before = i;
            return false;
        }
    return true;
}

/* ASCII that may stand in a string as it is. */
static inline bool printable_byte(char byte)
{
    return (signed char)byte >= ' ' && byte != '"' && byte != '\\';
}

static inline bool printable_step_by_bytes(const char *s, size_t *plain)
{
    return step_by_bytes(s, plain, printable_byte);
}

static inline bool printable_step(const char *s, size_t *plain)
{
#if defined(__SSE2__)
    return sse_none(sse_others(_mm_loadu_si128((const __m128i *)s)), plain);
#elif defined(__ARM_NEON) && defined(__aarch64__)
    return neon_none(neon_others(vld1q_s8((const int8_t *)s)), plain);
#else
    return printable_step_by_bytes(s, plain);
#endif
}

static inline bool mark_byte(char byte)
{
    return byte == '"' || byte == '\\';
}

static inline bool markless_byte(char byte)
{
    return !mark_byte(byte);
}

static inline bool markless_step_by_bytes(const char *s, size_t *before)
{
    return step_by_bytes(s, before, markless_byte);
}

static inline bool markless_step(const char *s, size_t *before)
{
#if defined(__SSE2__)
    const __m128i bytes = _mm_loadu_si128((const __m128i *)s);
    return sse_none(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                 _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
                    before);
#elif defined(__ARM_NEON) && defined(__aarch64__)
    return neon_none(neon_marks(vld1q_s8((const int8_t *)s)), before);
#else
    return markless_step_by_bytes(s, before);
#endif
}

/* A plain one that every encoder of JSON and YAML writes as it is: Go's escapes what HTML reads. */
static inline bool verbatim_byte(char byte)
{
    static const bool verbatim[256] = {[' '] = true,          ['!'] = true, ['#' ... '%'] = true,
                                       ['\'' ... ';'] = true, ['='] = true, ['?' ... '['] = true,
                                       [']' ... '~'] = true};
    return verbatim[(unsigned char)byte];
}

static inline bool verbatim_step_by_bytes(const char *s, size_t *before)
{
    return step_by_bytes(s, before, verbatim_byte);
}

static inline bool verbatim_step(const char *s, size_t *before)
{
#if defined(__SSE2__)
    const __m128i bytes = _mm_loadu_si128((const __m128i *)s);
    const __m128i angles =
        _mm_cmpeq_epi8(_mm_or_si128(bytes, _mm_set1_epi8('<' ^ '>')), _mm_set1_epi8('>'));
    const __m128i rest = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('&')),
                                      _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f)));
    return sse_none(_mm_or_si128(sse_others(bytes), _mm_or_si128(angles, rest)), before);
#elif defined(__ARM_NEON) && defined(__aarch64__)
    const int8x16_t bytes = vld1q_s8((const int8_t *)s);
    const uint8x16_t angles = vceqq_s8(vorrq_s8(bytes, vdupq_n_s8('<' ^ '>')), vdupq_n_s8('>'));
    const uint8x16_t rest =
        vorrq_u8(vceqq_s8(bytes, vdupq_n_s8('&')), vceqq_s8(bytes, vdupq_n_s8(0x7f)));
    return neon_none(vorrq_u8(neon_others(bytes), vorrq_u8(angles, rest)), before);
#else
    return verbatim_step_by_bytes(s, before);
#endif
}

/* The first quote or backslash from s on, or the end. */
static inline const char *mark_end(const char *s, const char *end)
{
    size_t before;
    for (; end - s >= PRINTABLE_STEP; s += PRINTABLE_STEP)
        if (!markless_step(s, &before))
            return s + before;
    while (s < end && !mark_byte(*s))
        s++;
    return s;
}

/* The first byte from s on that is not plain, or the end. */
static inline const char *printable_end(const char *s, const char *end)
{
    size_t plain;
    for (; end - s >= PRINTABLE_STEP; s += PRINTABLE_STEP)
        if (!printable_step(s, &plain))
            return s + plain;
    while (s < end && printable_byte(*s))
        s++;
    return s;
}

#endif
