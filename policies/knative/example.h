// SPDX-License-Identifier: Apache-2.0
/* The checksum that Knative keeps of the _example in each of its ConfigMaps. */
#ifndef MESHRAIL_KNATIVE_EXAMPLE_H
#define MESHRAIL_KNATIVE_EXAMPLE_H

#include <stdint.h>

/* What Knative writes into the annotation knative.dev/example-checksum, in hexadecimal, for the
 * text of an _example: CRC-32 of the text without the white space around it, each run of line ends
 * replaced by a backslash and an n. Source: knative.dev/pkg configmap/example.go. */
uint32_t example_checksum(const char *text);

#endif
