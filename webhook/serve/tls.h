// SPDX-License-Identifier: Apache-2.0
/*
 * The serving certificate. An identity (chain and key) never changes once it is made; a new one is
 * loaded, checked and then swapped in with one atomic store, and handshakes that began with the old
 * one end with it. There is one identity per process: the library's callback has no closure.
 */
#ifndef MESHRAIL_TLS_H
#define MESHRAIL_TLS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* TLS 1.3 and the AEAD suites of 1.2 on X25519 and P-256, and nothing else. */
extern const char tls_priorities[];

/* GnuTLS calls this in a handshake: a gnutls_certificate_retrieve_function2. */
void *tls_certificate_callback(void);

enum tls_verdict {
    TLS_TAKEN,
    TLS_REFUSED, /* and always will be */
    TLS_NOT_NOW, /* the same pair may be taken later */
};

struct tls_text {
    char *bytes;
    size_t length;
};

/* What stands in the folder, as PEM, and whom it must stand for. */
struct tls_files {
    struct tls_text chain, key;  /* the server's certificate first */
    struct tls_text authorities; /* those that API servers trust; of length 0: not known */
    const char *server;          /* the name that they ask for; NULL: not known */
};

/* Makes a pair the identity of all new handshakes. Refused, and the old one stays: no certificate,
 * a key of another one. Not taken now: a pair that is not valid today, or that serves worse than
 * the old one while that one is valid. */
enum tls_verdict tls_install(const struct tls_files *files, struct error *err);

/* What tls_install() would say of the pair if it were the first one; no flaw: an empty warning. */
enum tls_verdict tls_try(const struct tls_files *files, char warning[ERROR_ROOM],
                         struct error *err);

struct tls_state {
    int64_t not_after;        /* seconds of UTC; 0: there is none */
    int64_t trusted_until;    /* the same or, where that is sooner, the end of its CA */
    char warning[ERROR_ROOM]; /* why API servers may refuse the one that is served; "": no reason */
};
void tls_state(struct tls_state *state);

/* Frees identities that were replaced more than `age` milliseconds ago. GnuTLS borrows an identity
 * for as long as a handshake lasts, so `age` must be longer than that. */
void tls_sweep(int64_t age);

/* When the server has stopped. */
void tls_free(void);

#endif
