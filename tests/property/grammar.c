// SPDX-License-Identifier: Apache-2.0
#include "grammar.h"
#include "base/json_writer.h"

#include "knative/keys.h"
#include "read/input.h"
#include "read/manifest.h"
#include "read/yaml.h"
#include "rule/rule.h"
#include "tree.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_MOST 512
#define LAST_APPLIED "metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]"

static bool is(const struct json *value, const char *text)
{
    return json_string(value) && strcmp(json_string(value), text) == 0;
}

static bool of_knative(const struct json *object)
{
    return is(json_look(object, "metadata.namespace"), "knative-serving");
}

static bool not_of_knative(const struct json *object)
{
    return !of_knative(object);
}

const struct sort sorts[] = {
    {"DestinationRule", DESTINATION_RULE, NULL},
    {"Service", KSVC, NULL},
    {"Configuration", KSVC, NULL},
    {"ConfigMap", CONFIG_MAP, not_of_knative},
    {"Knative ConfigMap", CONFIG_MAP, of_knative},
    {"Pod", POD, NULL},
    {"workload", WORKLOAD, NULL},
    {"FlowLog", FLOW_LOG, NULL},
    {"load balancer", SERVICE, NULL},
    {"Gateway", GATEWAY, NULL},
    {"EnvoyFilter", ENVOY_FILTER, NULL},
    {"Sidecar", SIDECAR, NULL},
    {"ProxyConfig", PROXY_CONFIG_OBJECT, NULL},
    {"KnativeServing", KNATIVE_SERVING, NULL},
    {"Istio values", VALUES_OF_CHARTS, NULL},
    {"Scale", SCALE, NULL},
    {"HorizontalPodAutoscaler", AUTOSCALER, NULL},
    {"PodDisruptionBudget", DISRUPTION_BUDGET, NULL},
    {"Gateway of Knative's operator", OPERATED_GATEWAY, NULL},
};
const size_t sort_count = sizeof sorts / sizeof *sorts;

void grammar_init(struct grammar *grammar, const struct sort *sort)
{
    grammar->sort = sort;
    grammar->seed_count = 0;
    arena_init(&grammar->arena, (size_t)256 << 20);
}

void grammar_free(struct grammar *grammar)
{
    arena_free(&grammar->arena);
}

static void remember(struct grammar *grammar, const struct manifest_object *here)
{
    const struct sort *sort = grammar->sort;
    struct subject subject;
    subject_of_file(&subject, here->object, NULL, NULL);
    /* A Pod serves as the template of what makes Pods. */
    bool fits = subject.kind == sort->kind || (sort->kind == WORKLOAD && subject.kind == POD);
    if (fits && (!sort->is || sort->is(here->object)) && grammar->seed_count < SEEDS_MOST)
        grammar->seeds[grammar->seed_count++] = here->object;
}

void grammar_read(struct grammar *grammar, const char *file)
{
    struct error ignored = {0};
    struct source source;
    struct manifest manifest;
    struct manifest_object here;
    size_t length = 0;
    char *text = input_read(file, &length, &ignored);
    source_init(&source, text ? text : "", length);
    manifest_open(&manifest, &source);
    while (manifest_read(&manifest, &grammar->arena, &ignored))
        while (manifest_next(&manifest, &here))
            remember(grammar, &here);
    manifest_close(&manifest);
    free(text);
}

static const struct json *string(struct arena *arena, const char *text)
{
    return json_new_string(arena, text);
}

/* The tree with a value at a path as a rule writes it. */
static const struct json *with(struct arena *arena, const struct json *root, const char *written,
                               const struct json *value)
{
    struct path path = {0};
    struct steps steps = {0};
    path_parse(&path, arena, written);
    for (unsigned i = 0; i < path.length; i++) {
        const struct segment *segment = &path.segments[i];
        steps.step[steps.count++] =
            segment->key ? segment->key : arena_print(arena, "%u", segment->index);
    }
    return value ? tree_edited(arena, root, &steps, TREE_SET, value) : root;
}

static const struct json *workload(struct random *random, struct arena *arena,
                                   const struct json *pod)
{
    static const char *const kinds[] = {"Deployment", "StatefulSet", "DaemonSet",
                                        "ReplicaSet", "Job",         "CronJob"};
    const char *kind = PICK(random, kinds);
    bool cron = strcmp(kind, "CronJob") == 0, job = cron || strcmp(kind, "Job") == 0;
    const struct json *made = json_new_object(arena);
    made = with(arena, made, "apiVersion", string(arena, job ? "batch/v1" : "apps/v1"));
    made = with(arena, made, "kind", string(arena, kind));
    made = with(arena, made, "metadata.name", string(arena, "cart"));
    made = with(arena, made, "metadata.namespace", json_look(pod, "metadata.namespace"));
    const char *template = cron ? "spec.jobTemplate.spec.template" : "spec.template";
    made =
        with(arena, made, arena_print(arena, "%s.metadata", template), json_get(pod, "metadata"));
    return with(arena, made, arena_print(arena, "%s.spec", template), json_get(pod, "spec"));
}

/* A map that Knative reads, with some of its keys. */
static const struct json *knative_map(struct random *random, struct arena *arena)
{
    const struct knative_map *map = &knative_maps[random_below(random, knative_map_count)];
    const struct json *made = json_new_object(arena);
    struct json *data = json_new_object(arena);
    unsigned dense = (unsigned)random_below(random, 101);
    for (size_t i = 0; i < map->count; i++) {
        const struct row *key = &map->keys[i];
        if (!random_chance(random, dense))
            continue;
        const struct json *usual = string(arena, key->usual ? key->usual : "1");
        const struct json *value =
            random_chance(random, 50) ? usual : value_at_random(random, arena, key->name, usual);
        json_set(arena, data, key->name, json_new_twin(arena, value));
    }
    made = with(arena, made, "apiVersion", string(arena, "v1"));
    made = with(arena, made, "kind", string(arena, "ConfigMap"));
    made = with(arena, made, "metadata.name", string(arena, map->name));
    made = with(arena, made, "metadata.namespace", string(arena, "knative-serving"));
    if (random_chance(random, 70)) {
        made = with(arena, made, "metadata.labels[app.kubernetes.io/name]",
                    string(arena, "knative-serving"));
        made = with(arena, made, "metadata.labels[app.kubernetes.io/component]",
                    string(arena, map->component));
    }
    if (random_chance(random, 50))
        made = with(arena, made, VERSION_LABEL,
                    string(arena, arena_print(arena, "1.%zu.0", random_below(random, 25))));
    return with(arena, made, "data", data);
}

/* Where a rule of this scope looks, as it writes it; under a text, the text's. */
static const char *under(struct random *random, struct arena *arena, enum scope scope,
                         const struct json *object)
{
    static const char *const policies[] = {
        "spec.trafficPolicy.", "spec.trafficPolicy.portLevelSettings[0].",
        "spec.subsets[0].trafficPolicy.", "spec.subsets[0].trafficPolicy.portLevelSettings[0].",
        "spec.subsets[1].trafficPolicy."};
    struct subject subject;
    subject_of_file(&subject, object, NULL, NULL);
    const char *place = subject.row ? kind_place(subject.row, scope) : NULL;
    const char *at = place && *place ? arena_print(arena, "%s.", place) : "";
    switch (scope) {
    case TRAFFIC_POLICY:
        return PICK(random, policies);
    case PROXY_CONTAINER:
    case QUEUE_CONTAINER:
        return arena_print(arena, "%sspec.%s[0].", at,
                           random_chance(random, 50) ? "containers" : "initContainers");
    case CONTROL_CONTAINER:
        return arena_print(arena, "%sspec.containers[0].", at);
    case CONTROL_ENV:
        return arena_print(arena, "%sspec.containers[0].env", at);
    default:
        return at;
    }
}

static const struct json *edited(struct random *random, struct arena *arena,
                                 const struct json *root, enum kind kind);

/* A text that holds a document stays one, mostly. */
static const struct json *text_edited(struct random *random, struct arena *arena,
                                      const struct json *value)
{
    const char *text = json_string(value);
    struct error ignored = {0};
    const struct json *document = yaml_parse(arena, text, strlen(text), YAML_EMBEDDED, &ignored);
    struct text out = TEXT_IN(arena);
    if (json_is(document, JSON_OBJECT) && random_chance(random, 80)) {
        text_add_json(&out, edited(random, arena, document, KIND_OTHER));
    } else {
        size_t length = strlen(text), at = random_below(random, length + 1);
        text_add_bytes(&out, text, at);
        text_add(&out, random_chance(random, 50) ? ": " : "\n");
        text_add(&out, text + (at < length ? at + random_below(random, 2) : at));
    }
    return string(arena, out.data);
}

/* Where the rule looks in objects of the kind. */
static enum scope scope_in(const struct rule *rule, enum kind kind)
{
    enum scope scope = rule->scope;
    for (unsigned also = 0; also < SCOPES && !(kinds_with(scope) & kind); also++)
        if (rule->also & ALSO(also))
            scope = also;
    return scope;
}

static const struct json *rule_read(struct random *random, struct arena *arena,
                                    const struct json *root, enum kind kind)
{
    const struct rule *rule;
    do
        rule = rule_at(random_below(random, rule_count()));
    while (!(rule_kinds(rule) & kind));
    const char *reads[RULE_READS + 1];
    size_t count = 0;
    rule_reads(rule, reads);
    while (reads[count])
        count++;
    const char *read = count ? reads[random_below(random, count)] : "";
    const char *scope = under(random, arena, scope_in(rule, kind), root);
    const struct json *document, *now;

    read += strncmp(read, "../", 3) == 0 ? 3 : 0;
    if (*read == '/')
        return with(arena, root, read + 1,
                    value_at_random(random, arena, read, json_look(root, read + 1)));
    if (strncmp(scope, "data.", 5) == 0 && *read) {
        const char *text = arena_print(arena, "%.*s", (int)strlen(scope) - 1, scope);
        struct error ignored = {0};
        const char *yaml = json_string(json_look(root, text));
        document = yaml ? yaml_parse(arena, yaml, strlen(yaml), YAML_EMBEDDED, &ignored) : NULL;
        struct text out = TEXT_IN(arena);
        text_add_json(&out, with(arena, document, read,
                                 value_at_random(random, arena, read, json_look(document, read))));
        return with(arena, root, text, string(arena, out.data));
    }
    const char *path = arena_print(arena, "%s%s", scope, read);
    now = *path ? json_look(root, path) : NULL;
    return *path ? with(arena, root, path, value_at_random(random, arena, read, now)) : root;
}

static void places(const struct json *node, struct steps *here, struct steps *found, size_t *count,
                   struct arena *arena)
{
    size_t index = 0;
    json_each (child, node) {
        if (*count == PLACES_MOST || here->count == STEPS_MOST - 2)
            return;
        here->step[here->count++] =
            json_key(child) ? json_key(child) : arena_print(arena, "%zu", index++);
        found[(*count)++] = *here;
        places(child, here, found, count, arena);
        here->count--;
    }
}

/* stable-window ↔ stableWindow, tcpKeepalive ↔ tcp_keepalive. */
static const char *other_spelling(struct random *random, struct arena *arena, const char *key)
{
    struct text out = TEXT_IN(arena);
    const char *joint = random_chance(random, 50) ? "_" : "-";
    for (; *key; key++) {
        bool joins = (*key == '-' || *key == '_') && islower((unsigned char)key[1]);
        if (isupper((unsigned char)*key))
            text_add(&out, joint);
        char letter = (char)(joins ? toupper((unsigned char)*++key) : tolower((unsigned char)*key));
        text_add_bytes(&out, &letter, 1);
    }
    return out.data;
}

static const struct json *copies_appended(struct random *random, struct arena *arena,
                                          const struct json *root, struct steps at,
                                          const struct json *element)
{
    size_t copies = random_chance(random, 1) ? 100 : 1;
    at.step[at.count - 1] = "999999";
    while (copies--)
        root = tree_edited(arena, root, &at, TREE_INSERT, element);
    return root;
}

static const struct json *edited(struct random *random, struct arena *arena,
                                 const struct json *root, enum kind kind)
{
    struct steps *found = arena_alloc(arena, PLACES_MOST * sizeof *found), here = {0};
    size_t count = 0;
    unsigned die = (unsigned)random_below(random, 100);

    if (kind != KIND_OTHER && die < 35)
        return rule_read(random, arena, root, kind);
    places(root, &here, found, &count, arena);
    if (!count)
        return root;
    struct steps at = found[random_below(random, count)];
    const struct json *now = tree_find(root, &at);
    const char *name = at.step[at.count - 1], **last = &at.step[at.count - 1];

    if (die < 55)
        return tree_edited(arena, root, &at, TREE_REMOVE, NULL);
    if (die < 60 && !json_key(now))
        return copies_appended(random, arena, root, at, now);
    if (die < 65) {
        *last = other_spelling(random, arena, name);
        return tree_edited(arena, root, &at, TREE_SET, now);
    }
    if (die < 70) {
        *last = key_at_random(random);
        return tree_edited(arena, root, &at, TREE_SET, value_at_random(random, arena, name, now));
    }
    if (json_string(now) && strpbrk(json_string(now), ":\n{"))
        return tree_edited(arena, root, &at, TREE_SET, text_edited(random, arena, now));
    if (json_first(now) && die < 95)
        return edited(random, arena, root, kind);
    return tree_edited(arena, root, &at, TREE_SET, value_at_random(random, arena, name, now));
}

/* What kubectl wrote there may have fields that the API server has pruned since. */
static const struct json *applied(struct random *random, struct arena *arena,
                                  const struct json *object, enum kind kind)
{
    struct text out = TEXT_IN(arena);
    text_add_json(&out, edited(random, arena, object, kind));
    return with(arena, object, LAST_APPLIED, string(arena, out.data));
}

/* Rules look at objects of their kind alone: what was edited away comes back. */
static const struct json *named(struct random *random, struct arena *arena,
                                const struct grammar *grammar, const struct json *seed,
                                const struct json *object)
{
    static const char *const namespaces[] = {"istio-system", "knative-serving", "shop"};
    static const char *const maps[] = {"istio", "istio-stable", "istio-sidecar-injector",
                                       "istio-sidecar-injector-stable", "meshrail-policy"};
    object = with(arena, object, "apiVersion", json_get(seed, "apiVersion"));
    object = with(arena, object, "kind", json_get(seed, "kind"));
    if (strcmp(grammar->sort->name, "Configuration") == 0)
        object = with(arena, object, "kind", string(arena, "Configuration"));
    if (random_chance(random, 5) && grammar->sort->kind == CONFIG_MAP)
        object = with(arena, object, "metadata.name", string(arena, PICK(random, maps)));
    if (random_chance(random, 10) || !json_string(json_look(object, "metadata.namespace")))
        object = with(arena, object, "metadata.namespace", string(arena, PICK(random, namespaces)));
    return object;
}

const struct json *grammar_edited(const struct grammar *grammar, struct random *random,
                                  struct arena *arena, const struct json *object)
{
    const struct json *seed = object;
    for (size_t edits = 1 + random_below(random, 4); edits > 0; edits--)
        object = edited(random, arena, object, grammar->sort->kind);
    object = with(arena, object, "metadata.name", json_look(seed, "metadata.name"));
    object = with(arena, object, "metadata.namespace", json_look(seed, "metadata.namespace"));
    return named(random, arena, grammar, seed, object);
}

const struct json *grammar_object(const struct grammar *grammar, struct random *random,
                                  struct arena *arena)
{
    const struct sort *sort = grammar->sort;
    const struct json *seed = grammar->seeds[random_below(random, grammar->seed_count)];
    if (sort->is == of_knative && random_chance(random, 70))
        seed = knative_map(random, arena);
    if (sort->kind == WORKLOAD && is(json_get(seed, "kind"), "Pod"))
        seed = workload(random, arena, seed);

    const struct json *object = seed;
    size_t edits = random_below(random, random_chance(random, 20) ? 24 : 6);
    while (edits--)
        object = edited(random, arena, object, sort->kind);
    if ((sort->kind & (DESTINATION_RULE | KSVC)) && random_chance(random, 15))
        object = applied(random, arena, object, sort->kind);
    return named(random, arena, grammar, seed, object);
}
