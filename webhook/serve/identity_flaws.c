// SPDX-License-Identifier: Apache-2.0
#include "serve/identity.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define NAME_MOST 256 /* bytes of a DNS name or address, and a NUL */

static const struct {
    enum flaw flaw;
    const char *what; /* %s is the server's name */
} sentences[FLAWS] = {
    {FLAW_USAGE, "is not for servers; API servers refuse it: add serverAuth to its extended key "
                 "usage"},
    {FLAW_KEY, "has too short a key; API servers may refuse it: use RSA with 2048 bits, or P-256"},
    {FLAW_SIGNATURE, "is signed by way of SHA-1 or weaker; API servers refuse it: sign with "
                     "SHA-256"},
    {FLAW_NAMES, "names no server; API servers refuse it: add a subjectAltName"},
    {FLAW_SERVER, "does not name %s, which API servers ask for: add it to the subjectAltName"},
    {FLAW_ISSUER, "is vouched for by no CA in ca.crt that is valid; API servers that trust these "
                  "refuse it: put its CA there, or a pair of theirs here"},
};

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

static bool is_short(gnutls_x509_crt_t certificate)
{
    unsigned bits = 0;
    int algorithm = gnutls_x509_crt_get_pk_algorithm(certificate, &bits);
    return algorithm < 0 || gnutls_pk_bits_to_sec_param((gnutls_pk_algorithm_t)algorithm, bits) <
                                GNUTLS_SEC_PARAM_MEDIUM;
}

static bool is_signed_weakly(gnutls_x509_crt_t certificate)
{
    int algorithm = gnutls_x509_crt_get_signature_algorithm(certificate);
    return algorithm < 0 || !gnutls_sign_is_secure2((gnutls_sign_algorithm_t)algorithm,
                                                    GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS);
}

/* Dates are looked at by themselves: what is not valid yet is no less signed. */
static bool is_vouched_for(struct identity *identity, gnutls_x509_crt_t *chain, unsigned count,
                           const gnutls_datum_t *authorities)
{
    gnutls_x509_trust_list_t trusted;
    gnutls_x509_crt_t issuer;
    unsigned status = ~0U;
    if (gnutls_x509_trust_list_init(&trusted, 0) < 0)
        return true; /* out of memory says nothing about the certificate */
    bool good = gnutls_x509_trust_list_add_trust_mem(trusted, authorities, NULL,
                                                     GNUTLS_X509_FMT_PEM, 0, 0) > 0 &&
                gnutls_x509_trust_list_verify_crt(trusted, chain, count,
                                                  GNUTLS_VERIFY_ALLOW_BROKEN |
                                                      GNUTLS_VERIFY_DISABLE_TIME_CHECKS,
                                                  &status, NULL) == 0 &&
                status == 0;
    if (good && gnutls_x509_trust_list_get_issuer(trusted, chain[count - 1], &issuer, 0) == 0) {
        int64_t end = gnutls_x509_crt_get_expiration_time(issuer);
        if (end < identity->trusted_until)
            identity->trusted_until = end;
        good = end > time(NULL) || identity->not_after <= time(NULL);
    }
    gnutls_x509_trust_list_deinit(trusted, 1);
    return good;
}

unsigned identity_flaws(struct identity *identity, gnutls_x509_crt_t *chain, unsigned count,
                        const struct identity_texts *texts)
{
    gnutls_x509_crt_t first = chain[0];
    char name[NAME_MOST];
    unsigned flaws = 0;
    if (!gnutls_x509_crt_check_key_purpose(first, GNUTLS_KP_TLS_WWW_SERVER, 0))
        flaws |= FLAW_USAGE;
    if (is_short(first))
        flaws |= FLAW_KEY;
    if (is_signed_weakly(first))
        flaws |= FLAW_SIGNATURE;
    if (!name_at(first, 0, name))
        flaws |= FLAW_NAMES;
    else if (texts->server && !names(first, texts->server))
        flaws |= FLAW_SERVER;
    if (texts->authorities.size && !is_vouched_for(identity, chain, count, &texts->authorities))
        flaws |= FLAW_ISSUER;
    return flaws;
}

bool identity_flawless(unsigned flaws, const char *server, struct error *err)
{
    char what[sizeof err->text];
    for (size_t i = 0; i < FLAWS; i++)
        if (flaws & sentences[i].flaw) {
            const char *name = strstr(sentences[i].what, "%s");
            snprintf(what, sizeof what, "%.*s%.100s%s",
                     name ? (int)(name - sentences[i].what) : (int)strlen(sentences[i].what),
                     sentences[i].what, name ? server : "", name ? name + 2 : "");
            return error_set(err, "the certificate in tls.crt %s", what);
        }
    return true;
}

bool identity_serves_as_well(const struct identity *identity, const struct identity *old,
                             struct error *err)
{
    char name[NAME_MOST];
    if (!identity_flawless(identity->flaws & ~old->flaws, identity->server, err))
        return false;
    for (unsigned at = 0; name_at(old->certificate, at, name); at++)
        if (*name && !names(identity->certificate, name))
            return error_set(err,
                             "the certificate in tls.crt no longer names %.80s, as the one "
                             "before it did; add it to the subjectAltName",
                             name);
    return true;
}
