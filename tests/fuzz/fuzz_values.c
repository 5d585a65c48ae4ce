// SPDX-License-Identifier: Apache-2.0
/*
 * Values of Istio's charts: whatever a file of them says, `fix` keeps every setting that no
 * operation of a repair names, and has nothing to do the second time. The first byte tells which
 * chart they are for, where no comment in them does.
 */
#include "built_in.h"
#include "judge/values.h"
#include "mutate.h"
#include "round.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return mutate(change_text, data, size, most, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char glob[64];
    size_t chart = size ? data[0] % CHARTS : 0;
    snprintf(glob, sizeof glob, "values.yaml=%s", chart_names[chart]);
    const char *const values[] = {glob, NULL};
    hold_round(policy, "values.yaml", values, (const char *)data, size);
    hold_fix(policy, "values.yaml", values, (const char *)data, size);
    return 0;
}
