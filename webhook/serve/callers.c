// SPDX-License-Identifier: Apache-2.0
#include "serve/callers.h"

#include "base/clock.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <string.h>

#define CHAIN_MOST 16
#define NAME_MOST 128 /* bytes of a common name that is shown, and a NUL */

#define GOOD_FOR                                                                                   \
    60000 /* milliseconds that a good chain is remembered, because checking signatures is slow */
#define GOOD_MOST 16   /* chains that are remembered */
#define GOOD_ROOM 4096 /* bytes of one */

/* A chain that was found good, byte by byte. */
struct good {
    unsigned char chain[GOOD_ROOM];
    size_t length;
    int64_t until;
};

static struct {
    const char *const *names; /* NULL: there is no limit */
    pthread_rwlock_t lock;    /* guards what follows */
    gnutls_x509_trust_list_t trusted;
    unsigned generation; /* of what is trusted */
    struct good good[GOOD_MOST];
    size_t next; /* to be forgotten */
} callers = {.lock = PTHREAD_RWLOCK_INITIALIZER};

void callers_limit(const char *const names[])
{
    callers.names = names;
}

bool callers_limited(void)
{
    return callers.names != NULL;
}

bool callers_install(const struct tls_text *authorities, struct error *err)
{
    const gnutls_datum_t pem = {(unsigned char *)authorities->bytes, (unsigned)authorities->length};
    gnutls_x509_trust_list_t fresh;
    if (gnutls_x509_trust_list_init(&fresh, 0) < 0)
        return error_set(err, "out of memory for the CAs of --client-ca");
    int count = gnutls_x509_trust_list_add_trust_mem(fresh, &pem, NULL, GNUTLS_X509_FMT_PEM, 0, 0);
    if (count <= 0) {
        gnutls_x509_trust_list_deinit(fresh, 1);
        return error_set(err, "--client-ca: %s; put the certificates of CAs there, as PEM",
                         count < 0 ? gnutls_strerror(count) : "there is no certificate in it");
    }
    pthread_rwlock_wrlock(&callers.lock);
    gnutls_x509_trust_list_t old = callers.trusted;
    callers.trusted = fresh;
    callers.generation++;
    memset(callers.good, 0, sizeof callers.good);
    pthread_rwlock_unlock(&callers.lock);
    if (old)
        gnutls_x509_trust_list_deinit(old, 1);
    return true;
}

bool callers_known(void)
{
    pthread_rwlock_rdlock(&callers.lock);
    bool known = callers.trusted != NULL;
    pthread_rwlock_unlock(&callers.lock);
    return known;
}

void callers_ask(void *session)
{
    /* Not REQUIRE: that would end the handshake, and nobody could tell the caller why. */
    gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
}

/* The common name of the certificate, for people; "": it has none. */
static void name_of(gnutls_x509_crt_t certificate, char name[NAME_MOST])
{
    size_t size = NAME_MOST;
    if (gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size) <
        0)
        *name = '\0';
}

static bool has_allowed_name(gnutls_x509_crt_t certificate, const char *own)
{
    if (!*callers.names)
        return true;
    for (const char *const *name = callers.names; *name; name++)
        if (strcmp(own, *name) == 0 ||
            gnutls_x509_crt_check_hostname2(certificate, *name,
                                            GNUTLS_VERIFY_DO_NOT_ALLOW_WILDCARDS) != 0)
            return true;
    return false;
}

/* What is wrong with a certificate, in GnuTLS' words. */
static bool doubt(unsigned status, const char *name, struct error *err)
{
    gnutls_datum_t words;
    if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &words, 0) < 0)
        return error_set(err, "the client certificate of %s is not trusted", name);
    error_set(err, "the client certificate of %s: %s", name, (const char *)words.data);
    gnutls_free(words.data);
    return false;
}

/* Verifies a chain against the CAs, under the lock. */
static bool is_good(gnutls_x509_crt_t chain[], unsigned count, struct error *err)
{
    gnutls_typed_vdata_st for_clients = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
                                         .data = (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT};
    char name[NAME_MOST];
    unsigned status = ~0U;
    name_of(chain[0], name);
    int failed = gnutls_x509_trust_list_verify_crt2(callers.trusted, chain, count, &for_clients, 1,
                                                    0, &status, NULL);
    if (failed < 0)
        return error_set(err, "the client certificate of %s: %s", name, gnutls_strerror(failed));
    if (status)
        return doubt(status, name, err);
    return has_allowed_name(chain[0], name) ||
           error_set(err, "the client certificate is for %s, and no --client-name is", name);
}

/* What a caller showed: certificates as DER, which say themselves where they end. */
struct shown {
    const gnutls_datum_t *certificates;
    unsigned count;
};

static bool is_shown(gnutls_session_t session, struct shown *shown, struct error *err)
{
    shown->count = 0;
    shown->certificates = gnutls_certificate_get_peers(session, &shown->count);
    if (!shown->certificates || !shown->count)
        return error_set(err, "the caller showed no client certificate; API servers show the one "
                              "of kubeConfigFile in their AdmissionConfiguration");
    return shown->count <= CHAIN_MOST ||
           error_set(err, "the caller showed more than %d certificates", CHAIN_MOST);
}

/* Under the lock. */
static bool verify(const struct shown *shown, struct error *err)
{
    gnutls_x509_crt_t chain[CHAIN_MOST];
    unsigned count = 0;
    bool good = true;
    for (; good && count < shown->count; count += good)
        good = gnutls_x509_crt_init(&chain[count]) >= 0;
    for (unsigned i = 0; good && i < count; i++)
        good = gnutls_x509_crt_import(chain[i], &shown->certificates[i], GNUTLS_X509_FMT_DER) >= 0;
    good =
        good ? is_good(chain, count, err) : error_set(err, "the client certificate cannot be read");
    while (count)
        gnutls_x509_crt_deinit(chain[--count]);
    return good;
}

static bool is_same(const struct good *good, const struct shown *shown)
{
    size_t length = 0;
    for (unsigned i = 0; i < shown->count; i++) {
        const gnutls_datum_t *one = &shown->certificates[i];
        if (one->size > good->length - length ||
            memcmp(good->chain + length, one->data, one->size) != 0)
            return false;
        length += one->size;
    }
    return length == good->length;
}

/* Under the lock. */
static bool is_remembered(const struct shown *shown)
{
    int64_t now = clock_milliseconds();
    for (size_t i = 0; i < GOOD_MOST; i++)
        if (now < callers.good[i].until && is_same(&callers.good[i], shown))
            return true;
    return false;
}

/* Remembers a chain that these CAs vouch for. */
static void remember(const struct shown *shown, unsigned generation)
{
    size_t length = 0;
    for (unsigned i = 0; i < shown->count; i++)
        length += shown->certificates[i].size;
    if (length > GOOD_ROOM)
        return;
    pthread_rwlock_wrlock(&callers.lock);
    if (generation == callers.generation) {
        struct good *good = &callers.good[callers.next++ % GOOD_MOST];
        unsigned char *end = good->chain;
        for (unsigned i = 0; i < shown->count; i++)
            end = mempcpy(end, shown->certificates[i].data, shown->certificates[i].size);
        good->length = length;
        good->until = clock_milliseconds() + GOOD_FOR;
    }
    pthread_rwlock_unlock(&callers.lock);
}

enum refusal callers_judge(void *session, struct error *err)
{
    struct shown shown;
    if (!callers_limited())
        return NOT_REFUSED;
    if (!callers_known()) {
        error_set(err, "--client-ca has not been loaded yet; /readyz says why");
        return REFUSED_UNKNOWING;
    }
    if (!is_shown(session, &shown, err))
        return REFUSED_CALLER;
    pthread_rwlock_rdlock(&callers.lock);
    unsigned generation = callers.generation;
    bool known = is_remembered(&shown), good = known || verify(&shown, err);
    pthread_rwlock_unlock(&callers.lock);
    if (good && !known)
        remember(&shown, generation);
    return good ? NOT_REFUSED : REFUSED_CALLER;
}

void callers_free(void)
{
    if (callers.trusted)
        gnutls_x509_trust_list_deinit(callers.trusted, 1);
    callers.trusted = NULL;
}
