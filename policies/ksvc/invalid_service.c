// SPDX-License-Identifier: Apache-2.0
/* These parts of a Service have to fit together: traffic and its shares, the names of revisions. */
#include "ksvc/invalid.h"

#include "base/repeats.h"

#include <string.h>

#define TRAFFIC "spec.traffic"
#define NAME "spec.template.metadata.name"

static void inspect_shares(const struct inspection *inspection, const struct json *traffic)
{
    double sum = 0, share;
    json_each (target, traffic)
        if (measure(json_get(target, "percent"), UNIT_COUNT, &share))
            sum += share;
    if (json_size(traffic) && sum != 100)
        invalid(inspection, WRONG_SUM, TRAFFIC, NULL, NULL,
                arena_print(inspection->judgement->arena, "%.0f", sum));
}

static void inspect_targets(const struct inspection *inspection, const struct json *traffic)
{
    struct arena *arena = inspection->judgement->arena;
    const bool *before = repeats_in(inspection->judgement->arena, traffic, "tag", NULL);
    size_t index = 0;
    json_each (target, traffic) {
        const struct json *latest = json_get(target, "latestRevision"),
                          *tag = json_get(target, "tag");
        const char *revision = json_string(json_get(target, "revisionName"));
        bool pinned = revision && *revision;
        if (json_is(latest, JSON_BOOL) && json_true(latest) == pinned)
            invalid(inspection, CONTRADICTED,
                    arena_print(arena, TRAFFIC "[%zu].latestRevision", index), latest,
                    pinned ? "revisionName" : "the lack of a revisionName", NULL);
        if (before && before[index])
            invalid(inspection, STATED_TWICE, arena_print(arena, TRAFFIC "[%zu].tag", index), tag,
                    NULL, arena_print(arena, "%s-%zu", json_string(tag), index));
        index++;
    }
}

/* A revision's name must begin with the Service's; with generateName only Knative can name
 * revisions. */
static void inspect_name(const struct inspection *inspection)
{
    const struct json *node = inspection->target->node, *value = json_look(node, NAME);
    const char *name = json_string(value), *own = json_string(json_look(node, "metadata.name"));
    const char *generated = json_string(json_look(node, "metadata.generateName"));
    if (!name || !*name)
        return;
    if (own && *own) {
        const char *prefix = arena_print(inspection->judgement->arena, "%s-", own);
        if (is_label_1035(name) && prefix && !starts_with(name, prefix))
            invalid(inspection, OTHER_PREFIX, NAME, value, prefix,
                    as_label(inspection->judgement,
                             arena_print(inspection->judgement->arena, "%s%s", prefix, name)));
    } else if (generated && *generated) {
        invalid(inspection, NEVER_ALLOWED, NAME, value, NULL, NULL);
    }
}

/* A revision never changes: another template needs another name, or none. */
static void inspect_change(const struct inspection *inspection)
{
    const struct json *now = json_look(inspection->target->node, "spec.template");
    const struct json *then = json_look(inspection->target->old, "spec.template");
    const char *name = json_string(json_look(now, "metadata.name"));
    if (then && name && *name &&
        json_equal(json_look(now, "metadata.name"), json_look(then, "metadata.name")) &&
        !json_equal(now, then))
        invalid_upon(inspection, NAME_KEPT, NAME, "spec.template", json_look(now, "metadata.name"),
                     NULL);
}

void inspect_service(const struct inspection *inspection)
{
    const struct json *traffic = json_look(inspection->target->node, TRAFFIC);
    const char *name = json_string(json_look(inspection->target->node, "metadata.name"));
    const char *generated =
        json_string(json_look(inspection->target->node, "metadata.generateName"));
    if (!(name && *name) && !(generated && *generated))
        invalid(inspection, NOT_STATED, "metadata.name", NULL, NULL, "a-name");
    inspect_shares(inspection, traffic);
    inspect_targets(inspection, traffic);
    inspect_name(inspection);
    inspect_change(inspection);
}
