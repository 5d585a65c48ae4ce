// SPDX-License-Identifier: Apache-2.0
/* The options that every door which judges has in common. */
#ifndef MESHRAIL_JUDGING_H
#define MESHRAIL_JUDGING_H

#include "policy.h"

struct judging_options {
    const char *policy, *profile, *language;
};

#define JUDGING_OPTIONS(options_)                                                                  \
    {.name = "policy",                                                                             \
     .value = "FILE",                                                                              \
     .help = "the policy; default: the built-in one",                                              \
     .text = &(options_).policy},                                                                  \
        {.name = "profile",                                                                        \
         .value = "NAME",                                                                          \
         .help = "standard, high-traffic or low-load; default: as the policy says",                \
         .text = &(options_).profile},                                                             \
    {                                                                                              \
        .name = "language", .value = "LANG", .help = "en or zh-CN; default: as the policy says",   \
        .text = &(options_).language                                                               \
    }

/* The policy that the options ask for; NULL with a sentence where one of them makes no sense. */
struct policy *judging_policy(const struct judging_options *options, struct error *err);

#endif
