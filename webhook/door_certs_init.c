// SPDX-License-Identifier: Apache-2.0
#include "../certs/ca.h"
#include "../certs/store.h"
#include "doors.h"
#include "options.h"

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

struct wish {
    const char *dir, *service, *namespace, *days;
    const char *dns[OPTION_LIST], *ip[OPTION_LIST];
};

static bool make(const struct wish *wish, struct error *err)
{
    struct names names = {.count = 0};
    struct ca_pair ca = {0}, serving = {0};
    unsigned days;
    bool ok = read_days(&days, wish->days, err) &&
              add_service(&names, wish->service, wish->namespace, err) &&
              add_names(&names, "--dns", wish->dns, san_dns, err) &&
              add_names(&names, "--ip", wish->ip, san_ip, err) && ca_create(&ca, CA_DAYS, err) &&
              ca_issue(&serving, &ca, names.list, names.count, days, err) &&
              store_create(wish->dir, &ca, &serving, err);
    ca_pair_free(&ca);
    ca_pair_free(&serving);
    return ok;
}

static const char init_help[] =
    "Makes a certificate authority (ten years) and a serving pair signed by it, ECDSA P-256, for "
    "<service>.<namespace>.svc, the same with ." CLUSTER_DOMAIN ", and every --dns and --ip. "
    "DIR gets ca.crt for the API server's caBundle, tls.crt and tls.key for the server, and "
    "ca.key, which signs: keep it safe and never mount it into the server's pod. "
    "A DIR that already holds any of them is refused and left alone.";

static int init(int argc, char **argv)
{
    struct wish wish = {.service = "meshrail", .namespace = "meshrail-system", .days = "365"};
    const struct option_row rows[] = {
        {.name = "dir", .value = "DIR", .text = &wish.dir, .help = "The folder to fill"},
        {.name = "service", .value = "NAME", .text = &wish.service, .help = "The Service"},
        {.name = "namespace", .value = "NAME", .text = &wish.namespace, .help = "Its namespace"},
        {.name = "dns", .value = "NAME", .list = wish.dns, .help = "Another DNS name; repeatable"},
        {.name = "ip", .value = "ADDR", .list = wish.ip, .help = "An IP address; repeatable"},
        {.name = "days", .value = "N", .text = &wish.days, .help = "Days the pair is valid"},
        {0},
    };
    const struct door door = {"certs init", "", init_help, rows};
    struct error err;
    int arguments, status;
    if (!options_read(&door, argc, argv, &arguments, &status))
        return status;
    bool ok = (arguments == 0 || error_set(&err, "takes options only: see --help")) &&
              ((wish.dir && *wish.dir) || error_set(&err, "say which folder to fill: --dir DIR")) &&
              make(&wish, &err);
    if (!ok) {
        fprintf(stderr, "meshrail certs init: %s\n", err.text);
        return EXIT_UNUSABLE;
    }
    printf("%s now holds a CA and a serving pair for %s days:\n", wish.dir, wish.days);
    puts("  ca.crt           the caBundle of the webhook configurations\n"
         "  tls.crt tls.key  what the server reads: serve --cert-dir\n"
         "  ca.key           signs: keep it safe, never mount it into the server's pod");
    return EXIT_CLEAN;
}

static const struct verb {
    const char *name, *help;
    int (*run)(int argc, char **argv);
} verbs[] = {
    {"init", "make a CA and a serving pair in an empty folder", init},
};

static void usage(FILE *out)
{
    fputs("Usage: meshrail certs VERB [options]\n\n", out);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        fprintf(out, "  %-8s %s\n", verbs[i].name, verbs[i].help);
    fputs("\nmeshrail certs VERB --help tells more.\n", out);
}

int door_certs(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(argc - 1, argv + 1);
    bool asked = argc > 1 && strcmp(argv[1], "--help") == 0;
    usage(asked ? stdout : stderr);
    return asked ? EXIT_CLEAN : EXIT_UNUSABLE;
}
