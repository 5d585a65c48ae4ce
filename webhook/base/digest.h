// SPDX-License-Identifier: Apache-2.0
/* FNV-1a, 64 bits: tells contents apart without keeping them, and protects nothing. */
#ifndef MESHRAIL_DIGEST_H
#define MESHRAIL_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_START UINT64_C(0xcbf29ce484222325)

/* The digest of what `digest` stands for, followed by these bytes. */
uint64_t digest_add(uint64_t digest, const char *bytes, size_t length);

#endif
