// SPDX-License-Identifier: Apache-2.0
#include "serve/tls.h"

#include "base/clock.h"
#include "serve/identity.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

/* Debian's NORMAL still has TLS 1.0 and 1.1, SECURE128 still CBC and RSA key exchange. */
const char tls_priorities[] =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:"
    "+CHACHA20-POLY1305:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:-MAC-ALL:+AEAD:-GROUP-ALL:"
    "+GROUP-X25519:+GROUP-SECP256R1:%SERVER_PRECEDENCE";

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

/* An old one that is better is kept while it is valid; after that the warning says what is lacking.
 */
static bool may_follow(struct identity *identity, const struct identity *old, int64_t now,
                       struct error *err)
{
    struct error over;
    if (!old || identity_serves_as_well(identity, old, err))
        return true;
    if (identity_in_date(old, now, &over))
        return false;
    memcpy(identity->warning, err->text, sizeof identity->warning);
    return true;
}

static gnutls_datum_t datum(const struct tls_text *text)
{
    return (gnutls_datum_t){(unsigned char *)text->bytes, (unsigned)text->length};
}

static struct identity *load(const struct tls_files *files, bool *again, struct error *err)
{
    const struct identity_texts texts = {.chain = datum(&files->chain),
                                         .key = datum(&files->key),
                                         .authorities = datum(&files->authorities),
                                         .server = files->server};
    return identity_load(&texts, again, err);
}

enum tls_verdict tls_try(const struct tls_files *files, char warning[ERROR_ROOM], struct error *err)
{
    bool again;
    struct identity *identity = load(files, &again, err);
    if (!identity)
        return again ? TLS_NOT_NOW : TLS_REFUSED;
    bool good = identity_in_date(identity, time(NULL), err);
    memcpy(warning, identity->warning, sizeof identity->warning);
    identity_free(identity);
    return good ? TLS_TAKEN : TLS_NOT_NOW;
}

enum tls_verdict tls_install(const struct tls_files *files, struct error *err)
{
    bool again;
    int64_t now = time(NULL);
    struct identity *identity = load(files, &again, err);
    if (!identity)
        return again ? TLS_NOT_NOW : TLS_REFUSED;
    struct identity *old = atomic_load(&current);
    if (!identity_in_date(identity, now, err) || !may_follow(identity, old, now, err)) {
        identity_free(identity);
        return TLS_NOT_NOW; /* clocks are set, too */
    }
    atomic_store(&current, identity);
    if (old) {
        old->retired = clock_milliseconds();
        old->older = retired;
        retired = old;
    }
    return TLS_TAKEN;
}

void tls_state(struct tls_state *state)
{
    struct identity *identity = atomic_load(&current);
    state->not_after = identity ? identity->not_after : 0;
    state->trusted_until = identity ? identity->trusted_until : 0;
    state->warning[0] = '\0';
    if (identity)
        memcpy(state->warning, identity->warning, sizeof state->warning);
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
