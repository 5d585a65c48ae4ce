// SPDX-License-Identifier: Apache-2.0
/* page.html, compiled in: one entry, then an empty one. */
#ifndef MESHRAIL_AUDIT_PAGE_H
#define MESHRAIL_AUDIT_PAGE_H

struct audit_page {
    const char *html;
};
extern const struct audit_page audit_pages[];

#endif
