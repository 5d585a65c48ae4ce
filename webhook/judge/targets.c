// SPDX-License-Identifier: Apache-2.0
#include "judge/targets.h"

#include "base/memo.h"
#include "judge/pairs.h"
#include "judge/values.h"

#include <string.h>

#define NETWORKS "data.meshNetworks" /* beside the mesh config, in the same map */
#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

static const struct path whole = {0}; /* the object */

struct target *target_add(struct judgement *judgement, const struct path *path,
                          struct target target)
{
    const size_t size = path->length * sizeof *path->segments;
    struct target *added = arena_alloc(judgement->arena, sizeof *added);
    struct segment *segments = added ? arena_alloc(judgement->arena, size) : NULL;
    if (!segments)
        return NULL;
    memcpy(segments, path->segments, size);
    *added = target;
    added->segments = segments;
    added->depth = path->length;
    added->next = judgement->targets;
    judgement->targets = added;
    return added;
}

static struct path element(const struct path *path, const char *key, unsigned index)
{
    struct path longer = path_below(path, key);
    path_add_index(&longer, index);
    return longer;
}

static void add_policy(struct judgement *judgement, const struct path *path,
                       const struct json *policy, const struct json *old,
                       const struct target *parent);

/* portLevelSettings of a traffic policy: each entry is one in its own right. */
static void add_ports(struct judgement *judgement, const struct target *parent)
{
    const struct json *ports = json_list(json_get(parent->node, "portLevelSettings"));
    const struct json *const *twins =
        pairs_of(judgement->arena, ports, json_list(json_get(parent->old, "portLevelSettings")),
                 "port.number", NULL);
    const struct path above = target_path(parent);
    unsigned index = 0;

    json_each (port, ports) {
        struct path path = element(&above, "portLevelSettings", index);
        add_policy(judgement, &path, port, twins ? twins[index] : NULL, parent);
        index++;
    }
}

static void add_policy(struct judgement *judgement, const struct path *path,
                       const struct json *policy, const struct json *old,
                       const struct target *parent)
{
    if (!json_is(policy, JSON_OBJECT))
        return;
    const struct target *added = target_add(
        judgement, path,
        (struct target){.scope = TRAFFIC_POLICY, .node = policy, .old = old, .parent = parent});
    if (added && !parent)
        add_ports(judgement, added);
}

static void add_policies(struct judgement *judgement, const char *written)
{
    const struct json *spec = json_look(judgement->subject->object, written);
    const struct json *before = json_look(judgement->subject->old, written);
    struct path at = {0};
    path_parse(&at, judgement->arena, written);

    struct path path = path_below(&at, "trafficPolicy");
    add_policy(judgement, &path, json_get(spec, "trafficPolicy"), json_get(before, "trafficPolicy"),
               NULL);

    const struct json *subsets = json_list(json_get(spec, "subsets"));
    const struct json *const *twins = pairs_of(
        judgement->arena, subsets, json_list(json_get(before, "subsets")), "name", "labels");
    unsigned index = 0;
    json_each (subset, subsets) {
        path = element(&at, "subsets", index);
        path_add_key(&path, "trafficPolicy");
        add_policy(judgement, &path, json_get(subset, "trafficPolicy"),
                   json_get(twins ? twins[index] : NULL, "trafficPolicy"), NULL);
        index++;
    }
}

/* Does the container carry traffic, and whose is it? An initContainer that does not restart is no
 * sidecar: it ends before the app starts. */
static bool is_proxy(const struct json *container, bool native, enum scope *scope)
{
    const char *name = json_string(json_get(container, "name"));
    const char *restart = json_string(json_get(container, "restartPolicy"));
    if (!name || (native && (!restart || strcmp(restart, "Always") != 0)))
        return false;
    *scope = strcmp(name, "istio-proxy") == 0 ? PROXY_CONTAINER : QUEUE_CONTAINER;
    return *scope == PROXY_CONTAINER || strcmp(name, "queue-proxy") == 0;
}

static void add_containers(struct judgement *judgement, const struct target *template,
                           const char *list)
{
    const struct path above = target_path(template), spec = path_below(&above, "spec");
    const struct json *containers = json_list(json_get(json_get(template->node, "spec"), list));
    const struct json *const *twins =
        pairs_of(judgement->arena, containers,
                 json_list(json_get(json_get(template->old, "spec"), list)), "name", NULL);
    bool native = strcmp(list, "initContainers") == 0;
    unsigned index = 0;
    enum scope scope;

    json_each (container, containers) {
        struct path path = element(&spec, list, index);
        if (is_proxy(container, native, &scope))
            target_add(judgement, &path,
                       (struct target){.scope = scope,
                                       .node = container,
                                       .old = twins ? twins[index] : NULL,
                                       .parent = template,
                                       .owner = template->node});
        index++;
    }
}

static void add_template(struct judgement *judgement, const char *written)
{
    struct path path = {0};
    path_parse(&path, judgement->arena, written);
    const struct json *node = path_find(&path, judgement->subject->object);
    if (!json_is(node, JSON_OBJECT))
        return;
    struct path config = path;
    path_add_key(&config, "metadata");
    path_add_key(&config, "annotations");
    path_add_key(&config, PROXY_CONFIG);
    const struct json *old = path_find(&path, judgement->subject->old);
    const char *now = annotation(node, PROXY_CONFIG), *then = annotation(old, PROXY_CONFIG);
    const struct embedded *text = embedded_read(judgement->arena, now, &config);
    bool same = now && then && strcmp(now, then) == 0;
    const struct target *template = target_add(
        judgement, &path,
        (struct target){.scope = POD_TEMPLATE,
                        .node = node,
                        .old = old,
                        .owner = node,
                        .text = text,
                        .text_before =
                            same ? text : embedded_read(judgement->arena, then, &config)});
    if (template) {
        add_containers(judgement, template, "containers");
        add_containers(judgement, template, "initContainers");
    }
}

void target_add_object(struct judgement *judgement, const char *written, enum scope scope)
{
    const struct subject *subject = judgement->subject;
    struct path path = {0};
    path_parse(&path, judgement->arena, written);
    struct target target = {.scope = scope,
                            .node = path_find(&path, subject->object),
                            .old = path_find(&path, subject->old)};
    if (json_is(target.node, JSON_OBJECT))
        target_add(judgement, &path, target);
}

static void add_revision(struct judgement *judgement, const char *written)
{
    target_add_object(judgement, written, REVISION_TEMPLATE);
}

/* The mapping in a text; empty and null mean Istio's defaults. NULL: no mapping. */
static const struct json *mapping_in(struct arena *arena, const struct json *value,
                                     const struct embedded *text)
{
    const struct json *document = text ? text->document : NULL;
    if (!value || json_is(document, JSON_NULL))
        return json_new_object(arena);
    return json_is(document, JSON_OBJECT) ? document : NULL;
}

/* The text at a path, as one target, and the document in it, as another; OBJECT: nobody asks for
 * that. */
static void add_text(struct judgement *judgement, const char *written, enum scope text,
                     enum scope in_text)
{
    struct arena *arena = judgement->arena;
    struct target target = {.scope = text,
                            .node = json_look(judgement->subject->object, written),
                            .old = json_look(judgement->subject->old, written)};
    struct path path = {0};
    path_parse(&path, arena, written);
    target.text = embedded_read(arena, json_string(target.node), &path);
    const struct embedded *now = target.text, *then = now;
    if (!json_equal(target.old, target.node))
        then = embedded_read(arena, json_string(target.old), &path);
    target.template = strcmp(written, "data.config") == 0;
    target_add(judgement, &path, target);

    if (in_text == OBJECT)
        return;
    target.scope = in_text;
    target.template = false;
    target.node = mapping_in(arena, target.node, now);
    if (target.old)
        target.old = mapping_in(arena, target.old, then);
    if (target.node)
        target_add(judgement, &path, target);
}

bool was_applied(const struct json *object)
{
    return json_get(json_look(object, "metadata.annotations"), LAST_APPLIED) != NULL;
}

/*
 * The API server prunes unknown fields before any webhook runs; kubectl's annotation still has
 * them. It is believed only where it speaks of the same thing, for it may be older than the object.
 */
static const struct json *read_applied(const struct judgement *judgement, const struct json *object)
{
    const char *text = annotation(object, LAST_APPLIED);
    const char *same = judgement->subject->row->same;
    same = same ? same : "metadata.name";
    struct error ignored;
    if (!text)
        return NULL;
    const struct json *applied = json_parse(judgement->arena, text, strlen(text), &ignored);
    return json_equal(json_look(applied, same), json_look(object, same)) ? applied : NULL;
}

static const struct json *applied_of(const struct judgement *judgement, const struct json *object)
{
    static const char question;
    struct memo *memo = judgement->by_applied && object ? memo_of(object, &question) : NULL;
    if (!memo)
        return judgement->by_applied ? read_applied(judgement, object) : NULL;
    if (memo->asked == 1)
        memo->made = read_applied(judgement, object);
    return memo->made;
}

const struct json *last_applied(const struct judgement *judgement)
{
    return applied_of(judgement, judgement->subject->object);
}

const struct json *last_applied_before(const struct judgement *judgement)
{
    return applied_of(judgement, judgement->subject->old);
}

const char *target_home(const struct subject *subject)
{
    if (subject->namespace)
        return subject->namespace;
    return subject->home ? subject->home : "";
}

static bool is_of_istio(const struct judgement *judgement)
{
    return strcmp(target_home(judgement->subject),
                  judgement->policy->environment.istio_namespace) == 0;
}

static void add_mesh(struct judgement *judgement, const char *written)
{
    const struct subject *subject = judgement->subject;
    if (is_of_istio(judgement) &&
        (json_look(subject->object, written) || json_look(subject->old, written)))
        add_text(judgement, written, MESH_TEXT, MESH);
    if (is_of_istio(judgement) && json_look(subject->object, NETWORKS))
        add_text(judgement, NETWORKS, MESH_TEXT, OBJECT);
}

static void add_injector(struct judgement *judgement, const char *written)
{
    if (!is_of_istio(judgement) || !subject_is_injector(judgement->subject))
        return;
    add_text(judgement, "data.config", INJECTOR_TEXT, INJECTOR);
    add_text(judgement, written, INJECTOR_TEXT, INJECTOR);
}

static void add_knative_map(struct judgement *judgement, const char *written)
{
    const char *namespace = judgement->policy->environment.knative_namespace;
    if (judgement->subject->kind == KNATIVE_SERVING) {
        add_operated_maps(judgement, written);
        return;
    }
    if (strcmp(target_home(judgement->subject), namespace) != 0)
        return;
    judgement->by_applied = true;
    target_add_object(judgement, written, KNATIVE_MAP);
}

static void add_policy_map(struct judgement *judgement, const char *written)
{
    const char *mine =
        json_string(json_look(judgement->subject->object, "metadata.labels[meshrail.io/policy]"));
    if (mine && strcmp(mine, "true") == 0)
        target_add_object(judgement, written, POLICY_MAP);
}

static void add_flow_log(struct judgement *judgement, const char *written)
{
    target_add_object(judgement, written, FLOW_LOG_PARTS);
}

static void add_serving_spec(struct judgement *judgement, const char *written)
{
    target_add_object(judgement, written, SERVING_SPEC);
}

static void add_load_balancer(struct judgement *judgement, const char *written)
{
    target_add_object(judgement, written, LOAD_BALANCER);
}

static void add_values(struct judgement *judgement, const char *written)
{
    const struct subject *subject = judgement->subject;
    (void)written;
    if (subject->values) {
        targets_of_values(judgement, subject->values);
        return;
    }
    struct values *list = values_of(judgement->arena, subject);
    if (!subject->in_file)
        values_as_applied(list, last_applied(judgement), last_applied_before(judgement));
    targets_of_values(judgement, list);
}

/* Scopes that are collected together with another one have no function here. */
static void (*const places[SCOPES])(struct judgement *, const char *written) = {
    [TRAFFIC_POLICY] = add_policies,       [REVISION_TEMPLATE] = add_revision,
    [POD_TEMPLATE] = add_template,         [MESH_TEXT] = add_mesh,
    [INJECTOR_TEXT] = add_injector,        [KNATIVE_MAP] = add_knative_map,
    [POLICY_MAP] = add_policy_map,         [FLOW_LOG_PARTS] = add_flow_log,
    [LOAD_BALANCER] = add_load_balancer,   [VALUES] = add_values,
    [ENVOY_PATCH] = add_envoy_patches,     [SIDECAR_POOL] = add_sidecar_pools,
    [PROXY_SETTINGS] = add_proxy_settings, [SERVING_SPEC] = add_serving_spec,
    [SERVING_MEMORY] = add_serving_memory, [SERVING_MINIMUM] = add_serving_minimum,
    [CONTROL_PLANE] = add_control_plane,   [CONTROL_CONTAINER] = add_control_containers,
    [AUTOSCALER_SPEC] = add_autoscaler,    [OPERATED] = add_operated,
};

/* What an operator makes is judged at its custom resource, except where people change it by hand.
 * */
static bool is_looked_at(const struct subject *subject, enum scope scope)
{
    bool made = subject->row->owned && has_controller(subject->object);
    return !made || scope == CONTROL_PLANE || scope == CONTROL_CONTAINER || scope == OPERATED;
}

void targets_collect(struct judgement *judgement)
{
    const struct subject *subject = judgement->subject;
    const struct kind_row *row = subject->row;
    target_add(judgement, &whole,
               (struct target){.scope = OBJECT, .node = subject->object, .old = subject->old});
    judgement->by_applied = row && row->same;
    for (size_t i = 0; row && i < KIND_PLACES && row->places[i].at; i++)
        if (places[row->places[i].scope] && is_looked_at(subject, row->places[i].scope))
            places[row->places[i].scope](judgement, row->places[i].at);
}
