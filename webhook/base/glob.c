// SPDX-License-Identifier: Apache-2.0
#include "base/glob.h"

#include <string.h>

/* Where the last star stood and what it matched so far, to let it match one character more. */
struct star {
    const char *glob, *path; /* NULL: no star yet */
};

/* Two stars cross slashes. When what follows does not fit, the last `*` takes one character more,
 * and where that would be a slash, the last `**` does. */
bool glob_fits(const char *glob, size_t length, const char *path)
{
    const char *end = glob + length;
    struct star one = {0}, two = {0};
    while (*path || glob < end) {
        if (end - glob >= 2 && glob[0] == '*' && glob[1] == '*') {
            glob += 2;
            two = (struct star){glob, path};
            one.glob = NULL;
            glob += glob < end && *glob == '/'; /* no folder at all is some folders, too */
        } else if (glob < end && *glob == '*') {
            one = (struct star){++glob, path};
        } else if (glob < end && *path && (*glob == *path || (*glob == '?' && *path != '/'))) {
            glob++;
            path++;
        } else if (one.glob && *one.path && *one.path != '/') {
            glob = one.glob;
            path = ++one.path;
        } else if (two.glob && *two.path) {
            one.glob = NULL;
            path = ++two.path;
            glob = two.glob;
            if (glob < end && *glob == '/' && path[-1] == '/')
                glob++;
        } else {
            return false;
        }
    }
    return true;
}
