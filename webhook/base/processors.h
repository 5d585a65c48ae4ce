// SPDX-License-Identifier: Apache-2.0
/* How many processors there are for this process: a container may see all of its node's, and have
 * the time of one. */
#ifndef MESHRAIL_PROCESSORS_H
#define MESHRAIL_PROCESSORS_H

#include <stddef.h>

/* Those that it may run on, or fewer where its control groups give it the time of fewer. */
size_t processors(void);

/* By the quota of a control group (version 2) and of those above it, rounded up; `root` is where
 * they are mounted. SIZE_MAX: there is none. */
size_t processors_by_quota(const char *root, const char *group);

#endif
