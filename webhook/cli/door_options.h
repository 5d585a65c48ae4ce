// SPDX-License-Identifier: Apache-2.0
/* The options that the doors which judge have in common. */
#ifndef MESHRAIL_DOOR_OPTIONS_H
#define MESHRAIL_DOOR_OPTIONS_H

#include "cli/options.h"
#include "files/known.h"

struct judging_options {
    const char *policy, *profile, *language;
};

#define JUDGING_OPTIONS(options_)                                                                  \
    {.name = "policy",                                                                             \
     .value = "FILE",                                                                              \
     .help = "the policy to judge by instead of the built-in one",                                 \
     .text = &(options_).policy},                                                                  \
        INSTEAD_OF_POLICY_OPTIONS(options_)

/* Those that speak in the place of a policy, whichever. */
#define INSTEAD_OF_POLICY_OPTIONS(options_)                                                        \
    {.name = "profile",                                                                            \
     .value = "NAME",                                                                              \
     .help = "the profile, instead of the policy's choice",                                        \
     .words = profile_names,                                                                       \
     .text = &(options_).profile},                                                                 \
    {                                                                                              \
        .name = "language", .value = "LANG", .help = "the language, instead of the policy's",      \
        .words = language_names, .text = &(options_).language                                      \
    }

/* The policy that the options ask for; NULL where its file cannot be used. */
struct policy *judging_policy(const struct judging_options *options, struct error *err);

struct file_options {
    const char *namespace, *fail_on, *old[OPTION_LIST], *values[OPTION_LIST], *exclude[OPTION_LIST];
    bool complete, quiet;
};

#define EXCLUDE_OPTION(exclude_)                                                                   \
    {                                                                                              \
        .name = "exclude", .value = "PATTERN",                                                     \
        .help = "leave out what lies below a folder by its path there or by a name; repeatable",   \
        .list = (exclude_)                                                                         \
    }

extern const char *const fail_on_words[];

#define FILE_OPTIONS(options_)                                                                     \
    {.name = "fail-on",                                                                            \
     .value = "ACTION",                                                                            \
     .help = "the weakest action that exits with 1",                                               \
     .words = fail_on_words,                                                                       \
     .preset = "deny",                                                                             \
     .text = &(options_).fail_on},                                                                 \
        {.name = "namespace",                                                                      \
         .value = "NAME",                                                                          \
         .help = "for objects that do not say theirs",                                             \
         .text = &(options_).namespace},                                                           \
        {.name = "old",                                                                            \
         .value = "PATH",                                                                          \
         .help = "judge as an update of the objects in a file or folder, or in the same files at " \
                 "a revision of git; repeatable",                                                  \
         .list = (options_).old},                                                                  \
        {.name = "values",                                                                         \
         .value = "GLOB[=CHART]",                                                                  \
         .help = "take files for values of Istio's chart istiod, or of CHART; repeatable",         \
         .list = (options_).values},                                                               \
        EXCLUDE_OPTION((options_).exclude),                                                        \
        {.name = "complete",                                                                       \
         .help = "the input is all there is: no object is a part, none is missing",                \
         .flag = &(options_).complete},                                                            \
    {                                                                                              \
        .name = "quiet", .letter = 'q',                                                            \
        .help = "only what is found or wrong: no progress, no summary", .flag = &(options_).quiet  \
    }

/* The action that --fail-on names. */
enum action fail_on_action(const struct file_options *options);

/* Reads what there was before, of every --old; of an object in several the last one counts. The
 * files are those that are judged. */
bool judging_read_old(struct known *known, const struct file_options *options, int count,
                      char *const *files, struct error *err);

/* Refuses a symptom that no page names; rules that may be meant and the names of all symptoms
 * follow, a line each. */
int refuse_symptom(const char *words, enum language language);

/* Of the doors that show the book: how, and in which language. */
struct book_options {
    const char *output, *language;
};

#define BOOK_OPTIONS(options_, forms_, help_)                                                      \
    {.name = "output",                                                                             \
     .value = "FORM",                                                                              \
     .help = (help_),                                                                              \
     .words = (forms_),                                                                            \
     .preset = "text",                                                                             \
     .text = &(options_).output},                                                                  \
    {                                                                                              \
        .name = "language", .value = "LANG", .help = "the language", .words = language_names,      \
        .preset = "en", .text = &(options_).language                                               \
    }

#endif
