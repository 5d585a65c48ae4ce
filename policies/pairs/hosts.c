// SPDX-License-Identifier: Apache-2.0
/* A host, and the Service that it names or seems to name. */
#include "destination_rule/destination_rule.h"
#include "families.h"
#include "judge/checks.h"
#include "judge/inputs.h"
#include "pairs/pods.h"
#include "pairs/routes.h"

#include <math.h>
#include <string.h>

struct looking {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
    struct around around;
};

static const char *host_of_rule(const struct looking *looking)
{
    const struct json *object = looking->judgement->subject->object;
    return around_host(&looking->around, json_string(json_look(object, "spec.host")));
}

static const struct peer *service_of_rule(const struct looking *looking)
{
    return service_of(&looking->around, host_of_rule(looking));
}

/* The full name that was meant by "a.b.svc", or by "a.b" if there is a Service a in the namespace
 * b; NULL: the host may be right. Istio completes only names without a dot. Source: istio.io/istio
 * pilot/pkg/model/config.go. */
static const char *host_meant(const struct around *around, const char *host)
{
    struct arena *arena = around->judgement->arena;
    const char *domain = around->judgement->policy->environment.cluster_domain;
    const char *dot = strchr(host, '.'), *rest = dot ? strchr(dot + 1, '.') : NULL;
    if (!dot || host[0] == '*' || (rest && strcmp(rest, ".svc") != 0) ||
        around_first(around, PEER_ENTRY, PEER_OF_HOST, host))
        return NULL;
    if (rest)
        return arena_print(arena, "%s.%s", host, domain);
    const char *name = arena_copy(arena, host, (size_t)(dot - host));
    return around_first(around, PEER_SERVICE, PEER_NAMED, dot + 1, name)
               ? arena_print(arena, "%s.svc.%s", host, domain)
               : NULL;
}

static void look_at_host(const struct looking *looking, const struct json *host, const char *field)
{
    struct judgement *judgement = looking->judgement;
    const char *text = json_string(host);
    const char *meant = text && !has_placeholder(text) ? host_meant(&looking->around, text) : NULL;
    if (meant)
        report(judgement, looking->rule, looking->target,
               (struct finding){.field = field,
                                .found = shown(judgement, host),
                                .value = meant,
                                .inputs = {field}});
}

static void look_at_destination(const struct route_place *place, void *closure)
{
    const struct looking *looking = closure;
    look_at_host(looking, json_get(place->destination, "host"),
                 arena_print(looking->judgement->arena, "%s.host", place->field));
}

static void check_dead(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    struct looking looking = {judgement, rule, target, look_around(judgement, rule)};
    if (judgement->subject->kind == DESTINATION_RULE)
        look_at_host(&looking, json_look(target->node, "spec.host"), "spec.host");
    else
        each_destination(judgement->arena, target->node, true, look_at_destination, &looking);
}

static bool is_tcp_word(const char *word, size_t length)
{
    static const char *const words[] = {"tcp", "https", "tls", "mongo", "mysql", "redis"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length && strncasecmp(words[i], word, length) == 0)
            return true;
    return false;
}

static bool is_known_word(const char *word, size_t length)
{
    static const char *const words[] = {"udp", "grpc", "http", "http_proxy", "http2"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length && strncasecmp(words[i], word, length) == 0)
            return true;
    return false;
}

static bool is_udp(const struct json *port)
{
    const char *protocol = json_string(json_get(port, "protocol"));
    return protocol && strcmp(protocol, "UDP") == 0;
}

/* Does istiod take the port for TCP? Where neither appProtocol nor name tells, it sniffs the
 * protocol, except on well-known ports of other protocols. Source: istio.io/istio
 * pkg/config/kube/conversion.go. */
static bool is_tcp(const struct json *port)
{
    static const int64_t known[] = {25, 53, 3306, 27017};
    const char *stated = json_string(json_get(port, "appProtocol"));
    const char *name = stated ? stated : json_string(json_get(port, "name"));
    name = name ? name : "";
    if (stated && strcmp(stated, "kubernetes.io/wss") == 0)
        return true;
    size_t length = strcspn(name, "-");
    int64_t number;
    if (is_tcp_word(name, length) || is_known_word(name, length) ||
        !json_integer(json_get(port, "port"), &number))
        return is_tcp_word(name, length);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (number == known[i] && strncasecmp(name, "grpc-web", 8) != 0 &&
            !(stated && starts_with(stated, "kubernetes.io/")))
            return true;
    return false;
}

/* All ports of the Service, or the one that the policy is for. */
static bool are_tcp(const struct json *ports, const struct target *policy)
{
    const struct json *only = policy->parent ? json_look(policy->node, "port.number") : NULL;
    size_t count = 0;
    json_each (port, ports) {
        if (is_udp(port) || (only && !json_equal(only, json_get(port, "port"))))
            continue;
        if (!is_tcp(port))
            return false;
        count++;
    }
    return count > 0 && (!policy->parent || only);
}

static void list(struct text *names, const char **first, const char *block, const char *name)
{
    text_print(names, "%s%s", names->length ? ", " : "", name);
    *first = *first ? *first : arena_print(names->arena, "%s.%s", block, name);
}

/* Lists the settings of a policy that only count for HTTP; *first: the path of the first one. */
static const char *http_settings(struct arena *arena, const struct json *policy, const char **first)
{
    static const char http[] = "connectionPool.http", hash[] = "loadBalancer.consistentHash";
    static const char *const of_pool[] = {
        "http2MaxRequests", "maxRequestsPerConnection", "idleTimeout",         "maxRetries",
        "h2UpgradePolicy",  "useClientProtocol",        "maxConcurrentStreams"};
    static const char *const of_hash[] = {"httpHeaderName", "httpCookie", "httpQueryParameterName"};
    struct text names = TEXT_IN(arena);
    json_each_member (member, json_look(policy, http))
        for (size_t i = 0; i < sizeof of_pool / sizeof *of_pool; i++)
            if (strcmp(json_key(member), of_pool[i]) == 0)
                list(&names, first, http, of_pool[i]);
    for (size_t i = 0; i < sizeof of_hash / sizeof *of_hash; i++)
        if (json_get(json_look(policy, hash), of_hash[i]))
            list(&names, first, hash, of_hash[i]);
    return names.data;
}

static void check_http(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    const struct looking looking = {judgement, rule, target, look_around(judgement, rule)};
    const char *first = NULL;
    const char *names = http_settings(judgement->arena, target->node, &first);
    const struct peer *service = first ? service_of_rule(&looking) : NULL;
    if (!service || !are_tcp(peer_says(service, "spec.ports"), target))
        return;
    struct finding finding = about(&looking.around, service);
    finding.field = first;
    finding.found = shown(judgement, json_look(target->node, first));
    finding.value = names;
    finding.inputs[0] = first;
    finding.inputs[1] = "/spec.host";
    report(judgement, rule, target, finding);
}

#define BACKEND_POLICY_MERGED                                                                      \
    31 /* from this Istio release on it only fills in what the DestinationRule does not say */

static void check_backend(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct looking looking = {judgement, rule, target, look_around(judgement, rule)};
    const struct service_name service = service_named(&looking.around, host_of_rule(&looking));
    bool merged = judgement->policy->environment.istio_minor >= BACKEND_POLICY_MERGED;
    if (merged || !service.name || strcmp(service.namespace, looking.around.namespace) != 0 ||
        !json_size(json_look(target->node, "spec.trafficPolicy")))
        return;
    const struct peer *policy =
        around_first(&looking.around, PEER_BACKEND, PEER_ABOUT, service.namespace, service.name);
    if (!policy || policy->veiled)
        return;
    struct finding finding = about(&looking.around, policy);
    finding.found = shown(judgement, json_look(target->node, rule->field));
    finding.value = policy->row->kind;
    finding.taught = istio_minor_by(judgement, target);
    report(judgement, rule, target, finding);
}

/* The most Pods that a Service's workload has; 0: unknown, or it has several workloads. */
static double pods_at_most(const struct around *around, const struct peer *service)
{
    const struct json *selector = peer_says(service, "spec.selector");
    struct chosen chosen = workloads_with(around, service->namespace, selector, NULL);
    const struct peer *only = NULL;
    double pods = 0;
    for (const struct peer *peer; json_size(selector) && (peer = chosen_next(&chosen));) {
        if (peer->facts & IS_OWNED)
            continue;
        if (only || peer->veiled || !(peer->facts & IS_COUNTED))
            return 0;
        only = peer;
    }
    if (!only || around_first(around, PEER_MAKER, PEER_IN, service->namespace) ||
        around_first(around, PEER_WORKLOAD, PEER_IN, service->namespace))
        return 0;
    const struct peer *scaler =
        around_first(around, PEER_SCALER, PEER_ABOUT, only->namespace,
                     arena_print(around->judgement->arena, "%s/%s", only->row->kind, only->name));
    bool known = scaler ? json_number(peer_says(scaler, "spec.maxReplicas"), &pods)
                        : json_number(peer_says(only, "replicas"), &pods);
    return known ? pods : 0;
}

#define SAYS_SINCE 23 /* Envoy ejects one at least before the release that Istio 1.23 ships */
#define MOST "outlierDetection.maxEjectionPercent"
enum { NONE_MAY_GO, NONE_MAY_GO_BEFORE };

static void check_inert(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct looking looking = {judgement, rule, target, look_around(judgement, rule)};
    const struct json *detection = json_get(target->node, "outlierDetection");
    const struct json *stated = json_look(target->node, MOST);
    double percent = 10, health;
    if (!json_is(detection, JSON_OBJECT) || (stated && !json_number(stated, &percent)) ||
        (json_number(json_get(detection, "minHealthPercent"), &health) && health > 0) ||
        around_hides(&looking.around, PEER_WORKLOAD | PEER_SCALER))
        return;
    const struct peer *service = service_of_rule(&looking);
    double pods = service ? pods_at_most(&looking.around, service) : 0;
    if (pods < 1 || floor(pods * percent / 100) > 0)
        return;
    struct finding finding = about(&looking.around, service);
    bool known = judgement->policy->environment.istio_minor >= SAYS_SINCE;
    finding.fault = &rule->faults[known ? NONE_MAY_GO : NONE_MAY_GO_BEFORE];
    finding.taught = known ? istio_minor_by(judgement, target) : NULL;
    finding.found = stated ? shown(judgement, stated) : NULL;
    finding.wanted = finding.found ? finding.found : "10";
    finding.value = arena_print(judgement->arena, "%.0f", pods);
    finding.release = arena_print(judgement->arena, "%.0f", fmin(100, ceil(100 / pods)));
    report(judgement, rule, target, finding);
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "X-HOST-DEAD", .kinds = DESTINATION_RULE | VIRTUAL_SERVICE, .scope = OBJECT,
        .field = "spec.host", .peers = PEER_RULE | PEER_ROUTE | PEER_SERVICE | PEER_ENTRY,
        .check = check_dead, .general = true, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "{found} is no whole name, and Istio does not complete it",
                          .why = "it completes names without a dot alone, and what stands here never applies",
                          .fix = "host: {value}"}),
        .reads = {"spec"},
    },
    {
        .id = "X-HTTP-ON-TCP", .scope = TRAFFIC_POLICY,
        .field = "connectionPool.http", .peers = PEER_RULE | PEER_SERVICE, .check = check_http,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "is for HTTP, and Service {key} has TCP ports alone",
                          .why = "the port is plain TCP for Istio, and these do nothing: {value}",
                          .fix = "appProtocol: http at the Service's port, or remove them"}),
        .reads = {"connectionPool", "loadBalancer", "/spec.host"},
    },
    {
        .id = "X-BACKEND-POLICY", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec.host", .peers = PEER_RULE | PEER_SERVICE | PEER_BACKEND, .check = check_backend,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "{value} {key} is about the same Service",
                          .why = "before Istio 1.31 that policy replaces this rule's whole trafficPolicy",
                          .fix = "one of the two; with Istio 1.31, environment.istioVersion: \"1.31\""}),
        .reads = {"spec.host", "spec.trafficPolicy"},
    },
    {
        .id = "X-EJECT-INERT", .scope = TRAFFIC_POLICY,
        .field = MOST, .peers = PEER_RULE | PEER_SERVICE | PEER_WORKLOAD | PEER_SCALER | PEER_MAKER,
        .after = "DR-OD-CONSECUTIVE-ERRORS", /* whose finding the condition asks for */
        .unless = &ejection_off, .check = check_inert, .actions = EVERYWHERE(WARN),
        .faults = FAULTS([NONE_MAY_GO] =
                             {.says = "lets none of {value} Pods be ejected, at {wanted}%",
                              .why = "Envoy rounds down, and a Pod that fails stays",
                              .fix = "maxEjectionPercent: {release}"},
                         [NONE_MAY_GO_BEFORE] =
                             {.at_most = AUDIT, .says = "lets none of {value} Pods be ejected, at {wanted}%",
                              .why = "from Istio 1.23 on Envoy rounds down, and a Pod that fails stays",
                              .fix = "maxEjectionPercent: {release}"}),
        .reads = {"outlierDetection", "/spec.host"},
    },
};
// clang-format on

const struct family pair_host_family = {"Pairs of objects", rules, sizeof rules / sizeof *rules};
