// SPDX-License-Identifier: Apache-2.0
#include "judging.h"

struct policy *judging_policy(const struct judging_options *options, struct error *err)
{
    struct policy *policy =
        options->policy ? policy_load_file(options->policy, err) : policy_default();
    if (policy && options->language)
        language_named(options->language, &policy->language);
    return policy;
}
