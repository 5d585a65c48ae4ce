// SPDX-License-Identifier: Apache-2.0
#include "certs/ca.h"
#include "certs/store.h"
#include "cli/certs_names.h"
#include "cli/doors.h"

#include <stdio.h>

static struct {
    const char *dir, *days;
    struct names_options names;
} wish;

static const struct option_row options[] = {
    {.name = "dir", .value = "DIR", .help = "the folder to fill", .text = &wish.dir},
    NAMES_OPTIONS(wish.names),
    {.name = "days",
     .value = "N",
     .help = "days the pair is valid",
     .preset = "365",
     .text = &wish.days},
    {0},
};

static bool make(struct error *err)
{
    struct names names;
    struct ca_pair ca = {0}, serving = {0};
    unsigned days;
    bool ok = days_read(&days, "days", wish.days, err) && names_read(&names, &wish.names, err) &&
              ca_create(&ca, CA_DAYS, err) &&
              ca_issue(&serving, &ca, names.list, names.count, days, err) &&
              store_create(wish.dir, &ca, &serving, err);
    ca_pair_free(&ca);
    ca_pair_free(&serving);
    return ok;
}

static int run(int count, char **arguments)
{
    (void)count, (void)arguments;
    struct error err;
    bool ok = ((wish.dir && *wish.dir) || error_set(&err, "say which folder to fill: --dir DIR")) &&
              make(&err);
    if (!ok)
        return door_refuse(&err);
    printf("%s now holds a CA and a serving pair for %s days:\n", wish.dir, wish.days);
    puts("  ca.crt           the caBundle of the webhook configurations\n"
         "  tls.crt tls.key  what the server reads: serve --cert-dir\n"
         "  ca.key           signs: keep it safe, never mount it into the server's pod");
    return EXIT_CLEAN;
}

const struct door door_certs_init = {
    .name = "certs init",
    .arguments = "",
    .summary = "make a CA and the serving pair that serve needs",
    .help = "Makes a certificate authority (ten years) and a serving pair signed by it, ECDSA "
            "P-256, for <service>.<namespace>.svc, the same with ." CLUSTER_DOMAIN ", and every "
            "--dns and --ip. DIR gets ca.crt for the API server's caBundle, tls.crt and tls.key "
            "for the server, and ca.key, which signs: keep it safe and never mount it into the "
            "server's pod. A DIR that already holds any of them is refused and left alone.",
    .options = options,
    .run = run,
};
