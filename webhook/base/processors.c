// SPDX-License-Identifier: Apache-2.0
#include "base/processors.h"

#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FEW 64 /* processors, as many as one word of a set holds */
#define MOST (1 << 20)
#define PSEUDO_MOST ((size_t)64 << 10) /* bytes of a file that the kernel makes */

/* The kernel fills in no set that is too small for all there are. */
static size_t by_affinity(void)
{
    int failed = EINVAL;
    size_t count = 0;
    for (size_t most = FEW; failed == EINVAL && most <= MOST; most *= 2) {
        size_t size = CPU_ALLOC_SIZE(most);
        cpu_set_t *set = CPU_ALLOC(most);
        failed = !set ? ENOMEM : sched_getaffinity(0, size, set) < 0 ? errno : 0;
        count = failed ? 0 : (size_t)CPU_COUNT_S(size, set);
        CPU_FREE(set);
    }
    return count ? count : 1;
}

/* "max 100000", or the microseconds of processors that it may have in each so many. */
static size_t quota_in(const char *folder)
{
    char path[4096], *rest;
    size_t length;
    snprintf(path, sizeof path, "%s/cpu.max", folder);
    char *text = file_read(path, PSEUDO_MOST, &length);
    unsigned long long quota = text ? strtoull(text, &rest, 10) : 0,
                       period = quota ? strtoull(rest, NULL, 10) : 0;
    free(text);
    return period ? (size_t)((quota + period - 1) / period) : SIZE_MAX;
}

size_t processors_by_quota(const char *root, const char *group)
{
    char folder[4096 - sizeof "/cpu.max"];
    size_t least = SIZE_MAX, length = strlen(root);
    if (snprintf(folder, sizeof folder, "%s%s", root, group) >= (int)sizeof folder)
        return least;
    for (char *end = folder + strlen(folder); end && end >= folder + length;) {
        *end = '\0';
        size_t here = quota_in(folder);
        least = here < least ? here : least;
        end = strrchr(folder, '/');
    }
    return least;
}

static size_t by_groups(void)
{
    size_t length, least = SIZE_MAX;
    char *groups = file_read("/proc/self/cgroup", PSEUDO_MOST, &length), *rest = groups, *line;
    while ((line = strsep(&rest, "\n")))
        if (starts_with(line, "0::"))
            least = processors_by_quota("/sys/fs/cgroup", line + strlen("0::"));
    free(groups);
    return least;
}

size_t processors(void)
{
    size_t may = by_affinity(), has = by_groups();
    return has < may ? has : may;
}
