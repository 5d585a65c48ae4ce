// SPDX-License-Identifier: Apache-2.0
#include "judging.h"

#include "language.h"

struct policy *judging_policy(const struct judging_options *options, struct error *err)
{
    enum language language = ENGLISH;
    if (options->profile && !profile_named(options->profile)) {
        error_set(err, "--profile \"%.60s\": there are standard, high-traffic and low-load",
                  options->profile);
        return NULL;
    }
    if (options->language && !language_named(options->language, &language)) {
        error_set(err, "--language \"%.60s\": there are en and zh-CN", options->language);
        return NULL;
    }
    struct policy *policy =
        options->policy ? policy_load_file(options->policy, err) : policy_default();
    if (policy && options->language)
        policy->language = language;
    return policy;
}
