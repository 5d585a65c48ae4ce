// SPDX-License-Identifier: Apache-2.0
/*
 * Text for a terminal of 80 columns. Columns are what a terminal shows: a Chinese character and an
 * emoji take two, a combining mark none. Lines break at spaces and beside Chinese characters; a
 * word, and what stands between `backquotes`, is never broken, for somebody will paste it.
 */
#ifndef MESHRAIL_LAYOUT_H
#define MESHRAIL_LAYOUT_H

#include "base/text.h"

#define LAYOUT_COLUMNS 80

size_t layout_width(const char *string);

/* Goes on from `column` with the words, further lines indented by `indent`; ends the line. A line
 * break in the words counts as a space, and as nothing between Chinese characters. */
void layout_wrap(struct text *out, const char *words, size_t column, size_t indent);

/* Spaces from `column` to column `to`; on a line of its own where there is no room for two. */
void layout_column(struct text *out, size_t column, size_t to);

#endif
