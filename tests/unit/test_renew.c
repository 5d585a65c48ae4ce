// SPDX-License-Identifier: Apache-2.0
#include "../../certs/renew.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DAY ((int64_t)24 * 3600)
#define HOUR ((int64_t)3600)
#define NOW ((int64_t)1800000000)

static struct san name;

/* A CA and a pair by it, both a month old. */
static struct standing settled(void)
{
    struct standing standing = {.count = 1, .signer = 0, .issuer = 0, .has_pair = true};
    standing.authorities[0] =
        (struct authority){.begins = NOW - 30 * DAY, .ends = NOW + 3000 * DAY};
    standing.begins = NOW - 30 * DAY;
    standing.ends = NOW + 300 * DAY;
    return standing;
}

static const struct renew_plan daily = {
    .now = NOW, .settle = HOUR, .days = 365, .before = 122, .names = &name, .name_count = 1};

static int next(const struct standing *standing, const struct renew_plan *plan)
{
    enum renewal step;
    struct error err;
    return renew_next(&step, standing, plan, &err) ? (int)step : -1;
}

static void a_pair_is_renewed_by_its_own_ca(void)
{
    struct standing at = settled();
    check_int(next(&at, &daily), RENEW_NOTHING);
    at.ends = NOW + 122 * DAY;
    check_int(next(&at, &daily), RENEW_NOTHING);
    at.ends -= 1;
    check_int(next(&at, &daily), RENEW_PAIR);
    at.ends = NOW - DAY;
    check_int(next(&at, &daily), RENEW_PAIR);
}

static void a_ca_is_renewed_before_a_pair_would_outlive_it(void)
{
    struct standing at = settled();
    at.ends = NOW + 100 * DAY;
    at.authorities[0].ends = NOW + 366 * DAY;
    check_int(next(&at, &daily), RENEW_PAIR);
    at.authorities[0].ends -= 1;
    check_int(next(&at, &daily), RENEW_CA);
    /* The CA may end before a pair of others does. */
    at.ends = NOW + 1000 * DAY;
    at.authorities[0].ends = NOW + 100 * DAY;
    check_int(next(&at, &daily), RENEW_CA);
}

static void a_new_ca_signs_when_it_has_stood_there(void)
{
    struct standing at = settled();
    struct renew_plan plan = daily;
    at.count = 2;
    at.signer = 1;
    at.authorities[1] =
        (struct authority){.begins = NOW - CA_CLOCK_SKEW - HOUR, .ends = NOW + 3653 * DAY};
    check_int(next(&at, &plan), RENEW_PAIR);
    at.authorities[1].begins += 1;
    check_int(next(&at, &plan), RENEW_WAIT_TRUST);
    at.authorities[1].begins -= DAY;
    plan.untrusted = true;
    check_int(next(&at, &plan), RENEW_WAIT_TRUST);
    /* Whom nobody trusts any more has nothing to wait for. */
    at.ends = NOW;
    check_int(next(&at, &plan), RENEW_PAIR);
    check(renew_urgent(&at, &plan));
}

static void the_old_ca_goes_when_the_new_pair_has_stood_there(void)
{
    struct standing at = settled();
    at.count = 2;
    at.signer = at.issuer = 1;
    at.authorities[1] = at.authorities[0];
    at.begins = NOW - CA_CLOCK_SKEW - HOUR;
    check_int(next(&at, &daily), RENEW_DROP);
    at.begins += 1;
    check_int(next(&at, &daily), RENEW_WAIT_SERVED);
}

static void a_new_ca_is_begun_once(void)
{
    struct standing at = settled();
    struct renew_plan plan = daily;
    plan.new_ca = true;
    check_int(next(&at, &plan), RENEW_CA);
    at.count = 2;
    at.authorities[1] = at.authorities[0];
    check_int(next(&at, &plan), RENEW_DROP);
}

static void what_cannot_be_renewed_is_refused(void)
{
    struct standing none = {.signer = -1, .issuer = -1}, at = settled();
    struct renew_plan plan = daily;
    check_int(next(&none, &plan), RENEW_CREATE);
    plan.name_count = 0;
    check_int(next(&none, &plan), -1);
    at.signer = -1;
    check_int(next(&at, &plan), -1);
    at = settled();
    at.has_pair = false;
    check_int(next(&at, &plan), -1);
}

static struct certs_texts texts;
static struct standing standing;

static enum renewal step(struct renew_plan *plan)
{
    enum renewal step;
    struct error err = {.text = ""};
    check(standing_read(&standing, &texts, &err) && renew_next(&step, &standing, plan, &err) &&
          renew_step(&texts, &standing, step, plan, &err) &&
          standing_read(&standing, &texts, &err));
    check_text(err.text, "");
    return step;
}

/* Who trusted the bundle before a step trusts the pair after it, and the other way round. */
static void no_step_outruns_another(void)
{
    struct error err;
    struct renew_plan plan = daily;
    plan.now = time(NULL);
    plan.settle = -CA_CLOCK_SKEW; /* at once */
    check(san_dns(&name, "meshrail.meshrail-system.svc", &err));
    check_int(step(&plan), RENEW_CREATE);
    for (int turn = 0; turn < 3; turn++) {
        char *bundle = strdup(texts.ca_certificates), *chain = strdup(texts.chain);
        plan.new_ca = true;
        check_int(step(&plan), RENEW_CA);
        plan.new_ca = false;
        check_text(texts.chain, chain);
        check_int(standing.count, 2);
        check(standing_bundle_holds(texts.ca_certificates, bundle, true));
        check(!standing_bundle_holds(texts.ca_certificates, bundle, false));
        check(!standing_bundle_holds(bundle, texts.ca_certificates, true));
        check_int(step(&plan), RENEW_PAIR);
        check(strcmp(texts.chain, chain) != 0);
        check(standing_bundle_holds(texts.ca_certificates, bundle, true));
        check_int(standing.issuer, standing.signer);
        check_int((int)standing.name_count, 1);
        check_text(standing.names[0].dns, name.dns);
        check_int(step(&plan), RENEW_DROP);
        check_int(standing.count, 1);
        check_int(standing.issuer, 0);
        check(!standing_bundle_holds(texts.ca_certificates, bundle, true));
        free(bundle);
        free(chain);
    }
    check_int(step(&plan), RENEW_NOTHING);
}

static void what_is_no_certificate_is_said(void)
{
    struct error err;
    struct certs_texts other = texts;
    static char garbage[] = "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n";
    other.ca_certificates = garbage;
    check(!standing_read(&standing, &other, &err));
    check(strstr(err.text, "ca.crt") != NULL);
    other = texts;
    other.key = texts.ca_key;
    check(!standing_read(&standing, &other, &err));
    check(strstr(err.text, "not the key") != NULL);
    other = texts;
    other.chain = garbage;
    check(!standing_read(&standing, &other, &err));
    certs_texts_free(&texts);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(a_pair_is_renewed_by_its_own_ca),
        CASE(a_ca_is_renewed_before_a_pair_would_outlive_it),
        CASE(a_new_ca_signs_when_it_has_stood_there),
        CASE(the_old_ca_goes_when_the_new_pair_has_stood_there),
        CASE(a_new_ca_is_begun_once),
        CASE(what_cannot_be_renewed_is_refused),
        CASE(no_step_outruns_another),
        CASE(what_is_no_certificate_is_said),
    };
    return UNIT_RUN(cases);
}
