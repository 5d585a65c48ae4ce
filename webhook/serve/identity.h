// SPDX-License-Identifier: Apache-2.0
/*
 * A certificate chain and its key, read and looked over once, never changed after. What makes a
 * certificate useless to API servers although it is valid is a flaw: no reason to serve nothing,
 * but one to go on with a better one for as long as that lasts.
 */
#ifndef MESHRAIL_IDENTITY_H
#define MESHRAIL_IDENTITY_H

#include "base/error.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <stdint.h>

#define CHAIN_MOST 16

enum flaw {
    FLAW_USAGE = 1 << 0, /* not for servers */
    FLAW_KEY = 1 << 1,   /* a key shorter than 112 bits of strength: RSA below 2048 */
    FLAW_NAMES = 1 << 2, /* no names at all */
};

struct identity {
    gnutls_pcert_st chain[CHAIN_MOST];
    unsigned count;
    gnutls_privkey_t key;
    gnutls_x509_crt_t certificate; /* the first of the chain */
    int64_t not_before, not_after; /* seconds of UTC */
    unsigned flaws;
    char warning[256];      /* what is wrong with serving it; "": nothing */
    struct identity *older; /* on the list of the retired */
    int64_t retired;
};

/* Reads PEM texts, which may be freed afterwards; identity_free() frees the identity. NULL, with a
 * sentence: they hold no certificate or the key of another one. With *again set, memory was out:
 * the same texts may be good the next time. */
struct identity *identity_load(const gnutls_datum_t *chain, const gnutls_datum_t *key, bool *again,
                               struct error *err);

void identity_free(struct identity *identity);

/* False, and why, where `now`, in seconds of UTC, is not between its dates. */
bool identity_in_date(const struct identity *identity, int64_t now, struct error *err);

/* False, and why, where it has a flaw that the old one has not, or lacks a name that it has. */
bool identity_serves_as_well(const struct identity *identity, const struct identity *old,
                             struct error *err);

#endif
