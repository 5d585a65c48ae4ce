// SPDX-License-Identifier: Apache-2.0
#include "judge/values.h"

#include <string.h>

const char *const chart_names[] = {
    [CHART_ISTIOD] = "istiod",       [CHART_GATEWAY] = "gateway",
    [CHART_BASE] = "base",           [CHART_CNI] = "cni",
    [CHART_ZTUNNEL] = "ztunnel",     [CHART_INGRESS] = "istio-ingress",
    [CHART_EGRESS] = "istio-egress", [CHARTS] = NULL,
};

enum chart chart_named(const char *name)
{
    enum chart chart = CHART_ISTIOD;
    if (name && strcmp(name, "istio-discovery") == 0)
        return CHART_ISTIOD;
    while (chart < CHARTS && (!name || strcmp(name, chart_names[chart]) != 0))
        chart++;
    return chart;
}

/* Where an object says which chart is to be run with which values. */
struct release {
    const char *kind, *at;          /* path of the list of charts in the object, */
    bool list;                      /* which is a list of those */
    const char *chart, *repository; /* under it; NULL: the object is there for istiod */
    const char *version, *profile;
    const char *values, *text; /* a text, which counts where the mapping is absent; {} is there */
    const char *others[4];     /* further values, merged over these */
    enum renderer by;
};

#define OF_ARGO                                                                                    \
    .chart = "chart", .repository = "repoURL", .version = "targetRevision",                        \
    .values = "helm.valuesObject", .text = "helm.values",                                          \
    .others = {"helm.valueFiles", "helm.parameters", "helm.fileParameters"}
#define OF_SAIL .version = "version", .profile = "profile", .values = "values", .by = BY_SAIL

// A row reads like a sentence, and sentences share lines.
// clang-format off
static const struct release releases[] = {
    {"IstioOperator", "spec", .version = "tag", .profile = "profile", .values = "values", .by = BY_OPERATOR},
    {"Istio", "spec", OF_SAIL},
    {"IstioRevision", "spec", OF_SAIL},
    {"Application", "spec.source", OF_ARGO},
    {"Application", "spec.sources", .list = true, OF_ARGO},
    {"ApplicationSet", "spec.template.spec.source", OF_ARGO},
    {"ApplicationSet", "spec.template.spec.sources", .list = true, OF_ARGO},
    {"HelmRelease", "spec", .chart = "chart.spec.chart", .repository = "chart.spec.sourceRef.name",
     .version = "chart.spec.version", .values = "values", .others = {"valuesFrom"}},
    {"HelmChart", "spec", .chart = "chart", .repository = "repo", .version = "version",
     .text = "valuesContent", .others = {"set", "valuesSecrets"}},
    {"Kustomization", "helmCharts", .list = true, .chart = "name", .repository = "repo", .version = "version",
     .values = "valuesInline", .others = {"valuesFile", "additionalValuesFiles"}},
};
// clang-format on

static bool is_stated(const struct json *value)
{
    bool many = json_is(value, JSON_ARRAY) || json_is(value, JSON_OBJECT);
    return value && !json_is(value, JSON_NULL) && (!many || json_size(value));
}

/* What a path of a registry names last. */
static const char *last_segment(const char *name)
{
    const char *slash = name ? strrchr(name, '/') : NULL;
    return slash ? slash + 1 : name;
}

static bool mentions_istio(const struct json *block, const char *path)
{
    const char *text = path ? json_string(json_look(block, path)) : NULL;
    return text && strstr(text, "istio");
}

/* Others have charts named gateway, base and cni. A chart that Flux finds by another object is only
 * hinted at by that one's name. */
static enum chart chart_in(const struct release *release, const struct json *block)
{
    if (!release->chart)
        return CHART_ISTIOD;
    const char *name = json_string(json_look(block, release->chart));
    const char *object = json_string(json_look(block, "chartRef.name"));
    enum chart chart = chart_named(last_segment(name));
    if (chart < CHARTS)
        return chart == CHART_ISTIOD || chart == CHART_ZTUNNEL ||
                       mentions_istio(block, release->repository) ||
                       mentions_istio(block, release->chart)
                   ? chart
                   : CHARTS;
    for (chart = 0; !name && object && chart < CHARTS; chart++)
        if (strstr(object, chart_names[chart]) &&
            values_signature(json_look(block, release->values)) == chart)
            return chart;
    return CHARTS;
}

static bool is_of(const struct release *release, const char *kind)
{
    return strcmp(release->kind, kind) == 0;
}

bool values_expected(const char *kind, const struct json *object)
{
    for (size_t i = 0; i < sizeof releases / sizeof *releases; i++) {
        const struct release *release = &releases[i];
        const struct json *block = is_of(release, kind) ? json_look(object, release->at) : NULL;
        if (!release->list && block && chart_in(release, block) < CHARTS)
            return true;
        json_each (element, release->list ? json_list(block) : NULL)
            if (chart_in(release, element) < CHARTS)
                return true;
    }
    return false;
}

static const struct json *mapping_of(const struct embedded *text)
{
    return text && json_is(text->document, JSON_OBJECT) ? text->document : NULL;
}

/* Reads the text; a template that is no YAML yet comes to nothing. */
static bool read_text(struct arena *arena, struct values *values, const struct json *written,
                      const struct json *before)
{
    const char *yaml = json_string(written), *then = json_string(before);
    values->text = embedded_read(arena, yaml, &values->path);
    if (!values->text || (!values->text->document && strstr(yaml, "{{")))
        return false;
    values->written = written;
    values->written_before = before;
    values->node = mapping_of(values->text);
    values->old = json_equal(written, before)
                      ? values->node
                      : mapping_of(embedded_read(arena, then, &values->path));
    return true;
}

static struct values *add_release(struct arena *arena, struct values *list,
                                  const struct release *release, struct path path,
                                  const struct json *block, const struct json *old)
{
    const char *written = release->values;
    struct values values = {.chart = chart_in(release, block), .by = release->by};
    if (values.chart == CHARTS)
        return list;
    for (size_t i = 0; release->others[i]; i++)
        values.partial |= is_stated(json_look(block, release->others[i]));
    values.version = minors_of(json_string(json_look(block, release->version)));
    values.profile = release->profile ? json_string(json_look(block, release->profile)) : NULL;
    const struct json *mapping = written ? json_look(block, written) : NULL;
    bool in_text = release->text && (!mapping || json_is(mapping, JSON_NULL));
    written = in_text ? release->text : written;
    values.path = path;
    path_parse(&values.path, arena, written);
    values.node = json_look(block, written);
    values.old = json_look(old, written);
    if (in_text && values.node && !read_text(arena, &values, values.node, values.old))
        return list;
    return values_add(arena, list, &values);
}

static struct values *add_releases(struct arena *arena, struct values *list,
                                   const struct release *release, const struct subject *subject)
{
    const struct json *block = json_look(subject->object, release->at);
    const struct json *old = json_look(subject->old, release->at);
    struct path path = {0};
    unsigned index = 0;
    path_parse(&path, arena, release->at);
    if (!release->list)
        return add_release(arena, list, release, path, block, old);
    json_each (element, json_list(block)) {
        struct path here = path;
        path_add_index(&here, index);
        list = add_release(arena, list, release, here, element, json_at(old, index++));
    }
    return list;
}

struct values *values_of(struct arena *arena, const struct subject *subject)
{
    struct values *list = NULL;
    for (size_t i = 0; i < sizeof releases / sizeof *releases; i++)
        if (is_of(&releases[i], subject->kind_name))
            list = add_releases(arena, list, &releases[i], subject);
    return list;
}

static struct values *add(struct arena *arena, struct values *list, const struct values *values)
{
    struct values *added = arena_alloc(arena, sizeof *added);
    if (!added)
        return list;
    *added = *values;
    added->next = list;
    return added;
}

/* Up to 1.23 a chart's own values stood in `defaults`, and people wrote theirs there, too; copies
 * of them have the newer name. */
static const char *const blocks[] = {"defaults", "_internal_defaults_do_not_set"};

struct values *values_add(struct arena *arena, struct values *list, const struct values *given)
{
    struct values values = *given;
    const char *tag = json_string(json_look(values.node, "global.tag"));
    if (!values.profile)
        values.profile = json_string_or(json_get(values.node, "profile"),
                                        json_string(json_look(values.node, "global.profile")));
    if (values.by == BY_HELM && values.version.least == 0 && values.version.most == INT_MAX) {
        values.version = minors_of(tag);
        values.tagged = values.version.most < INT_MAX;
    }
    list = add(arena, list, &values);
    const struct values *around = list;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks && values.by == BY_HELM; i++) {
        struct values inner = values;
        inner.node = json_get(values.node, blocks[i]);
        inner.old = json_get(values.old, blocks[i]);
        inner.around = around;
        inner.written = NULL;
        inner.shares_global = false;
        path_add_key(&inner.path, blocks[i]);
        if (json_is(inner.node, JSON_OBJECT))
            list = add(arena, list, &inner);
    }
    return list;
}

/* Is `a` the same as `b` without some of its members? */
static bool is_left_of(const struct json *left, const struct json *whole)
{
    if (json_is(left, JSON_ARRAY) && json_size(left) == json_size(whole)) {
        const struct json *other = json_first(json_list(whole));
        json_each (element, left) {
            if (!is_left_of(element, other))
                return false;
            other = json_next(other);
        }
        return json_is(whole, JSON_ARRAY);
    }
    if (!json_is(left, JSON_OBJECT) || !json_is(whole, JSON_OBJECT))
        return json_equal(left, whole);
    json_each_member (member, left)
        if (!is_left_of(member, json_get(whole, json_key(member))))
            return false;
    return true;
}

void values_as_applied(struct values *list, const struct json *applied,
                       const struct json *applied_before)
{
    for (struct values *values = list; values; values = values->next) {
        const struct json *whole = path_find(&values->path, applied);
        const struct json *before = path_find(&values->path, applied_before);
        if (whole && is_left_of(values->node, whole))
            values->node = whole;
        if (before && is_left_of(values->old, before))
            values->old = before;
    }
}
