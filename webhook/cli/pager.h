// SPDX-License-Identifier: Apache-2.0
/*
 * Showing a long text: on a terminal through $PAGER, or less where that is installed, which shows
 * what fits at once and leaves it on the screen; an empty $PAGER is none. Elsewhere the text is
 * just written.
 */
#ifndef MESHRAIL_PAGER_H
#define MESHRAIL_PAGER_H

void pager_show(const char *text);

#endif
