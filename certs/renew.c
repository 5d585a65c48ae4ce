// SPDX-License-Identifier: Apache-2.0
#include "certs/renew.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY ((int64_t)24 * 3600)

/* Our certificates are valid from CA_CLOCK_SKEW before they were made. */
static bool has_settled(int64_t begins, const struct renew_plan *plan)
{
    return plan->now >= begins + CA_CLOCK_SKEW + plan->settle;
}

/* When clients stop trusting the pair; 0 where they do not even now, as far as can be told. */
static int64_t trusted_until(const struct standing *standing)
{
    if (standing->issuer < 0)
        return 0;
    int64_t of_issuer = standing->authorities[standing->issuer].ends;
    return of_issuer < standing->ends ? of_issuer : standing->ends;
}

bool renew_urgent(const struct standing *standing, const struct renew_plan *plan)
{
    return trusted_until(standing) <= plan->now;
}

/* There is a pair, and a CA that can sign. */
static enum renewal step_from(const struct standing *standing, const struct renew_plan *plan)
{
    const struct authority *signer = &standing->authorities[standing->signer];
    int64_t left = trusted_until(standing) - plan->now;
    bool afresh = plan->new_ca && standing->count == 1;
    if (standing->issuer != standing->signer)
        return renew_urgent(standing, plan) ||
                       (has_settled(signer->begins, plan) && !plan->untrusted)
                   ? RENEW_PAIR
                   : RENEW_WAIT_TRUST;
    if (left < plan->before * DAY || afresh) {
        bool outlived = signer->ends < plan->now + (plan->days + 1) * DAY;
        return outlived || afresh ? RENEW_CA : RENEW_PAIR;
    }
    if (standing->count > 1)
        return has_settled(standing->begins, plan) ? RENEW_DROP : RENEW_WAIT_SERVED;
    return RENEW_NOTHING;
}

bool renew_next(enum renewal *next, const struct standing *standing, const struct renew_plan *plan,
                struct error *err)
{
    *next = RENEW_CREATE;
    if (!standing->count && !standing->has_pair)
        return plan->name_count ||
               error_set(err, "there is nothing to renew; certs init makes a CA and a pair");
    if (!standing->has_pair)
        return error_set(err, "there is a CA, but no pair; certs init makes both");
    if (standing->signer < 0 && !standing->has_ca_key)
        return error_set(err, "ca.key is not there, so nothing can be signed; put it beside ca.crt "
                              "for this run, or where it is lost have certs init make a CA and a "
                              "pair in another folder");
    if (standing->signer < 0)
        return error_set(err, "ca.key is the key of no CA in ca.crt, so nothing can be signed; "
                              "put the key there, or have whoever made the pair renew it");
    *next = step_from(standing, plan);
    return true;
}

bool renew_acts(enum renewal step)
{
    return step >= RENEW_CREATE;
}

static void put(char **text, char *value)
{
    if (*text)
        explicit_bzero(*text, strlen(*text));
    free(*text);
    *text = value;
}

static char *both(const char *old, const char *new)
{
    char *text = NULL;
    bool ended = !*old || old[strlen(old) - 1] == '\n';
    return asprintf(&text, "%s%s%s", old, ended ? "" : "\n", new) < 0 ? NULL : text;
}

static bool issue(struct certs_texts *texts, const struct ca_pair *ca, const struct san *names,
                  size_t count, unsigned days, struct error *err)
{
    struct ca_pair fresh = {0};
    if (!ca_issue(&fresh, ca, names, count, days, err))
        return false;
    char *key = strdup(fresh.key), *chain = strdup(fresh.certificate);
    ca_pair_free(&fresh);
    if (!key || !chain) {
        put(&key, NULL);
        free(chain);
        return error_set(err, "out of memory for a pair");
    }
    put(&texts->key, key);
    put(&texts->chain, chain);
    return true;
}

static bool new_ca(struct certs_texts *texts, const struct renew_plan *plan, struct error *err)
{
    struct ca_pair ca = {0};
    if (!ca_create(&ca, CA_DAYS, err))
        return false;
    const char *old = texts->ca_certificates ? texts->ca_certificates : "";
    char *key = strdup(ca.key), *certificates = both(old, ca.certificate);
    bool ok = (key && certificates) || error_set(err, "out of memory for a CA");
    ok = ok && (texts->chain || issue(texts, &ca, plan->names, plan->name_count, plan->days, err));
    ca_pair_free(&ca);
    if (!ok) {
        put(&key, NULL);
        free(certificates);
        return false;
    }
    put(&texts->ca_key, key);
    put(&texts->ca_certificates, certificates);
    return true;
}

static bool new_pair(struct certs_texts *texts, const struct standing *standing,
                     const struct renew_plan *plan, struct error *err)
{
    struct ca_pair ca = {.key = texts->ca_key,
                         .certificate = standing_authority(texts, standing->signer)};
    bool ok = (ca.certificate || error_set(err, "out of memory for a CA")) &&
              issue(texts, &ca, standing->names, standing->name_count, plan->days, err);
    free(ca.certificate);
    return ok;
}

static bool drop(struct certs_texts *texts, const struct standing *standing, struct error *err)
{
    char *left = standing_authority(texts, standing->signer);
    if (!left)
        return error_set(err, "out of memory for a CA");
    put(&texts->ca_certificates, left);
    return true;
}

bool renew_step(struct certs_texts *texts, const struct standing *standing, enum renewal step,
                const struct renew_plan *plan, struct error *err)
{
    switch (step) {
    case RENEW_CREATE:
    case RENEW_CA:
        return new_ca(texts, plan, err);
    case RENEW_PAIR:
        return new_pair(texts, standing, plan, err);
    case RENEW_DROP:
        return drop(texts, standing, err);
    default:
        return true;
    }
}
