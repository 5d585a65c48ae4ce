// SPDX-License-Identifier: Apache-2.0
#include "certs/standing.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct bundle {
    X509 *list[AUTHORITIES_MOST];
    int count;
    bool over; /* there are more */
};

static void bundle_free(struct bundle *bundle)
{
    while (bundle->count)
        X509_free(bundle->list[--bundle->count]);
}

/* False: something in it is no certificate. */
static bool bundle_read(struct bundle *bundle, const char *text)
{
    *bundle = (struct bundle){.count = 0};
    BIO *bio = text ? BIO_new_mem_buf(text, -1) : NULL;
    X509 *next;
    while (bio && (next = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
        bundle->over = bundle->count == AUTHORITIES_MOST;
        if (bundle->over) {
            X509_free(next);
            break;
        }
        bundle->list[bundle->count++] = next;
    }
    BIO_free(bio);
    bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE || !text;
    ERR_clear_error();
    return ended && !bundle->over;
}

static EVP_PKEY *key_read(const char *text)
{
    BIO *bio = BIO_new_mem_buf(text, -1);
    /* Without a password OpenSSL would ask the terminal for one if the key is encrypted. */
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)"") : NULL;
    BIO_free(bio);
    ERR_clear_error();
    return key;
}

static int64_t seconds(const ASN1_TIME *time)
{
    struct tm tm;
    return ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static void describe(X509 *certificate, char algorithm[48])
{
    char curve[24] = "";
    size_t length;
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    const char *signature = OBJ_nid2ln(X509_get_signature_nid(certificate));
    if (key && EVP_PKEY_get_group_name(key, curve, sizeof curve, &length) == 1)
        snprintf(algorithm, 48, "%.20s, %.24s", curve, signature);
    else
        snprintf(algorithm, 48, "%.10s %d, %.24s", key ? EVP_PKEY_get0_type_name(key) : "unknown",
                 key ? EVP_PKEY_get_bits(key) : 0, signature);
    ERR_clear_error();
}

static void add_authority(struct standing *standing, X509 *certificate, EVP_PKEY *key)
{
    struct authority *authority = &standing->authorities[standing->count];
    int length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                           authority->subject, sizeof authority->subject);
    if (length < 0)
        snprintf(authority->subject, sizeof authority->subject, "without a name");
    for (char *at = authority->subject; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = '?';
    describe(certificate, authority->algorithm);
    authority->begins = seconds(X509_get0_notBefore(certificate));
    authority->ends = seconds(X509_get0_notAfter(certificate));
    if (key && X509_check_private_key(certificate, key))
        standing->signer = standing->count;
    ERR_clear_error();
    standing->count++;
}

static void add_name(struct standing *standing, const GENERAL_NAME *name)
{
    struct san *san = &standing->names[standing->name_count];
    int type;
    const ASN1_STRING *value = GENERAL_NAME_get0_value(name, &type);
    const unsigned char *bytes = ASN1_STRING_get0_data(value);
    size_t length = (size_t)ASN1_STRING_length(value);
    *san = (struct san){0};
    if (type == GEN_DNS && length < sizeof san->dns && !memchr(bytes, 0, length)) {
        memcpy(san->dns, bytes, length);
    } else if (type == GEN_IPADD && (length == 4 || length == 16)) {
        memcpy(san->address, bytes, length);
        san->address_length = length;
    } else {
        return;
    }
    standing->name_count++;
}

static bool signed_by(X509 *certificate, X509 *authority)
{
    return X509_check_issued(authority, certificate) == X509_V_OK &&
           X509_verify(certificate, X509_get0_pubkey(authority)) == 1;
}

static void add_pair(struct standing *standing, const struct bundle *chain,
                     const struct bundle *bundle)
{
    X509 *certificate = chain->list[0];
    standing->has_pair = true;
    describe(certificate, standing->algorithm);
    standing->begins = seconds(X509_get0_notBefore(certificate));
    standing->ends = seconds(X509_get0_notAfter(certificate));
    for (int i = 0; i < bundle->count; i++) {
        if (signed_by(certificate, bundle->list[i]))
            standing->issuer = i;
        for (int k = 0; k < chain->count; k++)
            standing->vouched = standing->vouched ||
                                X509_cmp(chain->list[k], bundle->list[i]) == 0 ||
                                signed_by(chain->list[k], bundle->list[i]);
    }
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names) && standing->name_count < STANDING_NAMES; i++)
        add_name(standing, sk_GENERAL_NAME_value(names, i));
    GENERAL_NAMES_free(names);
    ERR_clear_error();
}

static bool read_pair(struct standing *standing, const struct certs_texts *texts,
                      const struct bundle *bundle, struct error *err)
{
    struct bundle chain;
    bool good = bundle_read(&chain, texts->chain) && chain.count;
    EVP_PKEY *key = good && texts->key ? key_read(texts->key) : NULL;
    if (!good)
        error_set(err, "tls.crt holds no certificate, or something else as well");
    else if (!key)
        good = error_set(err, "tls.key holds no key that can be read without a password");
    else if (!X509_check_private_key(chain.list[0], key))
        good = error_set(err, "tls.key is not the key of the first certificate in tls.crt; put "
                              "both of one pair there");
    else
        add_pair(standing, &chain, bundle);
    ERR_clear_error();
    EVP_PKEY_free(key);
    bundle_free(&chain);
    return good;
}

bool standing_read_public(struct standing *standing, const char *bundle, const char *chain,
                          struct error *err)
{
    struct bundle authorities, certificates;
    *standing = (struct standing){.signer = -1, .issuer = -1};
    bool good = bundle_read(&authorities, bundle) && bundle_read(&certificates, chain);
    if (!good) {
        bundle_free(&authorities);
        return error_set(err, "there is something that is no certificate");
    }
    for (int i = 0; i < authorities.count; i++)
        add_authority(standing, authorities.list[i], NULL);
    if (certificates.count)
        add_pair(standing, &certificates, &authorities);
    bundle_free(&authorities);
    bundle_free(&certificates);
    return true;
}

bool standing_names(const struct standing *standing, const char *name)
{
    const char *rest = strchr(name, '.');
    for (size_t i = 0; i < standing->name_count; i++) {
        const char *san = standing->names[i].dns;
        if (strcasecmp(san, name) == 0 ||
            (rest && strncmp(san, "*.", 2) == 0 && strcasecmp(san + 1, rest) == 0))
            return true;
    }
    return false;
}

bool standing_read(struct standing *standing, const struct certs_texts *texts, struct error *err)
{
    struct bundle bundle;
    *standing = (struct standing){.signer = -1, .issuer = -1};
    if (!bundle_read(&bundle, texts->ca_certificates)) {
        bool over = bundle.over;
        bundle_free(&bundle);
        return over ? error_set(err, "ca.crt holds more than %d certificates", AUTHORITIES_MOST)
                    : error_set(err, "ca.crt holds something that is no certificate");
    }
    standing->has_ca_key = texts->ca_key != NULL;
    EVP_PKEY *key = texts->ca_key ? key_read(texts->ca_key) : NULL;
    for (int i = 0; i < bundle.count; i++)
        add_authority(standing, bundle.list[i], key);
    EVP_PKEY_free(key);
    bool good = !texts->chain || read_pair(standing, texts, &bundle, err);
    bundle_free(&bundle);
    return good;
}

static char *print(X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *data, *text = NULL;
    if (bio && PEM_write_bio_X509(bio, certificate)) {
        long length = BIO_get_mem_data(bio, &data);
        text = strndup(data, (size_t)length);
    }
    BIO_free(bio);
    return text;
}

char *standing_authority(const struct certs_texts *texts, int index)
{
    struct bundle bundle;
    bundle_read(&bundle, texts->ca_certificates);
    char *text = index < bundle.count ? print(bundle.list[index]) : NULL;
    bundle_free(&bundle);
    return text;
}

static bool all_within(const struct bundle *some, const struct bundle *all)
{
    for (int i = 0; i < some->count; i++) {
        bool found = false;
        for (int k = 0; k < all->count && !found; k++)
            found = X509_cmp(some->list[i], all->list[k]) == 0;
        if (!found)
            return false;
    }
    return true;
}

bool standing_bundle_holds(const char *bundle, const char *authorities, bool others)
{
    struct bundle has, wanted;
    bundle_read(&has, bundle);
    bundle_read(&wanted, authorities);
    bool holds = wanted.count && all_within(&wanted, &has) && (others || all_within(&has, &wanted));
    bundle_free(&has);
    bundle_free(&wanted);
    return holds;
}

static void wipe(char **text)
{
    if (*text)
        explicit_bzero(*text, strlen(*text));
    free(*text);
    *text = NULL;
}

void certs_texts_free(struct certs_texts *texts)
{
    wipe(&texts->ca_key);
    wipe(&texts->key);
    wipe(&texts->ca_certificates);
    wipe(&texts->chain);
}
