// SPDX-License-Identifier: Apache-2.0
#include "lint/configuration.h"

#include "base/base64.h"
#include "base/text.h"
#include "base/words.h"
#include "read/input.h"
#include "read/manifest.h"

#include <stdlib.h>
#include <string.h>

static const char group[] = "admissionregistration.k8s.io/";

static void add_service(struct configurations *all, const struct json *object)
{
    const char *name = json_string(json_look(object, "metadata.name"));
    const char *namespace = json_string(json_look(object, "metadata.namespace"));
    if (name && namespace && all->service_count < CONFIGURATIONS_MOST)
        all->services[all->service_count++] =
            (struct configuration_service){.name = name, .namespace = namespace, .object = object};
}

/* What says more of a configuration that stands beside it. */
static void add_neighbour(struct configurations *all, const char *version, const char *kind,
                          const struct json *object)
{
    static const char *const workloads[] = {"Deployment", "DaemonSet", "StatefulSet", NULL};
    if (strcmp(version, "v1") == 0 && strcmp(kind, "Service") == 0)
        add_service(all, object);
    if (strcmp(version, "v1") == 0 && strcmp(kind, "Config") == 0 &&
        all->kubeconfig_count < CONFIGURATIONS_MOST)
        all->kubeconfigs[all->kubeconfig_count++] = object;
    if (strcmp(version, "apps/v1") == 0 && workloads[words_index(workloads, kind)] &&
        all->workload_count < CONFIGURATIONS_MOST)
        all->workloads[all->workload_count++] = object;
}

static bool add(struct configurations *all, const char *file, const struct json *object,
                struct error *err)
{
    const char *kind = json_string(json_get(object, "kind"));
    const char *version = json_string(json_get(object, "apiVersion"));
    const char *name = json_string(json_look(object, "metadata.name"));
    if (!kind || !version)
        return true;
    add_neighbour(all, version, kind, object);
    if (!starts_with(version, group))
        return true;
    bool mutating = strcmp(kind, "MutatingWebhookConfiguration") == 0;
    if (!mutating && strcmp(kind, "ValidatingWebhookConfiguration") != 0)
        return true;
    if (all->count == CONFIGURATIONS_MOST)
        return error_set(err, "more than %d webhook configurations", CONFIGURATIONS_MOST);
    all->list[all->count++] = (struct configuration){.file = file,
                                                     .kind = kind,
                                                     .name = name ? name : "",
                                                     .mutating = mutating,
                                                     .object = object,
                                                     .webhooks = json_get(object, "webhooks")};
    return true;
}

bool configurations_add(struct configurations *all, struct arena *arena, const char *file,
                        struct error *err)
{
    struct source source;
    struct manifest manifest;
    struct manifest_object here;
    struct error fault = {.line = 0};
    size_t length;
    bool ok = true;
    char *text = input_read(file, &length, err);
    if (!text)
        return error_wrap(err, "%s", input_name(file));
    char *kept = arena_copy(arena, text, length);
    free(text);
    if (!kept)
        return error_set(err, "%s: this takes more memory than it may; split it", file);
    source_init(&source, kept, length);
    manifest_open(&manifest, &source);
    while (ok && manifest_read(&manifest, arena, &fault))
        while (ok && manifest_next(&manifest, &here))
            ok = add(all, file, here.object, err);
    manifest_close(&manifest);
    if (ok && *fault.text)
        return error_set(err, "%s:%u:%u: %s", input_name(file), fault.line, fault.column,
                         fault.text);
    return ok && (!arena->exhausted ||
                  error_set(err, "%s: this takes more memory than it may; split it", file));
}

const char *configuration_bundle(const struct json *entry, struct arena *arena)
{
    size_t length;
    const char *text = json_string(json_look(entry, "clientConfig.caBundle"));
    return text && *text ? base64_decode(arena, text, &length) : NULL;
}
