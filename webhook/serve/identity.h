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
    FLAW_USAGE = 1 << 0,     /* not for servers */
    FLAW_KEY = 1 << 1,       /* a key shorter than 112 bits of strength: RSA below 2048 */
    FLAW_SIGNATURE = 1 << 2, /* signed by way of SHA-1 or MD5 */
    FLAW_NAMES = 1 << 3,     /* no names at all */
    FLAW_SERVER = 1 << 4,    /* not that of the server */
    FLAW_ISSUER = 1 << 5,    /* no CA of those beside it vouches for it */
};
#define FLAWS 6

/* PEM texts, and what the certificate has to stand for. */
struct identity_texts {
    gnutls_datum_t chain, key;
    gnutls_datum_t authorities; /* of size 0: it is not known whom API servers trust */
    const char *server;         /* the name that they ask for; NULL: not known */
};

struct identity {
    gnutls_pcert_st chain[CHAIN_MOST];
    unsigned count;
    gnutls_privkey_t key;
    gnutls_x509_crt_t certificate; /* the first of the chain */
    int64_t not_before, not_after; /* seconds of UTC */
    int64_t trusted_until;         /* the same or, where that is sooner, the end of its CA */
    unsigned flaws;
    const char *server;       /* as the texts had it */
    char warning[ERROR_ROOM]; /* what is wrong with serving it; "": nothing */
    struct identity *older;   /* on the list of the retired */
    int64_t retired;
};

/* Reads texts, which may be freed afterwards; identity_free() frees the identity. NULL, with a
 * sentence: they hold no certificate or the key of another one. With *again set, memory was out:
 * the same texts may be good the next time. */
struct identity *identity_load(const struct identity_texts *texts, bool *again, struct error *err);

void identity_free(struct identity *identity);

/* False, and why, where `now`, in seconds of UTC, is not between its dates. */
bool identity_in_date(const struct identity *identity, int64_t now, struct error *err);

/* What is wrong with it, besides dates and key; fills in the end of its CA's trust as well. */
unsigned identity_flaws(struct identity *identity, gnutls_x509_crt_t *chain, unsigned count,
                        const struct identity_texts *texts);

/* True where there are none; else the sentence of the first of them. */
bool identity_flawless(unsigned flaws, const char *server, struct error *err);

/* False, and why, where it has a flaw that the old one has not, or lacks a name that it has. */
bool identity_serves_as_well(const struct identity *identity, const struct identity *old,
                             struct error *err);

#endif
