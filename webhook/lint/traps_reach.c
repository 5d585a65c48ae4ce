// SPDX-License-Identifier: Apache-2.0
#include "lint/trap.h"

#include <string.h>

#define SYSTEM "kube-system"

/* Resources that Kubernetes must be able to write for pods to come back. */
static const char *const needed_groups[] = {
    "",  "apps", "batch", "coordination.k8s.io", "discovery.k8s.io", "rbac.authorization.k8s.io",
    "*",
};

/* No webhook may be able to stop writes of these: nodes and leaders live by them. */
static const struct {
    const char *group, *resource;
} unsafe[] = {
    {"", "nodes"},
    {"", "nodes/status"},
    {"", "bindings"},
    {"", "pods/binding"},
    {"", "pods/status"},
    {"coordination.k8s.io", "leases"},
    {"authentication.k8s.io", "tokenreviews"},
    {"authorization.k8s.io", "subjectaccessreviews"},
    {"authorization.k8s.io", "selfsubjectaccessreviews"},
    {"certificates.k8s.io", "certificatesigningrequests"},
    {"apiregistration.k8s.io", "apiservices"},
    {"apiextensions.k8s.io", "customresourcedefinitions"},
};

/* Kinds of Kubernetes that no namespace has, where a rule does not say so. Namespaces are missing:
 * a namespaceSelector holds for them. */
static const char *const cluster_scoped[] = {
    "nodes",          "persistentvolumes", "clusterroles", "clusterrolebindings",
    "storageclasses", "ingressclasses",    NULL,
};

static bool sends_needed(const struct json *webhook)
{
    json_each (rule, json_get(webhook, "rules"))
        for (size_t i = 0; i < sizeof needed_groups / sizeof *needed_groups; i++)
            if (lint_has(rule, "apiGroups", needed_groups[i]))
                return true;
    return false;
}

static bool is_narrowed(const struct json *webhook)
{
    const struct json *selector = json_get(webhook, "objectSelector");
    return json_size(json_get(selector, "matchLabels")) ||
           json_size(json_get(selector, "matchExpressions"));
}

static bool guards_itself(const struct lint_entry *entry, struct text *found)
{
    (void)found;
    return entry->fails && entry->namespace && sends_needed(entry->webhook) &&
           !is_narrowed(entry->webhook) && lint_passes(entry->webhook, entry->namespace);
}

/* Objects that it chooses, of the one namespace that it lives in. */
static bool guards_its_own(const struct lint_entry *entry, struct text *found)
{
    (void)found;
    return entry->fails && entry->namespace && is_narrowed(entry->webhook) &&
           lint_passes(entry->webhook, entry->namespace) && !lint_passes(entry->webhook, "");
}

static bool guards_system(const struct lint_entry *entry, struct text *found)
{
    (void)found;
    return entry->fails && sends_needed(entry->webhook) && !is_narrowed(entry->webhook) &&
           lint_passes(entry->webhook, SYSTEM);
}

static bool wildcard(const struct lint_entry *entry, struct text *found)
{
    static const char *const fields[] = {"apiGroups", "apiVersions", "resources", "operations"};
    json_each (rule, json_get(entry->webhook, "rules"))
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            json_each (element, json_get(rule, fields[i])) {
                const char *word = json_string(element);
                if (word && strchr(word, '*')) {
                    text_print(found, "%s: [\"%.60s\"]", fields[i], word);
                    return true;
                }
            }
    return false;
}

static bool unsafe_kind(const struct lint_entry *entry, struct text *found)
{
    json_each (rule, json_get(entry->webhook, "rules"))
        for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
            if (lint_has(rule, "apiGroups", unsafe[i].group) &&
                lint_has(rule, "resources", unsafe[i].resource)) {
                text_add(found, unsafe[i].resource);
                return true;
            }
    return false;
}

/* `kubectl scale` and autoscalers change replicas through the subresource. */
static bool no_scale(const struct lint_entry *entry, struct text *found)
{
    const struct configurations *all = entry->lint->all;
    bool sent = !lint_sends(entry->webhook, "apps", "deployments");
    text_add(found, "deployments");
    for (size_t i = 0; i < all->count; i++)
        json_each (other, all->list[i].webhooks)
            sent = sent || lint_sends(other, "apps", "deployments/scale");
    return !sent;
}

static bool is_of_cluster(const struct json *rule, const char *resource)
{
    const char *scope = json_string(json_get(rule, "scope"));
    if (strcmp(resource, "namespaces") == 0 || strchr(resource, '*'))
        return false;
    if (scope && strcmp(scope, "*") != 0)
        return strcmp(scope, "Cluster") == 0;
    for (const char *const *known = cluster_scoped; *known; known++)
        if (strcmp(*known, resource) == 0)
            return true;
    return false;
}

static bool share(const struct json *a, const struct json *b, const char *field)
{
    json_each (element, json_get(a, field)) {
        const char *word = json_string(element);
        if (word && lint_has(b, field, word))
            return true;
    }
    return false;
}

static bool sends_as_well(const struct json *other, const struct json *rule, const char *resource)
{
    json_each (theirs, json_get(other, "rules"))
        if (lint_has(theirs, "resources", resource) && share(theirs, rule, "apiGroups") &&
            share(theirs, rule, "operations"))
            return true;
    return false;
}

static bool cluster_twice(const struct lint_entry *entry, struct text *found)
{
    json_each (rule, json_get(entry->webhook, "rules"))
        json_each (element, json_get(rule, "resources")) {
            const char *resource = json_string(element);
            if (!resource || !is_of_cluster(rule, resource))
                continue;
            json_each (other, entry->configuration->webhooks)
                if (other != entry->webhook && sends_as_well(other, rule, resource)) {
                    text_add_shown(found, resource, 60);
                    return true;
                }
        }
    return false;
}

static bool exact(const struct lint_entry *entry, struct text *found)
{
    const char *policy = json_string(json_get(entry->webhook, "matchPolicy"));
    (void)found;
    return policy && strcmp(policy, "Exact") == 0;
}

const struct trap reach_traps[] = {
    {"WH-SELF", "namespaceSelector", guards_itself, "lets in {namespace}, where its own pods live",
     "when none of them answers, none can be made: a deadlock until somebody deletes this "
     "configuration",
     "{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, {namespace}]}"},
    {"WH-OWN", "failurePolicy", guards_its_own, "is Fail for what stands in {namespace} alone",
     "it lives there, and while nobody answers, what would mend it may not be written",
     "failurePolicy: Ignore"},
    {"WH-KUBE-SYSTEM", "namespaceSelector", guards_system, "lets in kube-system",
     "while nobody answers, the cluster cannot mend itself",
     "{key: kubernetes.io/metadata.name, operator: NotIn, values: [{spared}]}"},
    {"WH-UNSAFE", "rules", unsafe_kind, "send {found}",
     "nodes and leaders write it all the time and wait for no webhook; a late answer costs a lease",
     "take {found} out"},
    {"WH-WILDCARD", "rules", wildcard, "say {found}",
     "what comes later matches as well, leases and other webhooks' pods among it; two such "
     "webhooks can hold each other down",
     "name the groups, versions, resources and operations that are judged"},
    {"WH-SCALE", "rules", no_scale, "send {found}, and no entry sends {found}/scale",
     "kubectl scale and autoscalers change the replicas past it",
     "resources: [{found}, {found}/scale]"},
    {"WH-CLUSTER-TWICE", "rules", cluster_twice,
     "send {found} of the whole cluster, and another entry does as well",
     "no namespaceSelector holds for them, so each of the entries is asked",
     "one entry of their own for {found}"},
    {"WH-VERSIONS", "matchPolicy", exact, "is Exact",
     "the same object in a version that no rule names goes by unseen", "matchPolicy: Equivalent"},
    {0},
};
