// SPDX-License-Identifier: Apache-2.0
/* The names that a pair is made out to, as options of the doors that make one. */
#ifndef MESHRAIL_CERTS_NAMES_H
#define MESHRAIL_CERTS_NAMES_H

#include "certs/san.h"
#include "cli/options.h"

#define CLUSTER_DOMAIN "cluster.local"
#define CERTS_DAYS_MOST 3650 /* within CA_DAYS */
#define NAMES_MOST (2 + 2 * OPTION_LIST)

struct names_options {
    const char *service, *namespace;
    const char *dns[OPTION_LIST], *ip[OPTION_LIST];
};

#define NAMES_OPTIONS(wish_)                                                                       \
    {.name = "service",                                                                            \
     .value = "NAME",                                                                              \
     .help = "the Service",                                                                        \
     .preset = "meshrail",                                                                         \
     .text = &(wish_).service},                                                                    \
        {.name = "namespace",                                                                      \
         .value = "NAME",                                                                          \
         .help = "its namespace",                                                                  \
         .preset = "meshrail-system",                                                              \
         .text = &(wish_).namespace},                                                              \
        {.name = "dns",                                                                            \
         .value = "NAME",                                                                          \
         .help = "another DNS name; repeatable",                                                   \
         .list = (wish_).dns},                                                                     \
    {                                                                                              \
        .name = "ip", .value = "ADDR", .help = "an IP address; repeatable", .list = (wish_).ip     \
    }

struct names {
    struct san list[NAMES_MOST];
    size_t count;
};

bool names_read(struct names *names, const struct names_options *options, struct error *err);

/* A whole number of days, at least 1. */
bool days_read(unsigned *days, const char *option, const char *text, struct error *err);

#endif
