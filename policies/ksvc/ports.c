// SPDX-License-Identifier: Apache-2.0
/* The ports of a revision's Pods. */
#include "families.h"
#include "judge/places.h"
#include "ksvc/ksvc.h"

#include <string.h>

#define PORT "spec.containers[*].ports[*]."

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

/* The API server drops the field before any webhook runs; only last-applied still has it. */
static void check_protocol(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    const struct json *here = json_look(target->node, rule->field);
    const struct json *applied = json_look(last_applied(judgement), "spec.template.spec.protocol");
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

/* Knative takes one port in the whole Pod. Of several, only the first one's name is judged. */
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
    each_place(judgement, target, "spec.containers[*].ports[0].name", check_port_name, &review);
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

static bool has_internal_tls(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return policy_flag(judgement->policy, "system-internal-tls") == FLAG_ENABLED;
}

static const struct condition internal_tls = {.holds = has_internal_tls};

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-PORT-H2C", .scope = REVISION_TEMPLATE,
        .field = "spec.protocol",
        .check = check_h2c,
        .faults = FAULTS([NO_SUCH_FIELD] =
                             {.says = "is no field of a revision",
                              .why = "a port's name says its protocol",
                              .fix = "remove it, and name the port: ports: [{name: h2c, containerPort: {value}}]"},
                         [NO_SUCH_NAME] =
                             {.wanted = "{value}", .says = "{found} is no protocol that Knative knows",
                              .why = "a port's name says its protocol, and Knative refuses all but h2c and http1",
                              .fix = "name: {value}"}),
        .reads = {"spec.protocol", "spec.containers"},
    },
    {
        .id = "KS-PORT-RESERVED", .scope = REVISION_TEMPLATE,
        .field = "spec.containers",
        .faults = FAULTS({.field = PORT "containerPort", IS_ONE_OF("8008|8012|8013|8022|9090|9091"),
                          .says = "{found} is a port of queue-proxy",
                          .why = "it runs in the same Pod, and Knative refuses the port",
                          .fix = "containerPort: 8080"},
                         {.field = PORT "containerPort", IS_EXACTLY("8112"), .when = &internal_tls,
                          .says = "{found} is queue-proxy's port for TLS",
                          .why = "it runs in the same Pod, and listens there with system-internal-tls",
                          .fix = "containerPort: 8080"},
                         {.field = PORT "containerPort", .when = &with_a_sidecar, .at_most = WARN,
                          IS_ONE_OF("15000|15001|15006|15008|15020|15021|15053|15090"),
                          .says = "{found} is a port of istio-proxy",
                          .why = "the sidecar runs in the same Pod, and the port is taken",
                          .fix = "containerPort: 8080"}),
        .reads = {"spec.containers"},
    },
};
// clang-format on

const struct family ksvc_port_family = {"Knative Service", rules, sizeof rules / sizeof *rules};
