// SPDX-License-Identifier: Apache-2.0
#include "tls.h"

#include "clock.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHAIN_MOST 16
#define KEY_ID_MOST 64

/* Debian's NORMAL still has TLS 1.0 and 1.1, SECURE128 still CBC and RSA key exchange. */
const char tls_priorities[] =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:"
    "+CHACHA20-POLY1305:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:-MAC-ALL:+AEAD:-GROUP-ALL:"
    "+GROUP-X25519:+GROUP-SECP256R1:%SERVER_PRECEDENCE";

struct identity {
    gnutls_pcert_st chain[CHAIN_MOST];
    unsigned count;
    gnutls_privkey_t key;
    int64_t not_after;
    struct identity *older; /* on the list of the retired */
    int64_t retired;
};

static _Atomic(struct identity *) current;
static struct identity *retired; /* only the thread that installs touches it */

static int retrieve(gnutls_session_t session, const gnutls_datum_t *authorities,
                    int authority_count, const gnutls_pk_algorithm_t *algorithms,
                    int algorithm_count, gnutls_pcert_st **chain, unsigned *count,
                    gnutls_privkey_t *key)
{
    (void)session, (void)authorities, (void)authority_count;
    (void)algorithms, (void)algorithm_count;
    struct identity *identity = atomic_load(&current);
    if (!identity)
        return -1;
    *chain = identity->chain;
    *count = identity->count;
    *key = identity->key;
    return 0;
}

void *tls_certificate_callback(void)
{
    gnutls_certificate_retrieve_function2 *callback = retrieve;
    return (void *)callback;
}

static void identity_free(struct identity *identity)
{
    for (unsigned i = 0; i < identity->count; i++)
        gnutls_pcert_deinit(&identity->chain[i]);
    if (identity->key)
        gnutls_privkey_deinit(identity->key);
    free(identity);
}

static bool failed(int code, const char *what, struct error *err)
{
    if (code >= 0)
        return false;
    error_set(err, "%s: %s", what, gnutls_strerror(code));
    return true;
}

static bool matches(gnutls_x509_crt_t certificate, gnutls_privkey_t key, struct error *err)
{
    unsigned char of_certificate[KEY_ID_MOST], of_key[KEY_ID_MOST];
    size_t certificate_size = sizeof of_certificate, key_size = sizeof of_key;
    gnutls_pubkey_t public;
    if (failed(gnutls_pubkey_init(&public), "the key", err))
        return false;
    bool unread =
        failed(gnutls_pubkey_import_privkey(public, key, 0, 0), "tls.key", err) ||
        failed(gnutls_pubkey_get_key_id(public, GNUTLS_KEYID_USE_SHA256, of_key, &key_size),
               "tls.key", err) ||
        failed(gnutls_x509_crt_get_key_id(certificate, GNUTLS_KEYID_USE_SHA256, of_certificate,
                                          &certificate_size),
               "tls.crt", err);
    gnutls_pubkey_deinit(public);
    if (unread)
        return false;
    return (certificate_size == key_size && memcmp(of_certificate, of_key, key_size) == 0) ||
           error_set(err, "tls.key is not the key of the first certificate in tls.crt; put both "
                          "of one pair there");
}

static bool in_date(gnutls_x509_crt_t certificate, struct error *err)
{
    time_t now = time(NULL);
    if (gnutls_x509_crt_get_activation_time(certificate) > now)
        return error_set(err, "the certificate in tls.crt is not valid yet; check the clock");
    if (gnutls_x509_crt_get_expiration_time(certificate) <= now)
        return error_set(err, "the certificate in tls.crt has expired; renew it");
    return true;
}

/* Fills the identity from certificates that are good. */
static bool check(struct identity *identity, gnutls_x509_crt_t *certificates, unsigned count,
                  const gnutls_datum_t *key, struct error *err)
{
    if (failed(gnutls_privkey_init(&identity->key), "the key", err) ||
        failed(gnutls_privkey_import_x509_raw(identity->key, key, GNUTLS_X509_FMT_PEM, NULL, 0),
               "tls.key", err))
        return false;
    if (!matches(certificates[0], identity->key, err) || !in_date(certificates[0], err))
        return false;
    for (; identity->count < count; identity->count++)
        if (failed(gnutls_pcert_import_x509(&identity->chain[identity->count],
                                            certificates[identity->count], 0),
                   "tls.crt", err))
            return false;
    identity->not_after = gnutls_x509_crt_get_expiration_time(certificates[0]);
    return true;
}

static struct identity *identity_load(const gnutls_datum_t *chain, const gnutls_datum_t *key,
                                      struct error *err)
{
    gnutls_x509_crt_t certificates[CHAIN_MOST];
    unsigned count = CHAIN_MOST;
    int code = gnutls_x509_crt_list_import(certificates, &count, chain, GNUTLS_X509_FMT_PEM,
                                           GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED);
    if (failed(code, "tls.crt", err))
        return NULL;
    count = (unsigned)code;
    struct identity *identity = calloc(1, sizeof *identity);
    if (!identity)
        error_set(err, "out of memory for the certificate");
    else if (count == 0)
        error_set(err, "tls.crt holds no certificate");
    bool good = identity && count && check(identity, certificates, count, key, err);
    for (unsigned i = 0; i < count; i++)
        gnutls_x509_crt_deinit(certificates[i]);
    if (!good && identity) {
        identity_free(identity);
        identity = NULL;
    }
    return identity;
}

bool tls_install(const char *chain, size_t chain_length, const char *key, size_t key_length,
                 struct error *err)
{
    /* GnuTLS takes these without const and only reads them. */
    const gnutls_datum_t chain_text = {(unsigned char *)(uintptr_t)chain, (unsigned)chain_length};
    const gnutls_datum_t key_text = {(unsigned char *)(uintptr_t)key, (unsigned)key_length};
    struct identity *identity = identity_load(&chain_text, &key_text, err);
    if (!identity)
        return false;
    struct identity *old = atomic_exchange(&current, identity);
    if (old) {
        old->retired = clock_milliseconds();
        old->older = retired;
        retired = old;
    }
    return true;
}

int64_t tls_not_after(void)
{
    struct identity *identity = atomic_load(&current);
    return identity ? identity->not_after : 0;
}

void tls_sweep(int64_t age)
{
    struct identity **link = &retired;
    while (*link && clock_milliseconds() - (*link)->retired < age)
        link = &(*link)->older;
    while (*link) {
        struct identity *identity = *link;
        *link = identity->older;
        identity_free(identity);
    }
}

void tls_free(void)
{
    tls_sweep(0);
    struct identity *identity = atomic_exchange(&current, NULL);
    if (identity)
        identity_free(identity);
}
