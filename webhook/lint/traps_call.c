// SPDX-License-Identifier: Apache-2.0
#include "base/path.h"
#include "certs/standing.h"
#include "lint/trap.h"

#include <stdio.h>
#include <string.h>

#define DAY ((int64_t)24 * 3600)
#define DAYS_FEW 21

/* Annotations by which a controller fills in the bundle in the cluster. */
static const char *const injectors[] = {
    "cert-manager.io/inject-ca-from",
    "cert-manager.io/inject-ca-from-secret",
    "cert-manager.io/inject-apiserver-ca",
    "service.beta.openshift.io/inject-cabundle",
};

static bool is_injected(const struct lint_entry *entry)
{
    const struct json *annotations =
        json_look(entry->configuration->object, "metadata.annotations");
    for (size_t i = 0; i < sizeof injectors / sizeof *injectors; i++)
        if (json_get(annotations, injectors[i]))
            return true;
    return false;
}

static const char *bundle_text(const struct lint_entry *entry)
{
    const char *text = json_string(json_look(entry->webhook, "clientConfig.caBundle"));
    return text ? text : "";
}

/* What the bundle is, and the certificate of the server where it is known. */
static bool read(const struct lint_entry *entry, struct standing *standing)
{
    struct error err;
    const char *bundle = configuration_bundle(entry->webhook, entry->lint->arena);
    return bundle && standing_read_public(standing, bundle, entry->lint->chain, &err);
}

static bool no_bundle(const struct lint_entry *entry, struct text *found)
{
    (void)found;
    return entry->service && !*bundle_text(entry) && !is_injected(entry);
}

static bool bad_bundle(const struct lint_entry *entry, struct text *found)
{
    struct standing standing;
    (void)found;
    return *bundle_text(entry) && (!read(entry, &standing) || !standing.count);
}

static int64_t last_end(const struct standing *standing)
{
    int64_t last = 0;
    for (int i = 0; i < standing->count; i++)
        if (standing->authorities[i].ends > last)
            last = standing->authorities[i].ends;
    return last;
}

static bool ended(const struct lint_entry *entry, struct text *found)
{
    struct standing standing;
    (void)found;
    return *bundle_text(entry) && read(entry, &standing) && standing.count &&
           last_end(&standing) <= entry->lint->now;
}

static bool ends_soon(const struct lint_entry *entry, struct text *found)
{
    struct standing standing;
    if (!*bundle_text(entry) || !read(entry, &standing) || !standing.count)
        return false;
    int64_t left = last_end(&standing) - entry->lint->now;
    text_print(found, "%d", (int)(left / DAY));
    return left > 0 && left < DAYS_FEW * DAY;
}

static bool other_name(const struct lint_entry *entry, struct text *found)
{
    struct standing standing;
    struct error err;
    char server[160];
    (void)found;
    if (!entry->lint->chain || !entry->service || !entry->namespace)
        return false;
    snprintf(server, sizeof server, "%.63s.%.63s.svc", entry->service, entry->namespace);
    return standing_read_public(&standing, NULL, entry->lint->chain, &err) &&
           !standing_names(&standing, server);
}

static bool other_ca(const struct lint_entry *entry, struct text *found)
{
    struct standing standing;
    (void)found;
    return entry->lint->chain && *bundle_text(entry) && read(entry, &standing) && standing.count &&
           !standing.vouched;
}

/* One Service under two namespaces: somebody has moved one of them, or kustomize has moved all but
 * the clientConfigs. */
static bool other_namespace(const struct lint_entry *entry, struct text *found)
{
    const struct configurations *all = entry->lint->all;
    if (!entry->service || !entry->namespace)
        return false;
    bool there = false;
    for (size_t i = 0; i < all->service_count; i++) {
        const struct configuration_service *service = &all->services[i];
        if (strcmp(service->name, entry->service) != 0)
            continue;
        there = there || strcmp(service->namespace, entry->namespace) == 0;
        found->length = 0;
        text_add_shown(found, service->namespace, 63);
    }
    if (found->length)
        return !there;
    for (size_t i = 0; i < all->count; i++)
        json_each (other, all->list[i].webhooks) {
            const struct json *service = json_look(other, "clientConfig.service");
            const char *name = json_string(json_get(service, "name"));
            const char *namespace = json_string(json_get(service, "namespace"));
            if (name && namespace && strcmp(name, entry->service) == 0 &&
                strcmp(namespace, entry->namespace) != 0) {
                text_add_shown(found, namespace, 63);
                return true;
            }
        }
    return false;
}

const struct trap call_traps[] = {
    {"WH-CA", "clientConfig.caBundle", no_bundle, "is missing",
     "API servers then trust the CAs of their system, of which none signs for a Service, and each "
     "call fails",
     "put the CA's certificate there, in base64; where something in the cluster does, lint what "
     "the cluster has"},
    {"WH-CA-BROKEN", "clientConfig.caBundle", bad_bundle, "holds something that is no certificate",
     "API servers trust nobody by it, and each call fails",
     "put the CA's certificate there, as PEM in base64"},
    {"WH-CA-ENDED", "clientConfig.caBundle", ended, "holds no CA that has not ended",
     "each call fails, also where the server's own certificate is still valid",
     "a new CA: meshrail certs renew"},
    {"WH-CA-ENDS", "clientConfig.caBundle", ends_soon, "holds CAs that end in {found} days at last",
     "each call fails from then on", "a new CA beside the old one: meshrail certs renew --new-ca"},
    {"WH-CA-OTHER", "clientConfig.caBundle", other_ca,
     "vouches not for the certificate that is served", "API servers refuse it, and each call fails",
     "put its CA there, beside the one that is"},
    {"WH-SAN", "clientConfig.service", other_name,
     "is {server}, which the certificate does not name",
     "API servers ask for exactly this name and refuse another",
     "make a certificate for it: meshrail certs init --dir certs-{service}-{namespace} "
     "--service {service} --namespace {namespace}"},
    {"WH-NAMESPACE", "clientConfig.service.namespace", other_namespace,
     "is {namespace}, and the Service stands in {found}",
     "API servers call a Service that is not there; kustomize's `namespace` moves no clientConfig",
     "namespace: {found}"},
    {"WH-CALLERS", "clientConfig.service", lint_asks_in_vain,
     "is {server}, which answers nobody without a client certificate",
     "API servers show one only where the kubeconfig of their AdmissionConfiguration has a user "
     "for it, and without one each call fails",
     "a user {server} there, and lint that kubeconfig with these files"},
    {0},
};
