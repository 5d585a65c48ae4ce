// SPDX-License-Identifier: Apache-2.0
/*
 * A page of Markdown as plain text for a terminal of 80 columns: headings at the margin, all else
 * indented, paragraphs and items wrapped, blocks of code as they are. It knows the Markdown that
 * pages are written in and no more: headings with #, items with -, fences of three backquotes.
 */
#ifndef MESHRAIL_PLAIN_H
#define MESHRAIL_PLAIN_H

#include "base/text.h"

/* `bold`: headings stand out by the escapes of a terminal. */
void plain_add(struct text *out, const char *markdown, bool bold);

/* A heading by itself. */
void plain_heading(struct text *out, const char *heading, bool bold);

#endif
