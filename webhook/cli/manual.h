// SPDX-License-Identifier: Apache-2.0
/*
 * Manual pages in man(7), of section 1, in the words of --help. They are ASCII: whatever else the
 * words have is escaped, so that every roff reads them.
 */
#ifndef MESHRAIL_MANUAL_H
#define MESHRAIL_MANUAL_H

#include "base/text.h"
#include "cli/doors.h"

/* The page of a door; NULL: of the program. */
void manual_page(struct text *out, const struct door *door);

/* "meshrail", "meshrail-certs-init" */
const char *manual_name(struct arena *arena, const struct door *door);

#endif
