// SPDX-License-Identifier: Apache-2.0
#include "cli/certs_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool days_read(unsigned *days, const char *option, const char *text, struct error *err)
{
    size_t length = strlen(text);
    unsigned long value = 0;
    if (length && length <= 4 && strspn(text, "0123456789") == length)
        value = strtoul(text, NULL, 10);
    *days = (unsigned)value;
    return (value && value <= CERTS_DAYS_MOST) ||
           error_set(err, "--%s takes a whole number from 1 to %d", option, CERTS_DAYS_MOST);
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

bool names_read(struct names *names, const struct names_options *options, struct error *err)
{
    names->count = 0;
    return add_service(names, options->service, options->namespace, err) &&
           add_names(names, "--dns", options->dns, san_dns, err) &&
           add_names(names, "--ip", options->ip, san_ip, err);
}
