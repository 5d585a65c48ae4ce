// SPDX-License-Identifier: Apache-2.0
/* A target holds laws against any bytes; what does not hold is told and ends the program. */
#ifndef MESHRAIL_FUZZ_H
#define MESHRAIL_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The steps that judging an input may take: what it costs follows its size, but for the aliases of
 * YAML, of which a few may stand for as much as the reader lets them. */
static inline uint64_t work_allowed(const uint8_t *data, size_t size)
{
    bool aliases = memchr(data, '&', size) && memchr(data, '*', size);
    return (aliases ? UINT64_C(1) << 24 : 50000) + 2000 * (uint64_t)size;
}

#define require(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);              \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
