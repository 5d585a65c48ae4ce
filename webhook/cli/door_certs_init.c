// SPDX-License-Identifier: Apache-2.0
#include "certs/ca.h"
#include "certs/store.h"
#include "cli/doors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLUSTER_DOMAIN "cluster.local"
#define DAYS_MOST 3650 /* within CA_DAYS */
#define NAMES_MOST (2 + 2 * OPTION_LIST)

struct names {
    struct san list[NAMES_MOST];
    size_t count;
};

static bool read_days(unsigned *days, const char *text, struct error *err)
{
    size_t length = strlen(text);
    unsigned long value = 0;
    if (length && length <= 4 && strspn(text, "0123456789") == length)
        value = strtoul(text, NULL, 10);
    *days = (unsigned)value;
    return (value && value <= DAYS_MOST) ||
           error_set(err, "--days takes a whole number from 1 to %d", DAYS_MOST);
}

static bool add_names(struct names *names, const char *option, const char *const *texts,
                      bool (*read)(struct san *, const char *, struct error *), struct error *err)
{
    for (; *texts; texts++) {
        if (!read(&names->list[names->count], *texts, err))
            return error_wrap(err, "%s", option);
        names->count++;
    }
    return true;
}

/* The API server asks for <service>.<namespace>.svc; the long form is for people. */
static bool add_service(struct names *names, const char *service, const char *namespace,
                        struct error *err)
{
    if (!san_label(service, err))
        return error_wrap(err, "--service");
    if (!san_label(namespace, err))
        return error_wrap(err, "--namespace");
    char shorter[160], longer[sizeof shorter + sizeof CLUSTER_DOMAIN];
    snprintf(shorter, sizeof shorter, "%s.%s.svc", service, namespace);
    snprintf(longer, sizeof longer, "%s." CLUSTER_DOMAIN, shorter);
    return add_names(names, "--service", (const char *const[]){shorter, longer, NULL}, san_dns,
                     err);
}

static struct {
    const char *dir, *service, *namespace, *days;
    const char *dns[OPTION_LIST], *ip[OPTION_LIST];
} wish;

static const struct option_row options[] = {
    {.name = "dir", .value = "DIR", .help = "the folder to fill", .text = &wish.dir},
    {.name = "service",
     .value = "NAME",
     .help = "the Service",
     .preset = "meshrail",
     .text = &wish.service},
    {.name = "namespace",
     .value = "NAME",
     .help = "its namespace",
     .preset = "meshrail-system",
     .text = &wish.namespace},
    {.name = "dns", .value = "NAME", .help = "another DNS name; repeatable", .list = wish.dns},
    {.name = "ip", .value = "ADDR", .help = "an IP address; repeatable", .list = wish.ip},
    {.name = "days",
     .value = "N",
     .help = "days the pair is valid",
     .preset = "365",
     .text = &wish.days},
    {0},
};

static bool make(struct error *err)
{
    struct names names = {.count = 0};
    struct ca_pair ca = {0}, serving = {0};
    unsigned days;
    bool ok = read_days(&days, wish.days, err) &&
              add_service(&names, wish.service, wish.namespace, err) &&
              add_names(&names, "--dns", wish.dns, san_dns, err) &&
              add_names(&names, "--ip", wish.ip, san_ip, err) && ca_create(&ca, CA_DAYS, err) &&
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
