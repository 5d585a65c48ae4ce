// SPDX-License-Identifier: Apache-2.0
#include "base/work.h"

#include "base/clock.h"

#define GRANT 65536 /* steps from one look at the clock to the next: about a millisecond */

_Thread_local uint64_t work_left = UINT64_MAX;

static _Thread_local struct {
    uint64_t most, granted; /* steps granted so far; those that are not left were taken */
    int64_t deadline;
    bool counting, over, late;
} work;

void work_begin(uint64_t most, int64_t deadline)
{
    work.most = most;
    work.granted = 0;
    work.deadline = deadline;
    work.counting = true;
    work.over = work.late = false;
    work_left = 0;
}

void work_end(void)
{
    work.granted -= work_left;
    work.counting = false;
    work_left = UINT64_MAX;
}

bool work_is_over(void)
{
    return work.counting && work.over;
}

bool work_is_late(void)
{
    return work.counting && work.late;
}

uint64_t work_spent(void)
{
    return work.counting ? work.granted - work_left : work.granted;
}

bool work_ask(size_t steps)
{
    uint64_t wanted = steps - work_left, rest = work.most - work.granted;
    if (!work.counting) {
        work_left = UINT64_MAX;
        return true;
    }
    if (!work.over)
        work.late = work.deadline != NO_DEADLINE && clock_milliseconds() >= work.deadline;
    work.over = work.over || work.late || wanted > rest;
    if (work.over) {
        work.granted -= work_left; /* nobody takes another step */
        work_left = 0;
        return false;
    }
    uint64_t grant = wanted > GRANT ? wanted : GRANT < rest ? GRANT : rest;
    work.granted += grant;
    work_left += grant - steps;
    return true;
}
