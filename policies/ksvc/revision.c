// SPDX-License-Identifier: Apache-2.0
/* What a revision's Pods are: their timeouts, ports, queue-proxy, and fields that the platform team
 * may lock. */
#include "families.h"
#include "judge/places.h"
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

#include "judge/checks.h"

#include <string.h>

#define TIMEOUT "spec.timeoutSeconds"
#define START_TIMEOUT "spec.responseStartTimeoutSeconds"
#define IDLE_TIMEOUT "spec.idleTimeoutSeconds"
#define PORT "spec.containers[*].ports[*]."
#define RESOURCE(name) "metadata.annotations[" QUEUE name "]"

/* 0 stands for the default of the cluster. */
static bool has_no_timeout(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    const struct json *stated = json_look(target->node, TIMEOUT);
    int64_t seconds;
    return !stated || (json_integer(stated, &seconds) && seconds == 0);
}

static const struct condition no_timeout = {
    .holds = has_no_timeout, .reads = {TIMEOUT}, .assumes = TIMEOUT};

/* Which maximum a cluster has is not to be seen in a file. */
static bool is_in_file(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return judgement->subject->in_file;
}

static const struct condition in_a_file = {.holds = is_in_file};

enum { NO_SUCH_FIELD, NO_SUCH_NAME };

/* The port that the user's container says, as text for a fix. */
static const char *user_port(const struct judgement *judgement, const struct json *template)
{
    json_each (container, json_look(template, "spec.containers")) {
        const struct json *port = json_look(container, "ports[0].containerPort");
        if (port)
            return shown(judgement, port);
    }
    return "8080";
}

/* The API server drops the field before any webhook runs; kubectl's note of it stays. */
static void check_protocol(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    const struct json *here = json_look(target->node, rule->field);
    const struct json *applied = json_look(judgement->last_applied, "spec.template.spec.protocol");
    if (here || applied)
        report(judgement, rule, target,
               (struct finding){.fault = &rule->faults[NO_SUCH_FIELD],
                                .found = shown(judgement, here ? here : applied),
                                .value = user_port(judgement, target->node),
                                .at_most = here ? DENY : WARN,
                                .inputs = {rule->field}});
}

struct port_review {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
};

static void check_port_name(const char *field, const struct json *value, const struct json *old,
                            void *closure)
{
    const struct port_review *review = closure;
    const char *name = json_string(value);
    if (!name || !*name || strcmp(name, "http1") == 0 || strcmp(name, "h2c") == 0)
        return;
    bool meant_h2c = strstr(name, "grpc") || strstr(name, "h2") || strstr(name, "http2");
    report(review->judgement, review->rule, review->target,
           (struct finding){.field = field,
                            .fault = &review->rule->faults[NO_SUCH_NAME],
                            .found = shown(review->judgement, value),
                            .value = meant_h2c ? "h2c" : "http1",
                            .no_worse = json_equal(value, old),
                            .inputs = {field}});
}

static void check_h2c(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    struct port_review review = {judgement, rule, target};
    check_protocol(judgement, rule, target);
    each_place(judgement, target, PORT "name", check_port_name, &review);
}

static bool has_sidecar(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    const char *label =
        json_string(json_look(target->node, "metadata.labels[sidecar.istio.io/inject]"));
    const char *asked = label ? label : annotation(target->node, "sidecar.istio.io/inject");
    return asked && strcmp(asked, "true") == 0;
}

static const struct condition with_a_sidecar = {.holds = has_sidecar};

static const struct pair requests[] = {
    {QUEUE "cpu-resource-request", QUEUE "cpu-resource-limit", .unit = UNIT_QUANTITY},
    {QUEUE "memory-resource-request", QUEUE "memory-resource-limit", .unit = UNIT_QUANTITY},
    {QUEUE "ephemeral-storage-resource-request", QUEUE "ephemeral-storage-resource-limit",
     .unit = UNIT_QUANTITY},
    {0},
};

/* What runs already has its flags; and online Knative itself says it best. */
static bool has_its_flags(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    const struct subject *subject = judgement->subject;
    return !subject->in_file || json_look(subject->object, "metadata.uid");
}

static const struct condition runs_or_is_asked = {.holds = has_its_flags};

#define POD_FLAG "kubernetes.podspec-"
#define CLAIM "spec.volumes[*].persistentVolumeClaim"

/* Fields that Knative refuses unless a flag of config-features is on. What the flags are is not to
 * be seen in a file. */
static const struct listed flagged[] = {
    {"spec.affinity", POD_FLAG "affinity"},
    {"spec.dnsConfig", POD_FLAG "dnsconfig"},
    {"spec.dnsPolicy", POD_FLAG "dnspolicy"},
    {"spec.hostAliases", POD_FLAG "hostaliases"},
    {"spec.hostIPC", POD_FLAG "hostipc"},
    {"spec.hostNetwork", POD_FLAG "hostnetwork"},
    {"spec.hostPID", POD_FLAG "hostpid"},
    {"spec.initContainers", POD_FLAG "init-containers"},
    {"spec.nodeSelector", POD_FLAG "nodeselector"},
    {"spec.priorityClassName", POD_FLAG "priorityclassname"},
    {"spec.runtimeClassName", POD_FLAG "runtimeclassname"},
    {"spec.schedulerName", POD_FLAG "schedulername"},
    {"spec.securityContext", POD_FLAG "securitycontext"},
    {"spec.shareProcessNamespace", POD_FLAG "shareprocessnamespace"},
    {"spec.tolerations", POD_FLAG "tolerations"},
    {"spec.topologySpreadConstraints", POD_FLAG "topologyspreadconstraints"},
    {"spec.volumes[*].csi", POD_FLAG "volumes-csi"},
    {"spec.volumes[*].ephemeral", POD_FLAG "volumes-ephemeral"},
    {"spec.volumes[*].hostPath", POD_FLAG "volumes-hostpath"},
    {"spec.volumes[*].image", POD_FLAG "volumes-image"},
    {CLAIM, POD_FLAG "persistent-volume-claim"},
    {"spec.containers[*].volumeMounts[*].mountPropagation", POD_FLAG "volumes-mount-propagation"},
    {"spec.containers[*].env[*].valueFrom.fieldRef", POD_FLAG "fieldref"},
    {"spec.containers[*].env[*].valueFrom.resourceFieldRef", POD_FLAG "fieldref"},
    {"spec.containers[*].securityContext.capabilities.add",
     "kubernetes.containerspec-addcapabilities"},
    {0},
};

#define STARVES "queue-proxy starves or is killed, with every request of its Pod"
#define OVER "the request is over by then, so that this never comes to pass"
#define NEVER "there is no time before the request"
#define FLAG_OFF "Knative refuses the field while its flag is off, as it is by default"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-TIMEOUT-ORDER", .scope = REVISION_TEMPLATE,
        .field = TIMEOUT,
        .faults = {{.field = START_TIMEOUT, IS_ABOVE(TIMEOUT, UNIT_COUNT), .at_most = WARN,
                    .wanted = "at most timeoutSeconds {value}",
                    .why = OVER, .fix = "{value} here, or a higher timeoutSeconds"},
                   {.field = IDLE_TIMEOUT, IS_ABOVE(TIMEOUT, UNIT_COUNT), .at_most = WARN,
                    .wanted = "at most timeoutSeconds {value}",
                    .why = OVER, .fix = "{value} here, or a higher timeoutSeconds"},
                   {.field = START_TIMEOUT, MORE_THAN("300", UNIT_COUNT), .when = &no_timeout,
                    .at_most = WARN, .wanted = "at most timeoutSeconds (default) {value}",
                    .why = OVER, .fix = "{value} here, or a higher timeoutSeconds"},
                   {.field = IDLE_TIMEOUT, MORE_THAN("300", UNIT_COUNT), .when = &no_timeout,
                    .at_most = WARN, .wanted = "at most timeoutSeconds (default) {value}",
                    .why = OVER, .fix = "{value} here, or a higher timeoutSeconds"},
                   {LESS_THAN("0", UNIT_COUNT),
                    .wanted = "0 or more", .why = NEVER, .fix = "{key}: 0"},
                   {.field = START_TIMEOUT, LESS_THAN("0", UNIT_COUNT),
                    .wanted = "0 or more", .why = NEVER, .fix = "{key}: 0"},
                   {.field = IDLE_TIMEOUT, LESS_THAN("0", UNIT_COUNT),
                    .wanted = "0 or more", .why = NEVER, .fix = "{key}: 0"}},
    },
    {
        .id = "KS-TIMEOUT-MAX", .scope = REVISION_TEMPLATE,
        .field = TIMEOUT, .lenient = &in_a_file,
        .faults = {{MORE_THAN("600", UNIT_COUNT), .wanted = "at most 600",
                    .why = "Knative refuses more than max-revision-timeout-seconds, which is 600 unless set",
                    .fix = "timeoutSeconds: 600"}},
    },
    {
        .id = "KS-PORT-H2C", .scope = REVISION_TEMPLATE,
        .field = "spec.protocol",
        .check = check_h2c,
        .faults = {[NO_SUCH_FIELD] =
                       {.wanted = "a port named h2c",
                        .why = "there is no such field: the name of the port says the protocol",
                        .fix = "ports: [{name: h2c, containerPort: {value}}] in the container"},
                   [NO_SUCH_NAME] =
                       {.wanted = "h2c, http1 or no name",
                        .why = "the name of the port says the protocol, and Knative refuses others",
                        .fix = "name: {value}"}},
        .reads = {"spec.protocol", "spec.containers"},
    },
    {
        .id = "KS-PORT-RESERVED", .scope = REVISION_TEMPLATE,
        .field = "spec.containers",
        .faults = {{.field = PORT "containerPort", IS_ONE_OF("8008|8012|8013|8022|9090|9091"),
                    .wanted = "another port",
                    .why = "queue-proxy has it in the same Pod, and Knative refuses it",
                    .fix = "containerPort: 8080"},
                   {.field = PORT "containerPort", IS_EXACTLY("8112"), .at_most = WARN,
                    .wanted = "another port",
                    .why = "queue-proxy takes it for TLS in the same Pod",
                    .fix = "containerPort: 8080"},
                   {.field = PORT "containerPort", .when = &with_a_sidecar, .at_most = WARN,
                    IS_ONE_OF("15000|15001|15006|15008|15020|15021|15053|15090"),
                    .wanted = "another port",
                    .why = "istio-proxy has it in the same Pod",
                    .fix = "containerPort: 8080"}},
        .reads = {"spec.containers"},
    },
    {
        .id = "KS-QP-RES", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations,
        .faults = {{SECOND_FALLS_SHORT(requests), .wanted = "at least the request, {value}",
                    .why = "no Pod of the revision is let in", .fix = "{key}: \"{value}\""},
                   {.field = RESOURCE("memory-resource-limit"), AT_LEAST(QUEUE_PROXY_MEMORY_LIMIT),
                    .why = STARVES, .fix = "{key}: \"{recommended}\""},
                   {.field = RESOURCE("cpu-resource-limit"), AT_LEAST(QUEUE_PROXY_CPU_LIMIT),
                    .why = STARVES, .fix = "{key}: \"{recommended}\""},
                   {.field = RESOURCE("resource-percentage"), IS_STATED, .at_most = WARN,
                    .least = QUEUE_PROXY_MEMORY_LIMIT, .usual = "400Mi", .wanted = "an amount for each resource",
                    .why = "deprecated since Knative 1.11, and cut to limits of its own",
                    .fix = "remove it, set queue.sidecar.serving.knative.dev/memory-resource-limit: "
                           "\"{value}\""}},
    },
    {
        .id = "KS-FLAGGED-FIELD", .scope = REVISION_TEMPLATE,
        .field = "spec", .unless = &runs_or_is_asked,
        .actions = EVERYWHERE(WARN),
        .faults = {{IS_LISTED(flagged), .wanted = "its flag on",
                    .why = FLAG_OFF, .fix = "{key}: Enabled in config-features"},
                   /* A claim that is not read-only is written to. */
                   {.field = CLAIM ".readOnly", IS_MISSING, .wanted = "its flag on",
                    .why = FLAG_OFF,
                    .fix = "kubernetes.podspec-persistent-volume-write: Enabled in config-features"},
                   {.field = CLAIM ".readOnly", IS_EXACTLY("false"), .wanted = "its flag on",
                    .why = FLAG_OFF,
                    .fix = "kubernetes.podspec-persistent-volume-write: Enabled in config-features"}},
        .reads = {"spec"},
    },
};
// clang-format on

const struct family ksvc_revision_family = {"Knative Service", rules, sizeof rules / sizeof *rules};
