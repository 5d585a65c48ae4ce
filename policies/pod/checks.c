// SPDX-License-Identifier: Apache-2.0
#include "judge/checks.h"
#include "judge/fields.h"
#include "pod/pod.h"

#include <math.h>
#include <string.h>

#define TEMPLATES_MOST 1024 /* bytes of a list of names that are read, for each container asks */

/* Ambient's node proxies carry its traffic. */
static bool is_ambient(const struct json *pod)
{
    const char *mode = json_string(json_look(pod, "metadata.labels[istio.io/dataplane-mode]"));
    return mode && strcmp(mode, "ambient") == 0;
}

bool no_sidecar(const struct judgement *judgement, const struct target *target)
{
    static const char *const others[] = {"gateway", "waypoint", "grpc-"};
    const struct json *pod = target->owner;
    const char *label = json_string(json_look(pod, "metadata.labels[sidecar.istio.io/inject]"));
    const char *asked = label ? label : annotation(pod, "sidecar.istio.io/inject");
    const char *templates = annotation(pod, "inject.istio.io/templates");
    size_t length = templates ? strnlen(templates, TEMPLATES_MOST) : 0;
    (void)judgement;

    if ((asked && strcmp(asked, "false") == 0) || is_ambient(pod))
        return true;
    for (size_t i = 0; templates && i < sizeof others / sizeof *others; i++)
        if (memmem(templates, length, others[i], strlen(others[i])))
            return true;
    return json_true(json_look(pod, "spec.hostNetwork"));
}

static bool is_ztunnel(const struct target *target)
{
    json_each (argument, json_get(target->node, "args"))
        if (json_string(argument) && strstr(json_string(argument), "ztunnel"))
            return true;
    return false;
}

bool no_sidecar_container(const struct judgement *judgement, const struct target *target)
{
    return is_ztunnel(target) || no_sidecar(judgement, target);
}

/* In the order of enum resource: requests, then the limits of the same. */
enum resource { CPU_REQUEST, MEMORY_REQUEST, CPU_LIMIT, MEMORY_LIMIT, RESOURCES };
static const char *const annotations[RESOURCES] = {
    "sidecar.istio.io/proxyCPU",
    "sidecar.istio.io/proxyMemory",
    "sidecar.istio.io/proxyCPULimit",
    "sidecar.istio.io/proxyMemoryLimit",
};

/* What the platform team says that a sidecar gets; NULL: it does not say. */
static const char *stated_default(const struct judgement *judgement, enum resource resource)
{
    const struct environment *environment = &judgement->policy->environment;
    const char *const defaults[RESOURCES] = {environment->cpu_request, environment->memory_request,
                                             environment->cpu_limit, environment->memory_limit};
    return defaults[resource];
}

/* The same, else what Istio's own installation gives it. */
static const char *default_of(const struct judgement *judgement, enum resource resource)
{
    static const char *const usual[RESOURCES] = {"100m", "128Mi", "2", "1Gi"};
    const char *said = stated_default(judgement, resource);
    return said ? said : usual[resource];
}

static const struct json *stated(const struct target *target, enum resource resource)
{
    return json_get(json_look(target->node, "metadata.annotations"), annotations[resource]);
}

const struct target *proxy_container(const struct judgement *judgement,
                                     const struct target *template)
{
    for (const struct target *target = judgement->targets; target; target = target->next)
        if (target->scope == PROXY_CONTAINER && target->parent == template)
            return target;
    return NULL;
}

/* A container that the author declared brings its own resources; the annotations do not count. */
static const struct json *declared_resources(const struct judgement *judgement,
                                             const struct target *template)
{
    const struct target *proxy = proxy_container(judgement, template);
    const struct json *resources = proxy ? json_get(proxy->node, "resources") : NULL;
    return json_size(resources) ? resources : NULL;
}

#define USUAL_MEMORY "1Gi" /* as Istio ships it */
#define QUANTITY_MOST 20   /* code points: two of them must leave room in a line */

/* What stands, or else the default, or else the other half of the pair: the limit must never be
 * below the request. */
static const char *completed(const struct judgement *judgement, const struct target *target,
                             enum resource resource)
{
    bool limit = resource >= CPU_LIMIT;
    enum resource twin = limit ? resource - CPU_LIMIT : resource + CPU_LIMIT;
    const struct json *other = stated(target, twin);
    const char *mine = default_of(judgement, resource);
    double here, there;

    if (json_string(other) && measure_text(mine, UNIT_QUANTITY, &here) &&
        measure(other, UNIT_QUANTITY, &there) && (limit ? here < there : here > there))
        return json_string(other);
    return mine;
}

void check_partial_resources(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    struct text found = TEXT_IN(judgement->arena), fix = TEXT_IN(judgement->arena);
    size_t count = 0;

    for (enum resource i = 0; i < RESOURCES; i++) {
        if (stated(target, i)) {
            count++;
            text_print(&found, "%s%s", found.length ? ", " : "", annotations[i] + 17);
        } else {
            text_print(&fix, "%s%s: \"", fix.length ? ", " : "", annotations[i]);
            text_add_shown(&fix, completed(judgement, target, i), QUANTITY_MOST);
            text_add(&fix, "\"");
        }
    }
    /* Leaving CPU without a limit is a decision. */
    bool decided = count == RESOURCES - 1 && !stated(target, CPU_LIMIT);
    if (count > 0 && count < RESOURCES && !decided && !declared_resources(judgement, target))
        report(judgement, rule, target, (struct finding){.found = found.data, .value = fix.data});
}

/* An annotation that is no text the API server refuses; there is nothing to complete. A limit that
 * the mesh perhaps does not have would end in Pods that are killed for it. */
bool repair_partial_resources(const struct judgement *judgement, const struct finding *finding,
                              struct patch *patch)
{
    for (enum resource i = 0; i < RESOURCES; i++) {
        const struct json *value = stated(finding->target, i);
        if (value ? !json_string(value) : !stated_default(judgement, i))
            return false;
    }
    for (enum resource i = 0; i < RESOURCES; i++) {
        struct path path = finding->path;
        path_add_key(&path, annotations[i]);
        if (!stated(finding->target, i))
            patch_add(patch, &path,
                      json_new_string(judgement->arena, completed(judgement, finding->target, i)));
    }
    return true;
}

static void report_annotation(struct judgement *judgement, const struct rule *rule,
                              const struct target *target, enum resource resource,
                              struct finding finding)
{
    enum resource pair = resource % CPU_LIMIT;
    finding.key = annotations[resource];
    finding.field = arena_print(judgement->arena, "metadata.annotations[%s]", finding.key);
    finding.found = shown(judgement, stated(target, resource));
    finding.inputs[0] = finding.no_worse ? finding.field : rule->reads[pair];
    finding.inputs[1] = finding.no_worse ? NULL : rule->reads[pair + CPU_LIMIT];
    report(judgement, rule, target, finding);
}

void check_resource_order(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    double amounts[RESOURCES];
    bool known[RESOURCES];

    for (enum resource i = 0; i < RESOURCES; i++) {
        const struct json *value = stated(target, i);
        known[i] = measure(value, UNIT_QUANTITY, &amounts[i]);
        if (value && !known[i])
            report_annotation(
                judgement, rule, target, i,
                (struct finding){.say = &rule->say[1], .value = completed(judgement, target, i)});
    }
    static const enum threshold least[] = {SIDECAR_CPU_LIMIT, SIDECAR_MEMORY_LIMIT};
    for (enum resource request = 0; request < CPU_LIMIT; request++) {
        enum resource limit = request + CPU_LIMIT;
        if (known[request] && known[limit] && amounts[request] > amounts[limit])
            report_annotation(
                judgement, rule, target, limit,
                (struct finding){
                    .value = fitting(judgement, shown(judgement, stated(target, request)),
                                     least[request], NO_THRESHOLD),
                    .no_worse = order_no_worse(target, rule->reads[request], rule->reads[limit])});
    }
}

/* What a patch of ours wrote must not be denied here: it is what POD-RES-PARTIAL would write. */
static bool may_be_ours(const struct judgement *judgement, const struct target *target,
                        enum resource resource)
{
    const char *text = json_string(stated(target, resource));
    return text && strcmp(text, completed(judgement, target, resource)) == 0;
}

void check_resource_floors(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    static const struct {
        enum resource resource;
        enum threshold threshold;
    } floors[] = {
        {MEMORY_REQUEST, SIDECAR_MEMORY_REQUEST},
        {CPU_LIMIT, SIDECAR_CPU_LIMIT},
        {MEMORY_LIMIT, SIDECAR_MEMORY_LIMIT},
    };
    if (declared_resources(judgement, target))
        return;
    for (size_t i = 0; i < sizeof floors / sizeof *floors; i++) {
        const char *key = annotations[floors[i].resource];
        double request, limit;
        /* Mending the order mends this as well. */
        if (floors[i].resource >= CPU_LIMIT &&
            measure(stated(target, floors[i].resource - CPU_LIMIT), UNIT_QUANTITY, &request) &&
            measure(stated(target, floors[i].resource), UNIT_QUANTITY, &limit) && request > limit)
            continue;
        const char *field = arena_print(judgement->arena, "metadata.annotations[%s]", key);
        bool ours = may_be_ours(judgement, target, floors[i].resource);
        if (field)
            too_low(
                judgement, rule, target, floors[i].threshold,
                (struct finding){
                    .field = field, .key = key, .inputs = {field}, .at_most = ours ? WARN : DENY});
    }
}

/* The cores that the sidecar may use; false: as many as there are, or nobody knows. */
static bool cpu_limit(const struct judgement *judgement, const struct target *target, double *cores)
{
    const struct json *resources = declared_resources(judgement, target);
    if (resources)
        return measure(json_look(resources, "limits.cpu"), UNIT_QUANTITY, cores);
    for (enum resource i = 0; i < RESOURCES; i++)
        if (stated(target, i))
            return measure(stated(target, CPU_LIMIT), UNIT_QUANTITY, cores);
    return measure_text(default_of(judgement, CPU_LIMIT), UNIT_QUANTITY, cores);
}

/* Did this update leave alone what the sidecar's own container may use? */
static bool same_resources(const struct judgement *judgement, const struct target *template)
{
    const struct target *proxy = proxy_container(judgement, template);
    return !proxy ||
           json_equal(json_get(proxy->node, "resources"), json_get(proxy->old, "resources"));
}

/* What a finding about the threads rests upon: other containers are no matter of it. */
static struct finding about_threads(const struct judgement *judgement, const struct rule *rule,
                                    const struct target *target, double threads)
{
    struct finding finding = {0};
    double then;
    const struct json *before = target->text_before ? target->text_before->document : NULL;
    struct path ignored = {0};
    before = field_look(judgement->arena, before, "concurrency", &ignored);
    finding.no_worse = measure(before, UNIT_COUNT, &then) &&
                       (threads == 0 ? then == 0 : then == 0 || threads <= then);
    if (same_resources(judgement, target))
        memcpy(finding.inputs, rule->reads, 2 * sizeof *rule->reads);
    return finding;
}

void check_concurrency(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    struct path path = path_under(judgement, target, rule->field);
    const struct json *value =
        field_look(judgement->arena, proxy_config(target), "concurrency", &path);
    double threads, cores;
    bool limited = cpu_limit(judgement, target, &cores);
    bool declared = declared_resources(judgement, target);

    if (!measure(value, UNIT_COUNT, &threads))
        return;
    struct finding finding = about_threads(judgement, rule, target, threads);
    finding.path = path;
    finding.found = threads == 0 ? "0" : shown(judgement, value);
    if (threads == 0) {
        finding.at_most = limited && !may_be_ours(judgement, target, CPU_LIMIT) ? DENY : WARN;
        report(judgement, rule, target, finding);
    } else if (limited && threads > ceil(cores)) {
        finding.value = arena_print(judgement->arena, "%.0f", ceil(cores));
        finding.assumed = declared ? NULL : rule->reads[1];
        finding.say = &rule->say[1];
        finding.at_most = WARN;
        report(judgement, rule, target, finding);
    }
}

/* A request above its limit, in one resource of a container. */
static void check_order(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const char *request, const char *limit,
                        enum threshold threshold, size_t wording)
{
    const struct json *least = json_look(target->node, request);
    const struct json *most = json_look(target->node, limit);
    double here, there;
    if (measure(least, UNIT_QUANTITY, &here) && measure(most, UNIT_QUANTITY, &there) &&
        here > there) {
        bool no_worse = order_no_worse(target, request, limit);
        report(judgement, rule, target,
               (struct finding){
                   .field = limit,
                   .found = shown(judgement, most),
                   .value = fitting(judgement, shown(judgement, least), threshold, NO_THRESHOLD),
                   .say = &rule->say[wording],
                   .no_worse = no_worse,
                   .inputs = {limit, no_worse ? NULL : request}});
    }
}

void check_queue_container(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    too_low(judgement, rule, target, QUEUE_PROXY_MEMORY_LIMIT,
            (struct finding){.field = rule->field, .inputs = {rule->field}});
    check_order(judgement, rule, target, "resources.requests.memory", "resources.limits.memory",
                QUEUE_PROXY_MEMORY_LIMIT, 1);
    check_order(judgement, rule, target, "resources.requests.cpu", "resources.limits.cpu",
                NO_THRESHOLD, 2);
}

/* The limit that is recommended, but never one below the request. */
static const char *memory_wanted(const struct judgement *judgement, const struct target *target)
{
    const struct limit *limit = limit_of(judgement, SIDECAR_MEMORY_LIMIT);
    const struct json *request = json_look(target->node, "resources.requests.memory");
    const char *best = limit->recommended_text ? limit->recommended_text : limit->floor_text;
    double asked, number;
    if (!best)
        best = USUAL_MEMORY;
    if (measure(request, UNIT_QUANTITY, &asked) && measure_text(best, UNIT_QUANTITY, &number) &&
        asked > number)
        return shown(judgement, request);
    return best;
}

void check_proxy_container(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    static const struct {
        const char *field, *key;
        enum threshold threshold;
    } floors[] = {
        {"resources.limits.memory", "memory", SIDECAR_MEMORY_LIMIT},
        {"resources.limits.cpu", "cpu", SIDECAR_CPU_LIMIT},
        {"resources.requests.memory", "memory", SIDECAR_MEMORY_REQUEST},
    };
    const char *image = json_string(json_get(target->node, "image"));
    bool completed_later = image && strcmp(image, "auto") == 0;

    for (size_t i = 0; i < sizeof floors / sizeof *floors; i++)
        too_low(judgement, rule, target, floors[i].threshold,
                (struct finding){
                    .field = floors[i].field, .key = floors[i].key, .inputs = {floors[i].field}});
    if (!completed_later && !json_look(target->node, rule->field))
        report(judgement, rule, target,
               (struct finding){.say = &rule->say[1],
                                .value = memory_wanted(judgement, target),
                                .inputs = {rule->field, "image"},
                                .at_most = WARN});
}
