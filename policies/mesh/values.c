// SPDX-License-Identifier: Apache-2.0
/* Settings of the mesh that Istio takes and that break the traffic. */
#include "judge/checks.h"
#include "mesh/fields.h"
#include "mesh/mesh.h"
#include "mesh/proxy.h"

#include <string.h>

#define THREADS_MOST 4
#define NLB_IDLE (350 * SECOND)
#define GRACE_DEFAULT (30 * SECOND) /* of a Pod that does not say one */

/* A field where it stands, however it is spelled. */
struct setting {
    const struct json *value; /* NULL: it is not written, or null */
    struct path path;         /* under the target */
};

static struct setting setting(const struct judgement *judgement, const struct json *mesh,
                              const char *names)
{
    struct setting found = {0};
    found.value = field_look(judgement->arena, mesh, names, &found.path);
    return found;
}

/* The same in defaultConfig, which istiod reads by this name alone. */
static struct setting proxy_setting(const struct judgement *judgement, const struct json *mesh,
                                    const char *names)
{
    struct setting found = {0};
    path_add_key(&found.path, "defaultConfig");
    found.value = field_look(judgement->arena, json_get(mesh, "defaultConfig"), names, &found.path);
    return found;
}

static void tell(struct judgement *judgement, const struct rule *rule, const struct target *target,
                 const struct setting *setting, size_t wording, enum action at_most)
{
    struct text input = TEXT_IN(judgement->arena);
    struct finding finding = {.fault = &rule->faults[wording],
                              .path = target->path,
                              .key = setting->path.segments[setting->path.length - 1].key,
                              .at_most = at_most};
    path_add(&finding.path, &setting->path);
    path_print(&setting->path, &input);
    finding.inputs[0] = input.data;
    if (setting->value)
        finding.found = shown(judgement, setting->value);
    report(judgement, rule, target, finding);
}

void check_proxy_fields_misplaced(struct judgement *judgement, const struct rule *rule,
                                  const struct target *target)
{
    static const char *const literal[][2] = {
        {"default_config", "defaultConfig"},
        {"default_providers", "defaultProviders"},
    };
    json_each_member (member, target->node) {
        const char *key = json_key(member), *name = NULL;
        const struct row *field = field_named(proxy_config_fields, key, true);
        size_t wording = 0;
        if (field && !field_named(mesh_config_fields, key, true))
            name = field->name;
        for (size_t i = 0; i < sizeof literal / sizeof *literal; i++)
            if (strcmp(key, literal[i][0]) == 0) {
                name = literal[i][1];
                wording = 1;
            }
        if (!name || json_is(member, JSON_NULL))
            continue;
        struct path path = target->path;
        path_add_key(&path, key);
        report(judgement, rule, target,
               (struct finding){.path = path,
                                .found = shown(judgement, member),
                                .key = key,
                                .value = name,
                                .fault = &rule->faults[wording],
                                .inputs = {key}});
    }
}

void check_mesh_concurrency(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    const struct setting threads = proxy_setting(judgement, target->node, "concurrency");
    double count;
    if (!measure(threads.value, UNIT_COUNT, &count))
        return;
    if (count == 0)
        tell(judgement, rule, target, &threads, 0, DENY);
    else if (count > THREADS_MOST)
        tell(judgement, rule, target, &threads, 1, WARN);
}

/* Less than a second is none, and it is no new fault where it was so before. */
static void judge_keepalive(struct judgement *judgement, const struct rule *rule,
                            const struct target *target, const char *field)
{
    const struct setting now = setting(judgement, target->node, field);
    const struct setting before = setting(judgement, target->old, field);
    double length, then;
    if (measure(now.value, UNIT_DURATION, &length) && length < SECOND)
        tell(judgement, rule, target, &now, 0,
             measure(before.value, UNIT_DURATION, &then) && length >= then ? WARN : DENY);
}

void check_mesh_keepalive(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct setting time = setting(judgement, target->node, "tcpKeepalive.time");
    double length;
    if (measure(time.value, UNIT_DURATION, &length) && length >= NLB_IDLE)
        tell(judgement, rule, target, &time, 1, WARN);
    judge_keepalive(judgement, rule, target, "tcpKeepalive.time");
    judge_keepalive(judgement, rule, target, "tcpKeepalive.interval");
}

void check_mesh_drain(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    const struct setting drain = proxy_setting(judgement, target->node, "terminationDrainDuration");
    const struct setting metadata = proxy_setting(judgement, target->node, "proxyMetadata");
    double length;

    if (!measure(drain.value, UNIT_DURATION, &length) || exits_when_idle(metadata.value))
        return;
    if (sidecars_are_native(&judgement->policy->environment))
        tell(judgement, rule, target, &drain, 2, WARN);
    else if (length >= GRACE_DEFAULT)
        tell(judgement, rule, target, &drain, 0, WARN);
    else if (length < SECOND)
        tell(judgement, rule, target, &drain, 1, WARN);
}

/* REGISTRY_ONLY is the enum's 0, and so what a policy without a mode means. */
static bool registry_only(const struct judgement *judgement, const struct json *mesh,
                          struct setting *mode)
{
    const char *text;
    double number;
    if (!json_is(setting(judgement, mesh, "outboundTrafficPolicy").value, JSON_OBJECT))
        return false;
    *mode = setting(judgement, mesh, "outboundTrafficPolicy.mode");
    text = json_string(mode->value);
    return !mode->value || (text && strcmp(text, "REGISTRY_ONLY") == 0) ||
           (json_number(mode->value, &number) && number == 0);
}

void check_mesh_risks(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    enum { AUTO_MTLS, RETRIES, DETECTION, CONNECT, REGISTRY };
    const struct json *mesh = target->node;
    const struct setting mtls = setting(judgement, mesh, "enableAutoMtls"),
                         retries = setting(judgement, mesh, "defaultHttpRetryPolicy.attempts"),
                         detection = setting(judgement, mesh, "protocolDetectionTimeout"),
                         connect = setting(judgement, mesh, "connectTimeout");
    struct setting mode, before;
    double number;

    if (json_is(mtls.value, JSON_BOOL) && !json_true(mtls.value))
        tell(judgement, rule, target, &mtls, AUTO_MTLS, WARN);
    if (measure(retries.value, UNIT_COUNT, &number) && number == 0)
        tell(judgement, rule, target, &retries, RETRIES, WARN);
    if (measure(detection.value, UNIT_DURATION, &number) && number > 0)
        tell(judgement, rule, target, &detection, DETECTION, WARN);
    if (measure(connect.value, UNIT_DURATION, &number) && number >= MILLISECOND && number < SECOND)
        tell(judgement, rule, target, &connect, CONNECT, WARN);
    if (judgement->subject->update && registry_only(judgement, mesh, &mode) &&
        !registry_only(judgement, target->old, &before))
        tell(judgement, rule, target, &mode, REGISTRY, WARN);
}
