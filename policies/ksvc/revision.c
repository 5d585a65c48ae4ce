// SPDX-License-Identifier: Apache-2.0
/* What a revision's Pods are: their timeouts, ports, and fields that the platform team may lock. */
#include "judge/checks.h"
#include "knative/queue_proxy.h"
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

#include "judge/pairs.h"

#include <string.h>

#define TIMEOUT "spec.timeoutSeconds"
#define USUAL_TIMEOUT 300
#define MOST_TIMEOUT 600
#define ROLLOUT "serving.knative.dev/rollout-duration"
#define ROLLOUT_CAMEL "serving.knative.dev/rolloutDuration"

enum { LATER_THAN_TIMEOUT, NEGATIVE };

static void check_negative(struct judgement *judgement, const struct rule *rule,
                           const struct target *target, const char *field)
{
    const struct json *value = json_look(target->node, field);
    int64_t seconds;
    if (json_integer(value, &seconds) && seconds < 0)
        report(judgement, rule, target,
               (struct finding){.field = field,
                                .fault = &rule->faults[NEGATIVE],
                                .found = shown(judgement, value),
                                .key = field + strlen("spec."),
                                .inputs = {field}});
}

/* 0 stands for the default of the cluster; without a look at it, for Knative's own. */
void check_timeout_order(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    static const char *const inner[] = {"spec.responseStartTimeoutSeconds",
                                        "spec.idleTimeoutSeconds"};
    int64_t timeout, seconds;
    bool stated = json_integer(json_look(target->node, TIMEOUT), &timeout) && timeout != 0;
    if (!stated)
        timeout = USUAL_TIMEOUT;

    check_negative(judgement, rule, target, TIMEOUT);
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        const struct json *value = json_look(target->node, inner[i]);
        check_negative(judgement, rule, target, inner[i]);
        if (timeout > 0 && json_integer(value, &seconds) && seconds > timeout)
            report(
                judgement, rule, target,
                (struct finding){.field = inner[i],
                                 .found = shown(judgement, value),
                                 .key = stated ? "timeoutSeconds" : "timeoutSeconds (default)",
                                 .value = arena_print(judgement->arena, "%lld", (long long)timeout),
                                 .assumed = TIMEOUT,
                                 .at_most = WARN,
                                 .inputs = {inner[i], TIMEOUT}});
    }
}

/* Which maximum a cluster has is not to be seen in a file. */
void check_timeout_most(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct json *value = json_look(target->node, rule->field);
    int64_t seconds;
    if (json_integer(value, &seconds) && seconds > MOST_TIMEOUT)
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, value),
                                .value = shown(judgement, value),
                                .no_worse = no_worse(target, rule->field, UNIT_COUNT, false),
                                .at_most = judgement->subject->in_file ? WARN : DENY});
}

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
               (struct finding){.found = shown(judgement, here ? here : applied),
                                .value = user_port(judgement, target->node),
                                .at_most = here ? DENY : WARN,
                                .inputs = {rule->field}});
}

static const char *meant(const char *name)
{
    return strstr(name, "grpc") || strstr(name, "h2") || strstr(name, "http2") ? "h2c" : "http1";
}

/* A function is called with every port of every container, its twin before this update, or NULL,
 * and the field of it. */
typedef void port_check(struct judgement *, const struct rule *, const struct target *,
                        const struct json *port, const struct json *old, const char *field);

static void each_port(struct judgement *judgement, const struct rule *rule,
                      const struct target *target, port_check *check)
{
    struct arena *arena = judgement->arena;
    const struct json *containers = json_look(target->node, "spec.containers");
    const struct json *const *twins =
        pairs_of(arena, containers, json_look(target->old, "spec.containers"), "name", NULL);
    unsigned i = 0;
    json_each (container, containers) {
        const struct json *ports = json_get(container, "ports");
        const struct json *const *old = pairs_of(
            arena, ports, json_get(twins ? twins[i] : NULL, "ports"), "containerPort", NULL);
        unsigned j = 0;
        json_each (port, ports) {
            check(judgement, rule, target, port, old ? old[j] : NULL,
                  arena_print(arena, "spec.containers[%u].ports[%u]", i, j));
            j++;
        }
        i++;
    }
}

static void check_port_name(struct judgement *judgement, const struct rule *rule,
                            const struct target *target, const struct json *port,
                            const struct json *old, const char *field)
{
    static const char *const known[] = {"", "http1", "h2c"};
    const char *name = json_string(json_get(port, "name"));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!name || strcmp(name, known[i]) == 0)
            return;
    field = arena_print(judgement->arena, "%s.name", field);
    report(judgement, rule, target,
           (struct finding){.field = field,
                            .fault = &rule->faults[NO_SUCH_NAME],
                            .found = shown(judgement, json_get(port, "name")),
                            .value = meant(name),
                            .no_worse = json_equal(json_get(port, "name"), json_get(old, "name")),
                            .inputs = {field}});
}

void check_h2c(struct judgement *judgement, const struct rule *rule, const struct target *target)
{
    check_protocol(judgement, rule, target);
    each_port(judgement, rule, target, check_port_name);
}

enum { OF_KNATIVE, OF_TLS, OF_ISTIO };

static bool is_one_of(int64_t port, const int *ports)
{
    for (; *ports; ports++)
        if (*ports == port)
            return true;
    return false;
}

static bool is_injected(const struct target *target)
{
    const char *label =
        json_string(json_look(target->node, "metadata.labels[sidecar.istio.io/inject]"));
    const char *asked = label ? label : annotation(target->node, "sidecar.istio.io/inject");
    return asked && strcmp(asked, "true") == 0;
}

static void check_port_number(struct judgement *judgement, const struct rule *rule,
                              const struct target *target, const struct json *port,
                              const struct json *old, const char *field)
{
    static const int knative[] = {8008, 8012, 8013, 8022, 9090, 9091, 0};
    static const int tls[] = {8112, 0};
    static const int istio[] = {15000, 15001, 15006, 15008, 15020, 15021, 15053, 15090, 0};
    const struct json *value = json_get(port, "containerPort");
    int64_t number;
    size_t whose = OF_KNATIVE;

    if (!json_integer(value, &number))
        return;
    if (is_one_of(number, tls))
        whose = OF_TLS;
    else if (is_one_of(number, istio) && is_injected(target))
        whose = OF_ISTIO;
    else if (!is_one_of(number, knative))
        return;
    field = arena_print(judgement->arena, "%s.containerPort", field);
    report(judgement, rule, target,
           (struct finding){.field = field,
                            .fault = &rule->faults[whose],
                            .found = shown(judgement, value),
                            .at_most = whose == OF_KNATIVE ? DENY : WARN,
                            .no_worse = json_equal(value, json_get(old, "containerPort")),
                            .inputs = {field}});
}

void check_reserved_port(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    each_port(judgement, rule, target, check_port_number);
}

void check_rollout_misplaced(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    static const char *const keys[] = {ROLLOUT, ROLLOUT_CAMEL};
    const struct json *annotations = json_look(target->node, "metadata.annotations");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_get(annotations, keys[i]))
            report_annotation(judgement, rule, target, keys[i], NULL, (struct finding){0});
}

/* A Configuration has no route whose traffic could roll out. */
bool repair_rollout_misplaced(const struct judgement *judgement, const struct finding *finding,
                              struct patch *patch)
{
    const struct json *object = judgement->subject->object;
    const struct json *value = path_find(&finding->path, object);
    const struct json *there = json_look(object, "metadata.annotations[" ROLLOUT "]");
    const struct json *camel = json_look(object, "metadata.annotations[" ROLLOUT_CAMEL "]");
    struct path to = {0};

    if (strcmp(judgement->subject->kind_name, "Service") != 0)
        return false;
    if (!there)
        there = camel;
    if (there && !json_equal(there, value))
        return false;
    if (there) {
        patch_remove(patch, &finding->path);
        return true;
    }
    /* Of two spellings in the template only the one that would win may go there. */
    const struct json *wins = json_look(finding->target->node, "metadata.annotations[" ROLLOUT "]");
    if (strcmp(finding->key, ROLLOUT_CAMEL) == 0 && wins) {
        if (json_equal(wins, value))
            patch_remove(patch, &finding->path);
        return json_equal(wins, value);
    }
    path_add_key(&to, "metadata");
    path_add_key(&to, "annotations");
    path_add_key(&to, finding->key);
    patch_move(patch, &finding->path, &to);
    return true;
}

void check_queue_annotations(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    static const struct allotment rows[] = {
        {"metadata.annotations[" QUEUE "cpu-resource-request]",
         "metadata.annotations[" QUEUE "cpu-resource-limit]", QUEUE "cpu-resource-limit",
         QUEUE_PROXY_CPU_LIMIT},
        {"metadata.annotations[" QUEUE "memory-resource-request]",
         "metadata.annotations[" QUEUE "memory-resource-limit]", QUEUE "memory-resource-limit",
         QUEUE_PROXY_MEMORY_LIMIT},
        {"metadata.annotations[" QUEUE "ephemeral-storage-resource-request]",
         "metadata.annotations[" QUEUE "ephemeral-storage-resource-limit]",
         QUEUE "ephemeral-storage-resource-limit", NO_THRESHOLD},
    };
    const char *key;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        judge_allotment(judgement, rule, target, &rows[i]);
    if (annotation_effective(json_look(target->node, "metadata.annotations"),
                             QUEUE "resource-percentage", &key))
        report_annotation(judgement, rule, target, key, NULL,
                          (struct finding){.fault = &rule->faults[2],
                                           .value = fitting(judgement, "400Mi",
                                                            rule_threshold(rule), NO_THRESHOLD),
                                           .at_most = WARN});
}
