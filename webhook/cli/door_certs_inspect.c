// SPDX-License-Identifier: Apache-2.0
#include "certs/renew.h"
#include "cli/certs_folder.h"
#include "cli/doors.h"
#include "serve/pair.h"
#include "serve/reload.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct {
    const char *dir, *server;
} wish;

static const struct option_row options[] = {
    {.name = "dir", .value = "DIR", .help = "the folder to look into", .text = &wish.dir},
    {.name = "server-name",
     .value = "NAME",
     .help = "what API servers ask for, as serve has it: <service>.<namespace>.svc",
     .text = &wish.server},
    {0},
};

struct inspection {
    struct certs_texts texts;
    struct standing standing;
    int64_t now;
    bool found; /* something is wrong */
};

static void tell_dates(const struct inspection *it, int64_t begins, int64_t ends)
{
    char from[DATE_ROOM], until[DATE_ROOM];
    certs_date(begins, from);
    certs_date(ends, until);
    if (begins > it->now)
        printf("not valid before %s", from);
    else if (ends <= it->now)
        printf("ended %s", until);
    else
        printf("until %s, %" PRId64 " days", until, (ends - it->now) / (24 * 3600));
}

static void tell_authority(const struct inspection *it, int index)
{
    const struct authority *authority = &it->standing.authorities[index];
    printf("ca.crt   %s, %s; ", authority->subject, authority->algorithm);
    tell_dates(it, authority->begins, authority->ends);
    if (index == it->standing.issuer)
        printf("; signed tls.crt");
    if (index == it->standing.signer)
        printf("; ca.key is its key");
    puts("");
}

static void tell_name(const struct san *san)
{
    char address[INET6_ADDRSTRLEN];
    if (san->address_length)
        inet_ntop(san->address_length == 4 ? AF_INET : AF_INET6, san->address, address,
                  sizeof address);
    printf(" %s", san->address_length ? address : san->dns);
}

static void tell_standing(const struct inspection *it)
{
    const struct standing *standing = &it->standing;
    for (int i = 0; i < standing->count; i++)
        tell_authority(it, i);
    if (!standing->has_pair)
        return;
    printf("tls.crt  %s; ", standing->algorithm);
    tell_dates(it, standing->begins, standing->ends);
    printf("\ntls.crt  for");
    for (size_t i = 0; i < standing->name_count; i++)
        tell_name(&standing->names[i]);
    puts(standing->name_count ? "" : " nobody");
}

/* A change of the CA, of which one step has been made and the next one waits. */
static void tell_step(const struct standing *standing)
{
    char date[DATE_ROOM];
    bool has_pair = standing->issuer == standing->signer;
    int64_t begins = has_pair ? standing->begins : standing->authorities[standing->signer].begins;
    certs_date(begins + CA_CLOCK_SKEW + RENEW_SETTLE, date);
    if (has_pair && standing->signer < standing->count - 1)
        puts("renewal  interrupted: ca.key is not the key of the newest CA; certs renew takes the "
             "others out");
    else if (has_pair)
        printf("renewal  step 2 of 3: the pair is the new CA's, and the old one still stands "
               "there; apply it, and from %s on certs renew takes the old CA out\n",
               date);
    else
        printf("renewal  step 1 of 3: the new CA stands beside the old one, which signed the pair; "
               "apply it, and from %s on certs renew makes its pair\n",
               date);
}

/* What certs renew would do, where the folder has all that it needs. */
static void tell_renewal(const struct inspection *it)
{
    const struct standing *standing = &it->standing;
    const struct renew_plan plan = {
        .now = it->now, .settle = RENEW_SETTLE, .days = RENEW_DAYS, .before = RENEW_BEFORE};
    enum renewal next;
    struct error fault;
    if (!renew_next(&next, standing, &plan, &fault) || standing->issuer < 0)
        return;
    if (standing->count > 1)
        tell_step(standing);
    else if (next == RENEW_NOTHING)
        puts("renewal  none is under way");
    else
        printf("renewal  due: certs renew %s\n",
               next == RENEW_PAIR ? "makes a new pair" : "begins with a new CA");
}

static void find(struct inspection *it, const char *sentence)
{
    printf("wrong: %s\n", sentence);
    it->found = true;
}

/* What serve would say of it. */
static bool judge(struct inspection *it, struct error *err)
{
    struct pair_folder pair;
    struct tls_files files;
    struct error fault;
    char warning[ERROR_ROOM] = "";
    if (!pair_in(&pair, wish.dir, wish.server, err))
        return false;
    if (!pair_read(&pair, &files, &fault)) {
        find(it, fault.text);
        return true;
    }
    if (tls_try(&files, warning, &fault) != TLS_TAKEN)
        find(it, fault.text);
    if (*warning)
        find(it, warning);
    pair_wipe(&files);
    return true;
}

static void find_late(struct inspection *it)
{
    const struct standing *standing = &it->standing;
    int64_t ends = standing->ends;
    if (standing->issuer >= 0 && standing->authorities[standing->issuer].ends < ends)
        ends = standing->authorities[standing->issuer].ends;
    int64_t days = (ends - it->now) / (24 * 3600);
    char sentence[128];
    snprintf(sentence, sizeof sentence, "the pair, or its CA, ends in %" PRId64 " days; renew it",
             days);
    if (standing->has_pair && ends > it->now && days < CERTIFICATE_DAYS_FEW)
        find(it, sentence);
    if (it->texts.ca_key && standing->count && standing->signer < 0)
        find(it, "ca.key is the key of no CA in ca.crt");
}

static int run(int count, char **arguments)
{
    (void)count, (void)arguments;
    struct error err;
    struct inspection it = {.now = time(NULL)};
    if (!wish.dir || !*wish.dir) {
        error_set(&err, "say which folder to look into: --dir DIR");
        return door_refuse(&err);
    }
    if (!certs_folder_read(&it.texts, wish.dir, &err))
        return door_refuse(&err);
    struct error fault;
    if (!standing_read(&it.standing, &it.texts, &fault)) {
        find(&it, fault.text);
    } else {
        tell_standing(&it);
        tell_renewal(&it);
    }
    bool ok = it.found || judge(&it, &err);
    if (ok)
        find_late(&it);
    certs_texts_free(&it.texts);
    if (!ok)
        return door_refuse(&err);
    return it.found ? EXIT_FINDINGS : EXIT_CLEAN;
}

const struct door door_certs_inspect = {
    .name = "certs inspect",
    .arguments = "",
    .summary = "tell what a folder holds, and what is wrong",
    .help =
        "Tells the CAs in ca.crt, the certificate in tls.crt, for whom and until when, and holds "
        "them against what serve does when it loads them: that tls.key is its key, the dates, "
        "the names, the algorithms, and that a CA of ca.crt vouches for it. Of a new CA it tells "
        "which step has been made, and when certs renew makes the next. Each line that "
        "begins with \"wrong:\" is a reason that API servers refuse it, or soon will.",
    .finds = "something is wrong or will be within three weeks",
    .options = options,
    .run = run,
};
