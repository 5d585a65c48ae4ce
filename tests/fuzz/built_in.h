// SPDX-License-Identifier: Apache-2.0
/* How the targets begin that judge by the built-in policy. */
#ifndef MESHRAIL_BUILT_IN_H
#define MESHRAIL_BUILT_IN_H

#include "fuzz.h"
#include "policy/policy.h"

static struct policy *policy;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    policy = policy_default();
    return policy ? 0 : -1;
}

#endif
