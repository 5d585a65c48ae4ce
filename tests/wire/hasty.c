// SPDX-License-Identifier: Apache-2.0
/*
 * The program with less work to a review: WORK=STEPS hasty ARGUMENT… No review is known that takes
 * as much as the budget allows, so the linker leads who begins to count here (--wrap,
 * tests/CMakeLists.txt).
 */
#include "base/work.h"

#include <stdlib.h>

void __real_work_begin(uint64_t most, int64_t deadline);
void __wrap_work_begin(uint64_t most, int64_t deadline);

void __wrap_work_begin(uint64_t most, int64_t deadline)
{
    const char *said = getenv("WORK");
    uint64_t less = said ? strtoull(said, NULL, 10) : most;
    __real_work_begin(less < most ? less : most, deadline);
}
