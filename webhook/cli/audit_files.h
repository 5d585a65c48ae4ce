// SPDX-License-Identifier: Apache-2.0
/* What the doors of an audit read and write. */
#ifndef MESHRAIL_AUDIT_FILES_H
#define MESHRAIL_AUDIT_FILES_H

#include "audit/audit.h"
#include "cli/door_options.h"

#define OWNER_OPTION(owner_)                                                                       \
    {                                                                                              \
        .name = "owner", .value = "KEY",                                                           \
        .help = "the label or annotation of an object, or of its namespace, that names its owner", \
        .text = &(owner_)                                                                          \
    }

/* Where the webhook lives, which API servers do not ask about. */
#define HOME_OPTION(home_)                                                                         \
    {                                                                                              \
        .name = "meshrail-namespace", .value = "NAME",                                             \
        .help = "where meshrail lives, of which nothing is judged but its policy",                 \
        .preset = "meshrail-system", .text = &(home_)                                              \
    }

/* Adds what the names come to, without what the patterns exclude; standard input where there are no
 * names. What cannot be read is a fault of the audit. */
void audit_read(struct audit *audit, int count, char **files, const char *const *exclude);

/* Writes the audit in one of its forms to a file; NULL: to standard output. */
bool audit_write(const struct audit *audit, const char *form, const char *file, struct error *err);

#endif
