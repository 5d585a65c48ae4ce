// SPDX-License-Identifier: Apache-2.0
/* Tells whether a person at a terminal reads, or a file. */
#ifndef MESHRAIL_TERMINAL_H
#define MESHRAIL_TERMINAL_H

#include <stdbool.h>

/* Whether the descriptor is a terminal that knows escapes. */
bool terminal_escapes(int fd);

/* The same, and words may be coloured or bold: NO_COLOR is not set. */
bool terminal_paints(int fd);

#endif
