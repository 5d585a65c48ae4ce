// SPDX-License-Identifier: Apache-2.0
#include "certs/san.h"
#include "certs/standing.h"
#include "cli/certs_folder.h"
#include "cli/door_options.h"
#include "cli/doors.h"
#include "shipped/shipped.h"

#include <stdio.h>
#include <string.h>

static struct {
    const char *namespace, *image, *certs, *policy, *failure_policy;
    const char *components[OPTION_LIST], *failing[OPTION_LIST];
} wish;

static const char *const overlays[] = {"own-ca", "renewed-ca", "cert-manager", "given-secret",
                                       NULL};
static const char *const components[] = {"cluster", "values", "callers", NULL};
static const char *const failure_policies[] = {"Ignore", "Fail", NULL};
static const char *const entries[] = {"apply", "profiles", "pods",    "policy", "control",
                                      "edge",  "mesh",     "cluster", "values", NULL};

static const struct option_row options[] = {
    {.name = "namespace",
     .value = "NAME",
     .help = "where meshrail lives",
     .preset = SHIPPED_NAMESPACE,
     .text = &wish.namespace},
    {.name = "image",
     .value = "IMAGE",
     .help = "where the nodes pull from",
     .preset = SHIPPED_IMAGE,
     .text = &wish.image},
    {.name = "certs",
     .value = "DIR",
     .help = "the certificates for own-ca, as certs init makes them; of given-secret, ca.crt alone",
     .text = &wish.certs},
    {.name = "component",
     .value = "NAME",
     .help = "cluster and values are objects that the API server sends besides; callers has API "
             "servers show a client certificate; repeatable",
     .words = components,
     .list = wish.components},
    {.name = "failure-policy",
     .value = "POLICY",
     .help = "of all entries; Ignore lets in what meshrail does not answer, while you try it out; "
             "Fail leaves out pods, policy and what repairs, which can stop a cluster",
     .words = failure_policies,
     .text = &wish.failure_policy},
    {.name = "fail-closed",
     .value = "ENTRY",
     .help = "refuse what this entry sends and meshrail does not answer; repeatable",
     .words = entries,
     .list = wish.failing},
    {.name = "policy",
     .value = "FILE",
     .help = "the policy to install instead of the base's",
     .text = &wish.policy},
    {0},
};

/* The reference goes into YAML without quotes. */
static bool is_image(const char *image, struct error *err)
{
    static const char ends[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t length = strlen(image);
    return (length && length < 512 && strchr(ends, image[0]) && strchr(ends, image[length - 1]) &&
            !image[strspn(image, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789._:/@-")]) ||
           error_set(err, "--image takes a reference like registry.example.com/meshrail:1.0");
}

/* A pair for another name would be refused by API servers, and the pods would not begin. */
static bool fits(struct error *err)
{
    struct certs_texts texts;
    struct standing standing;
    char name[160];
    snprintf(name, sizeof name, "meshrail.%s.svc", wish.namespace);
    if (!certs_folder_read(&texts, wish.certs, err))
        return false;
    bool ok = standing_read_public(&standing, texts.ca_certificates, texts.chain, err);
    certs_texts_free(&texts);
    if (!ok)
        return error_wrap(err, "%s", wish.certs);
    return !standing.has_pair || standing_names(&standing, name) ||
           error_set(
               err, "%s: the pair is not for %s; make another one by \"certs init --namespace %s\"",
               wish.certs, name, wish.namespace);
}

/* Conditions of the webhook configurations have these two names between quotes. */
static bool names_namespaces(const struct environment *environment, struct error *err)
{
    return (san_label(environment->istio_namespace, err) ||
            error_wrap(err, "%s: environment.istioNamespace", wish.policy)) &&
           (san_label(environment->knative_namespace, err) ||
            error_wrap(err, "%s: environment.knativeNamespace", wish.policy));
}

static bool print(struct text *out, const char *overlay, const struct policy *policy,
                  struct error *err)
{
    const struct shipping shipping = {.overlay = overlay,
                                      .components = wish.components,
                                      .namespace = wish.namespace,
                                      .image = wish.image,
                                      .certs = wish.certs,
                                      .policy = policy,
                                      .failure_policy = wish.failure_policy,
                                      .failing = wish.failing};
    bool ok = names_namespaces(&policy->environment, err) &&
              (san_label(wish.namespace, err) || error_wrap(err, "--namespace")) &&
              is_image(wish.image, err) && (!wish.certs || fits(err)) && ship(out, &shipping, err);
    if (ok)
        fputs(out->data, stdout);
    return ok;
}

static int run(int count, char **arguments)
{
    (void)count;
    struct error err;
    struct arena arena;
    struct policy *policy = judging_policy(&(struct judging_options){.policy = wish.policy}, &err);
    if (!policy)
        return door_refuse(&err);
    arena_init(&arena, ARENA_CAP_OF_FILES);
    struct text out = TEXT_IN(&arena);
    bool ok = print(&out, arguments[0], policy, &err);
    arena_free(&arena);
    policy_free(policy);
    return ok ? EXIT_CLEAN : door_refuse(&err);
}

const struct door door_manifests = {
    .name = "manifests",
    .arguments = "OVERLAY",
    .words = overlays,
    .summary = "print what installs meshrail, for kubectl apply",
    .help =
        "Prints what kustomize makes of an overlay of the manifests that this program was built "
        "with, for those who have no copy of them. The overlay says where certificates come from: "
        "own-ca from --certs DIR, renewed-ca from a CronJob in the cluster, cert-manager from "
        "cert-manager, given-secret from a Secret meshrail-certs that is there. Apply in two "
        "steps, the first with kubectl's -l 'app.kubernetes.io/component!=webhooks': until the "
        "pods are ready nobody would answer the API server. After each of the two, start the "
        "CronJob of renewed-ca by hand: it writes the CA into configurations that are there. What "
        "own-ca prints holds the server's key.",
    .options = options,
    .run = run,
};
