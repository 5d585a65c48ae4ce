// SPDX-License-Identifier: Apache-2.0
/*
 * The folder that serve reads: tls.crt, tls.key and, where it is known, ca.crt, the certificates of
 * those whom API servers trust. As kubelet mounts a Secret, as certs init makes one.
 */
#ifndef MESHRAIL_PAIR_H
#define MESHRAIL_PAIR_H

#include "serve/tls.h"

#define PAIR_PATH 4096

struct pair_folder {
    char chain[PAIR_PATH], key[PAIR_PATH], authorities[PAIR_PATH]; /* the paths */
    const char *server; /* the name that API servers ask for; NULL: not known */
};

/* `server` is kept, not copied. */
bool pair_in(struct pair_folder *pair, const char *folder, const char *server, struct error *err);

/* Reads what is there now; pair_wipe() ends it. False: a file of the two that must be there cannot
 * be read, and there is nothing to wipe. */
bool pair_read(const struct pair_folder *pair, struct tls_files *files, struct error *err);
void pair_wipe(struct tls_files *files);

#endif
