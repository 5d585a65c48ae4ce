// SPDX-License-Identifier: Apache-2.0
/*
 * Webhook configurations as files have them: manifests, what kustomize or Helm renders, and what
 * kubectl prints. Of whatever else is in a file, Services count, what runs behind them, and
 * kubeconfigs.
 */
#ifndef MESHRAIL_CONFIGURATION_H
#define MESHRAIL_CONFIGURATION_H

#include "base/json.h"

#define CONFIGURATIONS_MOST 64

struct configuration {
    const char *file, *kind, *name; /* "" where it has no name */
    bool mutating;
    const struct json *object, *webhooks;
};

struct configuration_service {
    const char *name, *namespace;
    const struct json *object;
};

struct configurations {
    struct configuration list[CONFIGURATIONS_MOST];
    size_t count;
    struct configuration_service services[CONFIGURATIONS_MOST]; /* that stand in the same files */
    size_t service_count;
    const struct json *workloads[CONFIGURATIONS_MOST]; /* Deployments, DaemonSets, StatefulSets */
    size_t workload_count;
    const struct json *kubeconfigs[CONFIGURATIONS_MOST];
    size_t kubeconfig_count;
};

/* Adds what counts of a file; all of it lives in the arena. False: the file
 * cannot be read, or there are too many. */
bool configurations_add(struct configurations *all, struct arena *arena, const char *file,
                        struct error *err);

/* The CAs that an entry trusts, as PEM. NULL: it names none, or no base64. */
const char *configuration_bundle(const struct json *entry, struct arena *arena);

#endif
