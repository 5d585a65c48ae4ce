// SPDX-License-Identifier: Apache-2.0
/*
 * Sidecars that take no plaintext, and who speaks plaintext to them.
 * Source: istio.io/istio pilot/pkg/security/authn/policy_applier.go and
 * pilot/pkg/networking/core/cluster_tls.go.
 */
#include "families.h"
#include "judge/checks.h"
#include "knative/lessons.h"
#include "pairs/pods.h"

#include <string.h>

#define TEXT_OF(object, path) json_string(json_look(object, path))

/* What the Pods of a Service are, if all of its workloads are the same. */
struct pods {
    const struct peer *strict; /* the PeerAuthentication by which they take no plaintext; NULL:
                                  there is none, or it is unclear */
    bool injected;             /* all of them that the input shows */
};

static struct pods pods_of(const struct around *around, const struct peer *service)
{
    const struct json *selector = peer_says(service, "spec.selector");
    struct chosen chosen = workloads_with(around, service->namespace, selector, NULL);
    struct pods pods = {.injected = true};
    size_t count = 0;
    for (const struct peer *peer; (peer = chosen_next(&chosen));) {
        const struct peer *strict = strict_by(around, peer->namespace, peer_says(peer, "labels"));
        if (peer->facts & IS_OWNED)
            continue;
        if (peer->veiled || !strict || (peer->facts & IS_GATEWAY) ||
            injection_of(around, peer) == NOT_INJECTED)
            return (struct pods){0};
        pods.injected &= injection_of(around, peer) == INJECTED;
        pods.strict = strict;
        count++;
    }
    if (!count)
        pods.injected = false;
    return json_size(selector) ? pods : (struct pods){0};
}

static bool hides_pods(const struct around *around)
{
    return !around->folder || around_hides(around, PEER_WORKLOAD | PEER_AUTHENTICATION);
}

enum { RESET, RESET_IF_INJECTED };

static void check_disable(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct around around = look_around(judgement, rule);
    const struct json *tls = json_get(target->node, "tls");
    const char *mode = json_string(json_get(tls, "mode"));
    if (!json_is(tls, JSON_OBJECT) || (mode && strcmp(mode, "DISABLE") != 0) || hides_pods(&around))
        return;
    const struct peer *service =
        service_of(&around, around_host(&around, TEXT_OF(judgement->subject->object, "spec.host")));
    const struct pods pods = service ? pods_of(&around, service) : (struct pods){0};
    if (!pods.strict)
        return;
    struct finding finding = about(&around, pods.strict);
    finding.fault = &rule->faults[pods.injected ? RESET : RESET_IF_INJECTED];
    finding.found = mode ? mode : "DISABLE";
    report(judgement, rule, target, finding);
}

/* Ports that the sidecar leaves alone. */
static bool leaves_ports(const struct peer *workload)
{
    const struct json *annotations = peer_says(workload, "annotations");
    return json_get(annotations, "traffic.sidecar.istio.io/excludeInboundPorts") ||
           json_get(annotations, "traffic.sidecar.istio.io/includeInboundPorts");
}

/* The PeerAuthentication that makes the Pods of a Service refuse who comes from outside. */
static const struct peer *refuses_outside(const struct around *around, const struct peer *service)
{
    const struct pods pods = pods_of(around, service);
    struct chosen chosen =
        workloads_with(around, service->namespace, peer_says(service, "spec.selector"), NULL);
    for (const struct peer *peer; (peer = chosen_next(&chosen));)
        if (leaves_ports(peer))
            return NULL;
    return pods.injected ? pods.strict : NULL;
}

static void report_outside(struct judgement *judgement, const struct rule *rule,
                           const struct target *target, const struct around *around,
                           const char *service, const char *field)
{
    const struct peer *peer =
        around_first(around, PEER_SERVICE, PEER_NAMED, around->namespace, service);
    const struct peer *strict = peer && !peer->veiled ? refuses_outside(around, peer) : NULL;
    if (!strict)
        return;
    struct finding finding = about(around, strict);
    finding.field = field;
    finding.found = shown(judgement, json_look(target->node, field));
    finding.inputs[0] = field;
    report(judgement, rule, target, finding);
}

#define BACKEND "backend.service.name"
#define DEFAULT_BACKEND "spec.defaultBackend.service.name"

static void check_ingress(struct judgement *judgement, const struct rule *rule,
                          const struct target *target, const struct around *around)
{
    unsigned number = 0;
    report_outside(judgement, rule, target, around, TEXT_OF(target->node, DEFAULT_BACKEND),
                   DEFAULT_BACKEND);
    json_each (host, json_look(target->node, "spec.rules")) {
        unsigned index = 0;
        json_each (path, json_look(host, "http.paths")) {
            const char *field = arena_print(
                judgement->arena, "spec.rules[%u].http.paths[%u]." BACKEND, number, index++);
            report_outside(judgement, rule, target, around, TEXT_OF(path, BACKEND), field);
        }
        number++;
    }
}

static void check_plaintext(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    const struct around around = look_around(judgement, rule);
    const char *type = TEXT_OF(target->node, "spec.type");
    if (hides_pods(&around))
        return;
    if (judgement->subject->kind == INGRESS)
        check_ingress(judgement, rule, target, &around);
    else if (type && (strcmp(type, "LoadBalancer") == 0 || strcmp(type, "NodePort") == 0))
        report_outside(judgement, rule, target, &around, judgement->subject->name, "spec.type");
}

/* The one of the namespace itself that is for all of its Pods. */
static const struct peer *own_strict(const struct around *around)
{
    const struct peer *strict = strict_by(around, around->namespace, NULL);
    return strict && strcmp(strict->namespace, around->namespace) == 0 ? strict : NULL;
}

static void check_no_sidecar(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    const struct around around = look_around(judgement, rule);
    const struct json *labels = json_look(target->node, "metadata.labels");
    const struct json *own = json_get(labels, "sidecar.istio.io/inject");
    const char *said = json_string(own);
    const struct peer *strict = hides_pods(&around) ? NULL : own_strict(&around);
    bool not_injected = own ? said && strcmp(said, "false") == 0
                            : injection_in(&around, around.namespace) == NOT_INJECTED;
    if (!strict || !not_injected || json_get(labels, "istio.io/dataplane-mode") ||
        json_get(labels, "istio.io/rev"))
        return;
    struct finding finding = about(&around, strict);
    finding.found = own ? shown(judgement, own) : NULL;
    report(judgement, rule, target, finding);
}

/* The rule only speaks of Knative behind Istio's gateways. */
static bool is_behind_istio(const struct json *annotations)
{
    static const char *const keys[] = {"networking.knative.dev/ingress-class",
                                       "networking.knative.dev/ingress.class"};
    for (size_t i = 0; i < 2; i++) {
        const struct json *class = json_get(annotations, keys[i]);
        if (class)
            return json_string(class) && starts_with(json_string(class), "istio.");
    }
    return true;
}

static bool has_other_ingress(const struct around *around, const char *knative)
{
    const struct peer *map = around_first(around, PEER_MAP, PEER_NAMED, knative, "config-network");
    const struct json *data = map ? peer_says(map, "data") : NULL;
    const struct json *class = json_get(data, "ingress-class");
    class = class ? class : json_get(data, "ingress.class");
    return class && !(json_string(class) && starts_with(json_string(class), "istio."));
}

/* A Service of Knative whose Pods this PeerAuthentication is for. */
static const struct peer *knative_under(const struct around *around, const char *namespace)
{
    struct peers found = around_find(around, PEER_KSVC, PEER_IN, namespace);
    for (const struct peer *peer; (peer = peers_next(&found));)
        if (is_behind_istio(peer_says(peer, "metadata.annotations")))
            return peer;
    return NULL;
}

static void check_knative(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct around around = look_around(judgement, rule);
    const char *knative = judgement->policy->environment.knative_namespace;
    const char *mode = TEXT_OF(target->node, "spec.mtls.mode");
    if (!mode || strcmp(mode, "STRICT") != 0 || hides_pods(&around) ||
        json_size(json_look(target->node, "spec.selector.matchLabels")))
        return;
    const struct peer *strict = strict_by(&around, around.namespace, NULL);
    const struct peer *activator =
        around_first(&around, PEER_WORKLOAD, PEER_NAMED, knative, "activator");
    const struct peer *service = knative_under(&around, around.namespace);
    if (!strict || strcmp(strict->name, judgement->subject->name) != 0 || !service || !activator ||
        has_other_ingress(&around, knative) || injection_of(&around, activator) != NOT_INJECTED)
        return;
    struct finding finding = about(&around, service);
    finding.found = mode;
    report(judgement, rule, target, finding);
}

#define OF_PODS (PEER_SERVICE | PEER_WORKLOAD | PEER_NAMESPACE | PEER_AUTHENTICATION)
#define RESETS "a STRICT sidecar resets plaintext: 503 UC at every call, a cut connection on TCP"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "X-STRICT-DISABLE", .scope = TRAFFIC_POLICY,
        .field = "tls.mode", .peers = PEER_RULE | OF_PODS, .check = check_disable,
        .faults = FAULTS([RESET] = {.says = "sends plaintext to Pods that PeerAuthentication {key} makes STRICT",
                                    .why = RESETS, .fix = "remove the tls block, and what is empty then"},
                         [RESET_IF_INJECTED] =
                             {.at_most = WARN,
                              .says = "sends plaintext to Pods that PeerAuthentication {key} makes STRICT",
                              .why = "a STRICT sidecar, if they have one, resets it: 503 UC at every call",
                              .fix = "remove the tls block, and what is empty then"}),
        .reads = {"tls", "/spec.host"},
    },
    {
        .id = "X-STRICT-PLAINTEXT", .kinds = EXPOSED_SERVICE | SERVICE | INGRESS, .scope = OBJECT,
        .field = "spec.type", .peers = OF_PODS | PEER_INGRESS, .check = check_plaintext,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "lets clients outside the mesh come to Pods that PeerAuthentication {key} makes STRICT",
                          .why = "they speak plaintext, and a STRICT sidecar resets it",
                          .fix = "send them through a gateway of Istio's, or portLevelMtls: PERMISSIVE for the port"}),
        .reads = {"spec", "metadata.annotations"},
    },
    {
        .id = "X-STRICT-NO-SIDECAR", .kinds = WORKLOAD, .scope = POD_TEMPLATE,
        .field = "metadata.labels", .peers = OF_PODS, .check = check_no_sidecar,
        .actions = EVERYWHERE(AUDIT),
        .faults = FAULTS({.says = "leaves its Pods without a sidecar, where PeerAuthentication {key} makes others STRICT",
                          .why = "their calls to STRICT Pods are plaintext, and are reset",
                          .fix = "sidecar.istio.io/inject: \"true\""}),
        .reads = {"metadata.labels"},
    },
    {
        .id = "X-KSVC-STRICT", .kinds = AUTHENTICATION, .scope = OBJECT,
        .field = "spec.mtls.mode", .peers = OF_PODS | PEER_KSVC | PEER_MAP, .check = check_knative,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "makes Pods of {key} STRICT, and Knative's activator has no sidecar",
                          .why = "its calls to them are plaintext, and are reset",
                          .fix = "mode: PERMISSIVE, or a sidecar for the activator"}),
        .reads = {"spec"},
    },
};
// clang-format on

const struct family pair_mtls_family = {"Pairs of objects", rules, sizeof rules / sizeof *rules};
