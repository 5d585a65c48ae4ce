// SPDX-License-Identifier: Apache-2.0
#include "files/values.h"

#include "base/glob.h"
#include "files/helm_chart.h"
#include "files/kustomize.h"
#include "read/input.h"

#include <string.h>

#define HEAD_LINES 5
#define MARK "# meshrail: "
#define SAYS_VALUES MARK "values "
#define SAYS_EXEMPT MARK "exempt "
#define NONE "none"

void values_files_init(struct values_files *files)
{
    *files = (struct values_files){0};
    arena_init(&files->arena, ARENA_CAP_OF_FILES);
}

void values_files_free(struct values_files *files)
{
    arena_free(&files->arena);
}

bool values_files_take(struct values_files *files, const char *const *given, struct error *err)
{
    for (size_t i = 0; given[i]; i++) {
        const char *equals = strrchr(given[i], '=');
        enum chart chart = equals ? chart_named(equals + 1) : CHART_ISTIOD;
        if (chart == CHARTS)
            return error_set(err,
                             "--values %s: Istio has no such chart; say istiod, gateway, base, "
                             "cni, ztunnel, istio-ingress or istio-egress",
                             given[i]);
        files->globs[i].glob = given[i];
        files->globs[i].length = equals ? (size_t)(equals - given[i]) : strlen(given[i]);
        files->globs[i].chart = chart;
    }
    return true;
}

/* Where the document begins, with the comments that stand above it. */
static const char *beginning(const struct source *source)
{
    const char *text = source->text, *at = text + source->document.start;
    while (at > text) {
        const char *line = at - 1;
        while (line > text && line[-1] != '\n')
            line--;
        size_t blank = strspn(line, " \t\r");
        if (line[blank] != '#' && line[blank] != '\n')
            break;
        at = line;
    }
    return at;
}

/* If the text cannot be read, the end of its first document is unknown. */
static const char *end_of(const struct source *source)
{
    return source->text + (source->document.end ? source->document.end : source->length);
}

/* The words behind a mark, if a line of the document is a comment with it. *line moves on to the
 * next one, NULL after the last. */
static const char *comment(struct arena *arena, const char **line, const char *end,
                           const char *mark)
{
    const char *at = *line, *stop = memchr(at, '\n', (size_t)(end - at));
    size_t length = strlen(mark);
    *line = stop && stop + 1 < end ? stop + 1 : NULL;
    stop = stop ? stop : end;
    while (at < stop && (*at == ' ' || *at == '\t'))
        at++;
    while (stop > at && (stop[-1] == ' ' || stop[-1] == '\r' || stop[-1] == '\t'))
        stop--;
    if ((size_t)(stop - at) <= length || strncmp(at, mark, length) != 0)
        return NULL;
    return arena_copy(arena, at + length, (size_t)(stop - at) - length);
}

/* What the comment at the top says: a chart's name, or that it is none's; NULL: nothing. */
static const char *said_at_top(struct arena *arena, const struct values_document *from)
{
    const struct source *source = from->source;
    const char *line = beginning(source), *end = end_of(source);
    for (size_t i = 0; i < HEAD_LINES && line && line < end; i++) {
        const char *chart = comment(arena, &line, end, SAYS_VALUES);
        if (chart && (strcmp(chart, NONE) == 0 || chart_named(chart) < CHARTS))
            return chart;
    }
    return NULL;
}

const char *values_exemptions(struct arena *arena, const struct values_document *from)
{
    const struct source *source = from->source;
    const char *line = beginning(source), *end = end_of(source);
    struct text all = TEXT_IN(arena);
    while (line && line < end) {
        const char *said = comment(arena, &line, end, SAYS_EXEMPT);
        if (said)
            text_print(&all, "%s\n", said);
    }
    return all.length ? all.data : NULL;
}

static bool is_template(const char *within)
{
    return starts_with(within, "templates/") || strstr(within, "/templates/");
}

/* Files of a chart that are no values. */
static bool is_of_chart(const char *within)
{
    static const char *const names[] = {"Chart.yaml", "Chart.yml", "values.schema.json"};
    const char *slash = strrchr(within, '/');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(slash ? slash + 1 : within, names[i]) == 0)
            return true;
    return kustomize_is(within);
}

struct views {
    struct arena *arena;
    const struct json *document;
    struct values_view *first, *last;
};

/* Values of a file are a part of what the chart gets: a release may add others. */
static void add(struct views *views, struct values values, const char *key)
{
    values.node = key ? json_get(views->document, key) : views->document;
    values.partial = true;
    if (key)
        path_add_key(&values.path, key);
    struct values_view *view = arena_alloc(views->arena, sizeof *view);
    if (!view || (!json_is(values.node, JSON_OBJECT) && !values.shares_global))
        return;
    *view = (struct values_view){.values = values_add(views->arena, NULL, &values)};
    if (views->last)
        views->last->next = view;
    else
        views->first = view;
    views->last = view;
}

static void add_known(struct views *views, enum chart chart)
{
    add(views, (struct values){.chart = chart, .lent = true, .version = ANY_MINOR}, NULL);
}

/* The chart's own values, or those of its dependencies. */
static void add_by_chart(struct views *views, const struct helm_chart *chart)
{
    bool shared = !json_get(views->document, "global");
    if (chart->chart < CHARTS)
        add(views, (struct values){.chart = chart->chart, .version = chart->version}, NULL);
    for (const struct dependency *one = chart->dependencies; one && chart->chart == CHARTS;
         one = one->next) {
        struct values values = {.chart = one->chart, .version = one->version, .umbrella = true};
        values.shares_global = !shared && one->chart == CHART_ISTIOD;
        shared |= values.shares_global;
        add(views, values, one->key);
    }
}

static const char *const wrappers[] = {NULL, "defaults", "_internal_defaults_do_not_set"};
static const char *const umbrellas[] = {"istiod", "istio-discovery", "istiod-remote"};

/* Of the mapping, or of what it has as defaults. */
static enum chart signature(const struct json *mapping, enum chart (*of)(const struct json *))
{
    enum chart chart = CHARTS;
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers && chart == CHARTS; i++)
        chart = of(wrappers[i] ? json_get(mapping, wrappers[i]) : mapping);
    return chart;
}

static void add_by_looks(struct views *views)
{
    const struct json *document = views->document;
    struct values guess = {.guessed = true, .version = ANY_MINOR, .chart = CHART_ISTIOD};
    const char *key = NULL;
    if (signature(document, values_signature) == CHARTS) {
        guess.umbrella = true;
        guess.shares_global = json_get(document, "global") != NULL;
        for (size_t i = 0; i < sizeof umbrellas / sizeof *umbrellas && !key; i++) {
            const struct json *inner = json_get(document, umbrellas[i]);
            if (signature(inner, values_signature) < CHARTS ||
                json_is(json_get(inner, "pilot"), JSON_OBJECT))
                key = umbrellas[i];
        }
    }
    if (key || !guess.umbrella)
        add(views, guess, key);
    guess = (struct values){.guessed = true, .version = ANY_MINOR};
    guess.chart = signature(document, values_signature_of_gateways);
    if (guess.chart < CHARTS)
        add(views, guess, NULL);
}

static bool is_plain(const struct values_document *from, const struct json *document)
{
    return json_is(document, JSON_OBJECT) && !json_get(document, "apiVersion") &&
           !is_template(from->within) && !is_of_chart(from->within);
}

/* The glob of --values that the file fits; NULL: none does. */
static const struct values_glob *glob_of(const struct values_files *files, const char *within)
{
    const struct values_glob *glob = files->globs;
    while (glob->glob && !glob_fits(glob->glob, glob->length, within))
        glob++;
    return glob->glob ? glob : NULL;
}

const struct values_view *values_in_document(struct values_files *files, struct arena *arena,
                                             const struct values_document *from,
                                             const struct json *document)
{
    struct views views = {.arena = arena, .document = document};
    if (!is_plain(from, document))
        return NULL;
    const char *said = said_at_top(arena, from);
    const struct values_glob *glob = glob_of(files, from->within);
    const struct helm_chart *chart = NULL;
    if (said && strcmp(said, NONE) == 0)
        return NULL;
    if (said || glob)
        add_known(&views, said ? chart_named(said) : glob->chart);
    else if (!input_is_standard(from->file))
        chart = helm_chart_beside(files, from->file);
    if (chart)
        add_by_chart(&views, chart);
    if (!views.first && !json_get(document, "kind"))
        add_by_looks(&views);
    return views.first;
}

static bool has_line(const struct source *source, const char *begins)
{
    const char *at = source->text, *end = at + source->length;
    while (at < end && !starts_with(at, begins)) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        at = line ? line + 1 : end;
    }
    return at < end;
}

bool values_claimed(struct values_files *files, struct arena *arena,
                    const struct values_document *from)
{
    if (is_template(from->within) || is_of_chart(from->within))
        return false;
    const char *said = said_at_top(arena, from);
    return said ? strcmp(said, NONE) != 0
                : has_line(from->source, "meshConfig:") || glob_of(files, from->within) ||
                      (!input_is_standard(from->file) && helm_chart_beside(files, from->file));
}

bool values_resembled(const struct values_document *from, const struct json *document)
{
    return is_plain(from, document) && !json_get(document, "kind") &&
           (json_is(json_look(document, "global.proxy.resources"), JSON_OBJECT) ||
            json_is(json_look(document, "proxy.resources"), JSON_OBJECT));
}
