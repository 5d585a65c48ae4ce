// SPDX-License-Identifier: Apache-2.0
/*
 * Any text is fixed to a text with the same objects in it, but for what the patches change, or left
 * alone; and what was fixed is not fixed again.
 */
#include "built_in.h"
#include "mutate.h"
#include "round.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return mutate(change_text, data, size, most, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hold_fix(policy, "text", (const char *const[]){NULL}, (const char *)data, size);
    return 0;
}
