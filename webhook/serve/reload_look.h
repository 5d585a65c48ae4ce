// SPDX-License-Identifier: Apache-2.0
/*
 * One look at files that are in force while the server runs: what is in them now, whether that was
 * tried before, and if not, whether it can be put in force. reload.h looks again and again.
 */
#ifndef MESHRAIL_RELOAD_LOOK_H
#define MESHRAIL_RELOAD_LOOK_H

#include "serve/edition.h"
#include "serve/pair.h"

#include <stdint.h>

/* The outcome of a look. NOT_NOW is tried again, although nothing has changed. */
enum verdict { UNCHANGED, TAKEN, REFUSED, NOT_NOW };

/* Contents that were tried last, of which the caller says whether it was for good. */
struct seen {
    uint64_t contents; /* a digest of them, or of the reason that there are none */
    bool settled;
};

enum verdict look_at_certificate(struct seen *seen, const struct pair_folder *pair,
                                 struct error *err);
enum verdict look_at_client_ca(struct seen *seen, const char *path, struct error *err);
enum verdict look_at_policy(struct seen *seen, const char *path, struct editions *editions,
                            struct error *err);

#endif
