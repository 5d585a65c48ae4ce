// SPDX-License-Identifier: Apache-2.0
/* The options that every door which judges has in common. */
#ifndef MESHRAIL_JUDGING_H
#define MESHRAIL_JUDGING_H

#include "language.h"
#include "policy.h"

struct judging_options {
    const char *policy, *profile, *language;
};

#define JUDGING_OPTIONS(options_)                                                                  \
    {.name = "policy",                                                                             \
     .value = "FILE",                                                                              \
     .help = "the policy to judge by instead of the built-in one",                                 \
     .text = &(options_).policy},                                                                  \
        {.name = "profile",                                                                        \
         .value = "NAME",                                                                          \
         .help = "the profile, instead of the policy's choice",                                    \
         .words = profile_names,                                                                   \
         .text = &(options_).profile},                                                             \
    {                                                                                              \
        .name = "language", .value = "LANG", .help = "the language, instead of the policy's",      \
        .words = language_names, .text = &(options_).language                                      \
    }

/* The policy that the options ask for; NULL where its file cannot be used. */
struct policy *judging_policy(const struct judging_options *options, struct error *err);

#endif
