// SPDX-License-Identifier: Apache-2.0
#include "certs/ca.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#define SERIAL_BITS 159 /* 20 octets is the most RFC 5280 allows, and the sign takes a bit */

struct credential {
    EVP_PKEY *key;
    X509 *certificate;
};

struct extension {
    int nid;
    const char *value; /* in OpenSSL's syntax, so a constant */
};

static const struct extension ca_extensions[] = {
    {NID_subject_key_identifier, "hash"},
    {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
    {NID_key_usage, "critical,keyCertSign,cRLSign"},
    {0, NULL},
};

static const struct extension serving_extensions[] = {
    {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid:always"},
    {NID_basic_constraints, "critical,CA:FALSE"},
    {NID_key_usage, "critical,digitalSignature"},
    {NID_ext_key_usage, "serverAuth"},
    {0, NULL},
};

static void credential_free(struct credential *credential)
{
    EVP_PKEY_free(credential->key);
    X509_free(credential->certificate);
}

void ca_pair_free(struct ca_pair *pair)
{
    if (pair->key)
        OPENSSL_clear_free(pair->key, strlen(pair->key));
    OPENSSL_free(pair->certificate);
    *pair = (struct ca_pair){0};
}

static bool failed(struct error *err, const char *what)
{
    const char *why = ERR_reason_error_string(ERR_get_error());
    ERR_clear_error();
    return error_set(err, "OpenSSL cannot %s: %s", what, why ? why : "it gives no reason");
}

static bool set_serial(X509 *certificate)
{
    BIGNUM *number = BN_new();
    bool ok = number && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) &&
              BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return ok;
}

/* A new key and a certificate for it without issuer, extensions and signature. The subject is no
 * user text: clients read the alternative names only. */
static bool draft(struct credential *fresh, const char *common_name, unsigned days)
{
    fresh->key = EVP_EC_gen("P-256");
    X509 *x = fresh->certificate = X509_new();
    return fresh->key && x && X509_set_version(x, X509_VERSION_3) && set_serial(x) &&
           X509_time_adj_ex(X509_getm_notBefore(x), 0, -CA_CLOCK_SKEW, NULL) &&
           X509_time_adj_ex(X509_getm_notAfter(x), (int)days, 0, NULL) &&
           X509_NAME_add_entry_by_NID(X509_get_subject_name(x), NID_commonName, MBSTRING_UTF8,
                                      (const unsigned char *)common_name, -1, -1, 0) &&
           X509_set_pubkey(x, fresh->key);
}

/* The issuer must have its subject key identifier by now: the authority's is copied from it. */
static bool extend(X509 *certificate, X509 *issuer, const struct extension *extensions)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);
    for (const struct extension *e = extensions; e->value; e++) {
        X509_EXTENSION *made = X509V3_EXT_nconf_nid(NULL, &context, e->nid, e->value);
        bool ok = made && X509_add_ext(certificate, made, -1);
        X509_EXTENSION_free(made);
        if (!ok)
            return false;
    }
    return true;
}

static bool push_name(GENERAL_NAMES *names, const struct san *san)
{
    bool dns = san->address_length == 0;
    const void *bytes = dns ? (const void *)san->dns : san->address;
    size_t length = dns ? strlen(san->dns) : san->address_length;
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_STRING *value = ASN1_STRING_type_new(dns ? V_ASN1_IA5STRING : V_ASN1_OCTET_STRING);
    if (!name || !value || !ASN1_STRING_set(value, bytes, (int)length)) {
        ASN1_STRING_free(value);
        GENERAL_NAME_free(name);
        return false;
    }
    GENERAL_NAME_set0_value(name, dns ? GEN_DNS : GEN_IPADD, value);
    if (sk_GENERAL_NAME_push(names, name) > 0)
        return true;
    GENERAL_NAME_free(name);
    return false;
}

static bool set_names(X509 *certificate, const struct san *names, size_t count)
{
    GENERAL_NAMES *list = GENERAL_NAMES_new();
    bool ok = list;
    for (size_t i = 0; ok && i < count; i++)
        ok = push_name(list, &names[i]);
    ok =
        ok && X509_add1_ext_i2d(certificate, NID_subject_alt_name, list, 0, X509V3_ADD_DEFAULT) > 0;
    GENERAL_NAMES_free(list);
    return ok;
}

static bool sign(X509 *certificate, const struct credential *issuer)
{
    return X509_set_issuer_name(certificate, X509_get_subject_name(issuer->certificate)) &&
           X509_sign(certificate, issuer->key, EVP_sha256()) > 0;
}

static char *take_text(BIO *bio)
{
    char *data;
    long length = BIO_get_mem_data(bio, &data);
    return length > 0 ? OPENSSL_strndup(data, (size_t)length) : NULL;
}

static bool print(struct ca_pair *pair, const struct credential *credential)
{
    BIO *key = BIO_new(BIO_s_secmem()), *certificate = BIO_new(BIO_s_mem());
    *pair = (struct ca_pair){0};
    bool ok = key && certificate &&
              PEM_write_bio_PrivateKey(key, credential->key, NULL, NULL, 0, NULL, NULL) &&
              PEM_write_bio_X509(certificate, credential->certificate) &&
              (pair->key = take_text(key)) && (pair->certificate = take_text(certificate));
    BIO_free(key);
    BIO_free(certificate);
    if (!ok)
        ca_pair_free(pair);
    return ok;
}

static bool load(struct credential *credential, const struct ca_pair *pair, struct error *err)
{
    BIO *key = BIO_new_mem_buf(pair->key, -1);
    BIO *certificate = BIO_new_mem_buf(pair->certificate, -1);
    if (key && certificate) {
        /* Without a password OpenSSL would ask the terminal for one if the key is encrypted. */
        credential->key = PEM_read_bio_PrivateKey(key, NULL, NULL, (void *)"");
        credential->certificate = PEM_read_bio_X509(certificate, NULL, NULL, NULL);
    }
    BIO_free(key);
    BIO_free(certificate);
    if (!credential->key)
        return failed(err, "read the CA's key");
    if (!credential->certificate)
        return failed(err, "read the CA's certificate");
    if (X509_check_ca(credential->certificate) != 1)
        return error_set(err, "the certificate in ca.crt is not that of a CA");
    if (!X509_check_private_key(credential->certificate, credential->key)) {
        ERR_clear_error();
        return error_set(err, "ca.key is not the key of ca.crt: they are from different CAs");
    }
    return true;
}

bool ca_create(struct ca_pair *ca, unsigned days, struct error *err)
{
    struct credential self = {0};
    bool ok = (draft(&self, "meshrail CA", days) &&
               extend(self.certificate, self.certificate, ca_extensions) &&
               sign(self.certificate, &self) && print(ca, &self)) ||
              failed(err, "make a CA");
    credential_free(&self);
    return ok;
}

static bool issue(struct credential *fresh, const struct credential *issuer,
                  const struct san *names, size_t count, unsigned days, struct error *err)
{
    if (!draft(fresh, "meshrail", days) ||
        !extend(fresh->certificate, issuer->certificate, serving_extensions) ||
        !set_names(fresh->certificate, names, count))
        return failed(err, "make a serving certificate");
    if (ASN1_TIME_compare(X509_get0_notAfter(fresh->certificate),
                          X509_get0_notAfter(issuer->certificate)) > 0)
        return error_set(err,
                         "the CA ends before the serving certificate would: ask for fewer "
                         "than %u days or make a new CA",
                         days);
    return sign(fresh->certificate, issuer) || failed(err, "sign the serving certificate");
}

bool ca_issue(struct ca_pair *serving, const struct ca_pair *ca, const struct san *names,
              size_t count, unsigned days, struct error *err)
{
    struct credential issuer = {0}, fresh = {0};
    bool ok = load(&issuer, ca, err) && issue(&fresh, &issuer, names, count, days, err) &&
              (print(serving, &fresh) || failed(err, "print the serving pair"));
    credential_free(&issuer);
    credential_free(&fresh);
    return ok;
}
