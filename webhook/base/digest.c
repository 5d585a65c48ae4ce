// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

uint64_t digest_add(uint64_t digest, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        digest = (digest ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return digest;
}
