// SPDX-License-Identifier: Apache-2.0
/*
 * The line of a text that something is said about, with a mark under what is meant, as compilers
 * show it:
 *
 *        11 |         maxConnections: 8
 *           |                         ^
 *
 * The mark stands under the text in whatever width the terminal shows it: tabs stay tabs, CJK and
 * emoji take two columns, what combines takes none, and what a person may not see is escaped. A
 * long line is cut around the span; of a span over several lines the first is shown.
 */
#ifndef MESHRAIL_SNIPPET_H
#define MESHRAIL_SNIPPET_H

#include "check/check_output.h"

/* How the line number and the mark are painted; empty strings where nothing is. */
struct snippet_paint {
    const char *number, *mark, *off;
};

/* Adds the two lines; nothing where the place names no line that can be shown. */
void snippet_add(struct text *out, const struct check_place *place,
                 const struct snippet_paint *paint);

#endif
