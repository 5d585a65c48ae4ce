// SPDX-License-Identifier: Apache-2.0
#include "serve/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_ID_MOST 64

static bool failed(int code, const char *what, bool *again, struct error *err)
{
    if (code >= 0)
        return false;
    *again = *again || code == GNUTLS_E_MEMORY_ERROR;
    error_set(err, "%s: %s", what, gnutls_strerror(code));
    return true;
}

static bool matches(gnutls_x509_crt_t certificate, gnutls_privkey_t key, bool *again,
                    struct error *err)
{
    unsigned char of_certificate[KEY_ID_MOST], of_key[KEY_ID_MOST];
    size_t certificate_size = sizeof of_certificate, key_size = sizeof of_key;
    gnutls_pubkey_t public;
    if (failed(gnutls_pubkey_init(&public), "the key", again, err))
        return false;
    bool unread =
        failed(gnutls_pubkey_import_privkey(public, key, 0, 0), "tls.key", again, err) ||
        failed(gnutls_pubkey_get_key_id(public, GNUTLS_KEYID_USE_SHA256, of_key, &key_size),
               "tls.key", again, err) ||
        failed(gnutls_x509_crt_get_key_id(certificate, GNUTLS_KEYID_USE_SHA256, of_certificate,
                                          &certificate_size),
               "tls.crt", again, err);
    gnutls_pubkey_deinit(public);
    if (unread)
        return false;
    return (certificate_size == key_size && memcmp(of_certificate, of_key, key_size) == 0) ||
           error_set(err, "tls.key is not the key of the first certificate in tls.crt; put both "
                          "of one pair there");
}

/* Fills the identity from certificates that are good. */
static bool fill(struct identity *identity, gnutls_x509_crt_t *certificates, unsigned count,
                 const struct identity_texts *texts, bool *again, struct error *err)
{
    identity->certificate = certificates[0];
    if (failed(gnutls_privkey_init(&identity->key), "the key", again, err) ||
        failed(gnutls_privkey_import_x509_raw(identity->key, &texts->key, GNUTLS_X509_FMT_PEM, NULL,
                                              0),
               "tls.key", again, err) ||
        !matches(certificates[0], identity->key, again, err))
        return false;
    for (; identity->count < count; identity->count++)
        if (failed(gnutls_pcert_import_x509(&identity->chain[identity->count],
                                            certificates[identity->count], 0),
                   "tls.crt", again, err))
            return false;
    struct error flaw;
    identity->not_before = gnutls_x509_crt_get_activation_time(certificates[0]);
    identity->not_after = gnutls_x509_crt_get_expiration_time(certificates[0]);
    identity->trusted_until = identity->not_after;
    identity->server = texts->server;
    identity->flaws = identity_flaws(identity, certificates, count, texts);
    if (!identity_flawless(identity->flaws, texts->server, &flaw))
        snprintf(identity->warning, sizeof identity->warning, "%s", flaw.text);
    return true;
}

struct identity *identity_load(const struct identity_texts *texts, bool *again, struct error *err)
{
    gnutls_x509_crt_t certificates[CHAIN_MOST];
    unsigned count = CHAIN_MOST;
    int code = gnutls_x509_crt_list_import(certificates, &count, &texts->chain, GNUTLS_X509_FMT_PEM,
                                           GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED);
    *again = false;
    if (failed(code, "tls.crt", again, err))
        return NULL;
    count = (unsigned)code;
    if (count == 0) {
        error_set(err, "tls.crt holds no certificate");
        return NULL;
    }
    struct identity *identity = calloc(1, sizeof *identity);
    *again = !identity;
    if (!identity)
        error_set(err, "out of memory for the certificate");
    bool good = identity && fill(identity, certificates, count, texts, again, err);
    for (unsigned i = identity ? 1 : 0; i < count; i++)
        gnutls_x509_crt_deinit(certificates[i]);
    if (identity && !good) {
        identity_free(identity);
        identity = NULL;
    }
    return identity;
}

void identity_free(struct identity *identity)
{
    for (unsigned i = 0; i < identity->count; i++)
        gnutls_pcert_deinit(&identity->chain[i]);
    if (identity->key)
        gnutls_privkey_deinit(identity->key);
    gnutls_x509_crt_deinit(identity->certificate);
    free(identity);
}

bool identity_in_date(const struct identity *identity, int64_t now, struct error *err)
{
    if (identity->not_before > now)
        return error_set(err, "the certificate in tls.crt is not valid yet; it is taken when it "
                              "is: wait, or check the clock");
    return identity->not_after > now ||
           error_set(err, "the certificate in tls.crt has expired; renew it");
}
