// SPDX-License-Identifier: Apache-2.0
#include "serve/slurp.h"

#include "base/file.h"
#include "policy/policy.h"

#include <errno.h>
#include <string.h>

char *slurp(const char *path, size_t *length, struct error *err)
{
    char *bytes = file_read_regular(path, POLICY_MOST, length);
    int why = errno;
    if (!bytes && why == EFBIG)
        error_set(err, "%s is larger than 1 MiB", path);
    else if (!bytes && why == EINVAL)
        error_set(err, "%s is not a regular file; put one there", path);
    else if (!bytes)
        error_set(err, "cannot read %s: %s", path, strerror(why));
    errno = why;
    return bytes;
}
