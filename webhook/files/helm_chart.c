// SPDX-License-Identifier: Apache-2.0
#include "files/helm_chart.h"

#include "base/digest.h"
#include "base/file.h"
#include "read/manifest.h"

#include <stdlib.h>
#include <string.h>

#define MOST ((size_t)1 << 20) /* bytes of a Chart.yaml */
#define ISTIO "istio"

struct chart_folder {
    const char *name;
    const struct helm_chart *chart;
    struct chart_folder *next;
};

static bool mentions_istio(const struct json *value)
{
    const char *text = json_string(value);
    json_each (element, json_list(value))
        if (mentions_istio(element))
            return true;
    return text && strstr(text, ISTIO);
}

static const char *kept(struct arena *arena, const struct json *text)
{
    const char *said = json_string(text);
    return said ? arena_copy(arena, said, strlen(said)) : NULL;
}

static void add_dependency(struct arena *arena, struct helm_chart *chart, const struct json *one)
{
    struct dependency *added = arena_alloc(arena, sizeof *added);
    enum chart named = chart_named(json_string(json_get(one, "name")));
    const char *alias = kept(arena, json_get(one, "alias"));
    if (!added || named == CHARTS ||
        (named != CHART_ISTIOD && !mentions_istio(json_get(one, "repository"))))
        return;
    *added = (struct dependency){.key = alias ? alias : kept(arena, json_get(one, "name")),
                                 .chart = named,
                                 .version = minors_of(json_string(json_get(one, "version"))),
                                 .next = chart->dependencies};
    if (added->key)
        chart->dependencies = added;
}

/* In the order in which they stand. */
static void add_dependencies(struct arena *arena, struct helm_chart *chart, const struct json *list)
{
    const struct dependency *before = NULL;
    json_each (one, json_list(list))
        add_dependency(arena, chart, one);
    while (chart->dependencies) {
        struct dependency *one = (struct dependency *)chart->dependencies;
        chart->dependencies = one->next;
        one->next = before;
        before = one;
    }
    chart->dependencies = before;
}

static const struct helm_chart *chart_of(struct arena *arena, const struct json *said)
{
    struct helm_chart *chart = arena_alloc(arena, sizeof *chart);
    if (!chart)
        return NULL;
    *chart = (struct helm_chart){.chart = chart_named(json_string(json_get(said, "name"))),
                                 .version = minors_of(json_string(json_get(said, "version")))};
    if (!mentions_istio(json_get(said, "sources")) && !mentions_istio(json_get(said, "home")))
        chart->chart = CHARTS;
    add_dependencies(arena, chart, json_get(said, "dependencies"));
    return chart->chart < CHARTS || chart->dependencies ? chart : NULL;
}

static const struct helm_chart *read_chart(struct arena *arena, const char *folder)
{
    struct arena scratch;
    struct source source;
    struct manifest manifest;
    struct error ignored;
    size_t length;
    const struct helm_chart *chart = NULL;
    arena_init(&scratch, ARENA_CAP_OF_FILES);
    const char *path = arena_print(&scratch, "%sChart.yaml", folder);
    char *text = path ? file_read_regular(path, MOST, &length) : NULL;
    if (text) {
        source_init(&source, text, length);
        manifest_open(&manifest, &source);
        if (manifest_read(&manifest, &scratch, &ignored))
            chart = chart_of(arena, manifest.document);
        manifest_close(&manifest);
    }
    free(text);
    arena_free(&scratch);
    return chart;
}

const struct helm_chart *helm_chart_beside(struct values_files *files, const char *file)
{
    const char *slash = strrchr(file, '/');
    size_t length = slash ? (size_t)(slash + 1 - file) : 0;
    size_t at = digest_add(DIGEST_START, file, length) % VALUES_BUCKETS;
    struct chart_folder *folder = files->folders[at];
    while (folder && (strlen(folder->name) != length || strncmp(folder->name, file, length) != 0))
        folder = folder->next;
    if (!folder && (folder = arena_alloc(&files->arena, sizeof *folder))) {
        *folder = (struct chart_folder){arena_copy(&files->arena, file, length), NULL,
                                        files->folders[at]};
        if (!folder->name)
            return NULL;
        folder->chart = read_chart(&files->arena, folder->name);
        files->folders[at] = folder;
    }
    return folder ? folder->chart : NULL;
}
