// SPDX-License-Identifier: Apache-2.0
#include "lint/trap.h"

#include "base/path.h"

#include <stdio.h>
#include <string.h>

#define PORT_OF_HTTPS 443

/* The Service that is called, where the files have it. */
static const struct json *service_of(const struct lint_entry *entry)
{
    const struct configurations *all = entry->lint->all;
    for (size_t i = 0; i < all->service_count; i++)
        if (strcmp(all->services[i].name, entry->service) == 0 &&
            strcmp(all->services[i].namespace, entry->namespace) == 0)
            return all->services[i].object;
    return NULL;
}

/* Whether a workload's pods are behind the Service. */
static bool is_behind(const struct json *workload, const struct json *service)
{
    const struct json *labels = json_look(workload, "spec.template.metadata.labels");
    const struct json *selector = json_look(service, "spec.selector");
    json_each_member (label, selector)
        if (!json_equal(label, json_get(labels, json_key(label))))
            return false;
    return json_size(selector) && json_equal(json_look(workload, "metadata.namespace"),
                                             json_look(service, "metadata.namespace"));
}

/* Whether it runs a meshrail with --client-ca. */
static bool asks(const struct json *workload)
{
    json_each (container, json_look(workload, "spec.template.spec.containers"))
        json_each (argument, json_get(container, "args")) {
            const char *text = json_string_or(argument, "");
            if (strcmp(text, "--client-ca") == 0 || starts_with(text, "--client-ca="))
                return true;
        }
    return false;
}

/* As API servers look for the user of a webhook: the server with its port, without 443, and a star
 * for the labels that it begins with. */
static bool is_user_for(const char *user, const char *server, int64_t port)
{
    char full[200];
    snprintf(full, sizeof full, "%s:%d", server, (int)port);
    if (strcmp(user, "*") == 0 || strcmp(user, full) == 0 ||
        (port == PORT_OF_HTTPS && strcmp(user, server) == 0))
        return true;
    return starts_with(user, "*.") &&
           (ends_with(full, user + 1) || (port == PORT_OF_HTTPS && ends_with(server, user + 1)));
}

static bool has_user(const struct lint_entry *entry)
{
    const struct configurations *all = entry->lint->all;
    int64_t port = PORT_OF_HTTPS;
    char server[160];
    snprintf(server, sizeof server, "%.63s.%.63s.svc", entry->service, entry->namespace);
    json_integer(json_look(entry->webhook, "clientConfig.service.port"), &port);
    for (size_t i = 0; i < all->kubeconfig_count; i++)
        json_each (user, json_get(all->kubeconfigs[i], "users"))
            if (is_user_for(json_string_or(json_get(user, "name"), ""), server, port))
                return true;
    return false;
}

bool lint_asks_in_vain(const struct lint_entry *entry, struct text *found)
{
    const struct configurations *all = entry->lint->all;
    (void)found;
    const struct json *service = entry->service && entry->namespace ? service_of(entry) : NULL;
    for (size_t i = 0; service && i < all->workload_count; i++)
        if (asks(all->workloads[i]) && is_behind(all->workloads[i], service))
            return !has_user(entry);
    return false;
}
