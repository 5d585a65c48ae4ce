// SPDX-License-Identifier: Apache-2.0
/* What a revision's Pods are: their timeouts, ports, queue-proxy, and fields that the platform team
 * may lock. */
#include "families.h"
#include "judge/places.h"
#include "knative/queue_proxy.h"
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

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

#define MEMORY_LIMIT RESOURCE("memory-resource-limit")
#define CPU_LIMIT RESOURCE("cpu-resource-limit")
#define STORAGE_LIMIT RESOURCE("ephemeral-storage-resource-limit")
#define ORDER_WORDS BELOW_REQUEST("no Pod of the revision is admitted")
#define OVER "the request is over by then, so this never takes effect"
#define NEVER "Knative refuses a negative timeout"
#define FLAG_OFF "Knative refuses the revision while the flag is off"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-TIMEOUT-ORDER", .scope = REVISION_TEMPLATE,
        .field = TIMEOUT,
        .faults = {{.field = START_TIMEOUT, IS_ABOVE(TIMEOUT, UNIT_COUNT), .at_most = WARN,
                    .says = "{found} is longer than timeoutSeconds, {value}",
                    .why = OVER, .fix = "{key}: {value}, or a higher timeoutSeconds"},
                   {.field = IDLE_TIMEOUT, IS_ABOVE(TIMEOUT, UNIT_COUNT), .at_most = WARN,
                    .says = "{found} is longer than timeoutSeconds, {value}",
                    .why = OVER, .fix = "{key}: {value}, or a higher timeoutSeconds"},
                   {.field = START_TIMEOUT, MORE_THAN("300", UNIT_COUNT), .when = &no_timeout,
                    .at_most = WARN, .says = "{found} is longer than timeoutSeconds, {value} by default",
                    .why = OVER, .fix = "{key}: {value}, or a higher timeoutSeconds"},
                   {.field = IDLE_TIMEOUT, MORE_THAN("300", UNIT_COUNT), .when = &no_timeout,
                    .at_most = WARN, .says = "{found} is longer than timeoutSeconds, {value} by default",
                    .why = OVER, .fix = "{key}: {value}, or a higher timeoutSeconds"},
                   {IS_BELOW("0", UNIT_COUNT),
                    .says = "{found} is negative", .why = NEVER, .fix = "{key}: 0"},
                   {.field = START_TIMEOUT, IS_BELOW("0", UNIT_COUNT),
                    .says = "{found} is negative", .why = NEVER, .fix = "{key}: 0"},
                   {.field = IDLE_TIMEOUT, IS_BELOW("0", UNIT_COUNT),
                    .says = "{found} is negative", .why = NEVER, .fix = "{key}: 0"}},
    },
    {
        .id = "KS-TIMEOUT-MAX", .scope = REVISION_TEMPLATE,
        .field = TIMEOUT, .lenient = &in_a_file,
        .faults = {{MORE_THAN("600", UNIT_COUNT), .says = "{found} is above the usual maximum of 600",
                    .why = "Knative refuses more than max-revision-timeout-seconds allows",
                    .fix = "timeoutSeconds: 600"}},
    },
    {
        .id = "KS-PORT-H2C", .scope = REVISION_TEMPLATE,
        .field = "spec.protocol",
        .check = check_h2c,
        .faults = {[NO_SUCH_FIELD] =
                       {.says = "is no field of a revision",
                        .why = "a port's name says its protocol",
                        .fix = "remove it, and name the port: ports: [{name: h2c, containerPort: {value}}]"},
                   [NO_SUCH_NAME] =
                       {.wanted = "{value}", .says = "{found} is no protocol that Knative knows",
                        .why = "a port's name says its protocol, and Knative refuses all but h2c and http1",
                        .fix = "name: {value}"}},
        .reads = {"spec.protocol", "spec.containers"},
    },
    {
        .id = "KS-PORT-RESERVED", .scope = REVISION_TEMPLATE,
        .field = "spec.containers",
        .faults = {{.field = PORT "containerPort", IS_ONE_OF("8008|8012|8013|8022|9090|9091"),
                    .says = "{found} is a port of queue-proxy",
                    .why = "it runs in the same Pod, and Knative refuses the port",
                    .fix = "containerPort: 8080"},
                   {.field = PORT "containerPort", IS_EXACTLY("8112"), .at_most = WARN,
                    .says = "{found} is queue-proxy's port for TLS",
                    .why = "it runs in the same Pod, and listens there with system-internal-tls",
                    .fix = "containerPort: 8080"},
                   {.field = PORT "containerPort", .when = &with_a_sidecar, .at_most = WARN,
                    IS_ONE_OF("15000|15001|15006|15008|15020|15021|15053|15090"),
                    .says = "{found} is a port of istio-proxy",
                    .why = "the sidecar runs in the same Pod, and the port is taken",
                    .fix = "containerPort: 8080"}},
        .reads = {"spec.containers"},
    },
    {
        .id = "KS-QP-RES", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations,
        .faults = {{.field = MEMORY_LIMIT, IS_UNDER(RESOURCE("memory-resource-request")), ORDER_WORDS},
                   {.field = CPU_LIMIT, IS_UNDER(RESOURCE("cpu-resource-request")), ORDER_WORDS},
                   {.field = STORAGE_LIMIT, IS_UNDER(RESOURCE("ephemeral-storage-resource-request")),
                    ORDER_WORDS},
                   {.field = MEMORY_LIMIT, AT_LEAST(QUEUE_PROXY_MEMORY_LIMIT), KILLED},
                   {.field = CPU_LIMIT, AT_LEAST(QUEUE_PROXY_CPU_LIMIT), STARVED},
                   {.field = RESOURCE("resource-percentage"), IS_STATED, .at_most = WARN,
                    .usual = "400Mi", .fits = QUEUE_PROXY_MEMORY_LIMIT, 
                    .says = "is deprecated since Knative 1.11",
                    .why = "Knative clamps the shares it computes to limits of its own",
                    .fix = "remove it, and set queue.sidecar.serving.knative.dev/memory-resource-limit: "
                           "\"{value}\""}},
    },
    {
        .id = "KS-FLAGGED-FIELD", .scope = REVISION_TEMPLATE,
        .field = "spec", .unless = &runs_or_is_asked,
        .actions = EVERYWHERE(WARN),
        .faults = {{IS_LISTED_IN(flagged), .says = "needs a flag that is off by default",
                    .why = FLAG_OFF, .fix = "{key}: Enabled in config-features"},
                   /* A claim that is not read-only is written to. */
                   {.field = CLAIM ".readOnly", IS_MISSING, .says = "is not set, and a writable volume needs a flag that is off by default",
                    .why = FLAG_OFF,
                    .fix = "kubernetes.podspec-persistent-volume-write: Enabled in config-features"},
                   {.field = CLAIM ".readOnly", IS_EXACTLY("false"), .says = "is false, and a writable volume needs a flag that is off by default",
                    .why = FLAG_OFF,
                    .fix = "kubernetes.podspec-persistent-volume-write: Enabled in config-features"}},
        .reads = {"spec"},
    },
};
// clang-format on

const struct family ksvc_revision_family = {"Knative Service", rules, sizeof rules / sizeof *rules};
