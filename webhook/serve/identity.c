// SPDX-License-Identifier: Apache-2.0
#include "serve/identity.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_ID_MOST 64
#define NAME_MOST 256 /* bytes of a DNS name or address, and a NUL */

static const struct {
    enum flaw flaw;
    const char *what;
} sentences[] = {
    {FLAW_USAGE, "is not for servers; API servers refuse it: add serverAuth to its extended key "
                 "usage"},
    {FLAW_KEY, "has too short a key; API servers may refuse it: use RSA with 2048 bits, or P-256"},
    {FLAW_NAMES, "names no server; API servers refuse it: add a subjectAltName"},
};

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

/* The name at this place among a certificate's, as people write it. False: there are no more. Names
 * that are neither of DNS nor an address are empty: API servers ask for none. */
static bool name_at(gnutls_x509_crt_t certificate, unsigned at, char name[NAME_MOST])
{
    char bytes[NAME_MOST];
    size_t size = sizeof bytes - 1;
    int type = gnutls_x509_crt_get_subject_alt_name(certificate, at, bytes, &size, NULL);
    name[0] = '\0';
    if (type == GNUTLS_SAN_DNSNAME) {
        memcpy(name, bytes, size);
        name[size] = '\0';
    } else if (type == GNUTLS_SAN_IPADDRESS && (size == 4 || size == 16)) {
        inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes, name, NAME_MOST);
    }
    return type >= 0 || type == GNUTLS_E_SHORT_MEMORY_BUFFER;
}

static bool names(gnutls_x509_crt_t certificate, const char *wanted)
{
    char name[NAME_MOST];
    for (unsigned at = 0; name_at(certificate, at, name); at++)
        if (strcasecmp(name, wanted) == 0)
            return true;
    return gnutls_x509_crt_check_hostname(certificate, wanted) != 0;
}

static unsigned flaws_of(gnutls_x509_crt_t certificate)
{
    char name[NAME_MOST];
    unsigned bits = 0, flaws = 0;
    int algorithm = gnutls_x509_crt_get_pk_algorithm(certificate, &bits);
    if (!gnutls_x509_crt_check_key_purpose(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0))
        flaws |= FLAW_USAGE;
    if (algorithm < 0 || gnutls_pk_bits_to_sec_param((gnutls_pk_algorithm_t)algorithm, bits) <
                             GNUTLS_SEC_PARAM_MEDIUM)
        flaws |= FLAW_KEY;
    if (!name_at(certificate, 0, name))
        flaws |= FLAW_NAMES;
    return flaws;
}

/* The sentence of the first of the flaws. */
static bool tell(unsigned flaws, struct error *err)
{
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if (flaws & sentences[i].flaw)
            return error_set(err, "the certificate in tls.crt %s", sentences[i].what);
    return true;
}

/* Fills the identity from certificates that are good. */
static bool fill(struct identity *identity, gnutls_x509_crt_t *certificates, unsigned count,
                 const gnutls_datum_t *key, bool *again, struct error *err)
{
    identity->certificate = certificates[0];
    if (failed(gnutls_privkey_init(&identity->key), "the key", again, err) ||
        failed(gnutls_privkey_import_x509_raw(identity->key, key, GNUTLS_X509_FMT_PEM, NULL, 0),
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
    identity->flaws = flaws_of(certificates[0]);
    if (!tell(identity->flaws, &flaw))
        snprintf(identity->warning, sizeof identity->warning, "%s", flaw.text);
    return true;
}

struct identity *identity_load(const gnutls_datum_t *chain, const gnutls_datum_t *key, bool *again,
                               struct error *err)
{
    gnutls_x509_crt_t certificates[CHAIN_MOST];
    unsigned count = CHAIN_MOST;
    int code = gnutls_x509_crt_list_import(certificates, &count, chain, GNUTLS_X509_FMT_PEM,
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
    bool good = identity && fill(identity, certificates, count, key, again, err);
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

bool identity_serves_as_well(const struct identity *identity, const struct identity *old,
                             struct error *err)
{
    char name[NAME_MOST];
    if (!tell(identity->flaws & ~old->flaws, err))
        return false;
    for (unsigned at = 0; name_at(old->certificate, at, name); at++)
        if (*name && !names(identity->certificate, name))
            return error_set(err,
                             "the certificate in tls.crt no longer names %.80s, as the one "
                             "before it did; add it to the subjectAltName",
                             name);
    return true;
}
