// SPDX-License-Identifier: Apache-2.0
#include "pairs/pairs.h"

#include "judge/inputs.h"

#include <stdlib.h>
#include <string.h>

struct around look_around(const struct judgement *judgement, const struct rule *rule)
{
    const struct subject *subject = judgement->subject;
    const struct beside *beside = subject->beside;
    struct around around = {.judgement = judgement, .namespace = subject->namespace};
    if (!beside)
        return around;
    if (!around.namespace)
        around.namespace = beside->file ? namespace_unknown(judgement->arena, beside->file) : "?";
    around.world = beside->world;
    around.folder = world_around(beside->file, rule->peers);
    return around;
}

bool around_hides(const struct around *around, unsigned kinds)
{
    return around->folder && (around->folder->veiled & kinds);
}

const char *around_host(const struct around *around, const char *host)
{
    if (!host || has_placeholder(host))
        return NULL;
    return host_resolved(around->judgement->arena, host, around->namespace,
                         around->judgement->policy->environment.cluster_domain);
}

const char *host_wider(struct arena *arena, const char *host)
{
    const char *dot = strchr(starts_with(host, "*.") ? host + 2 : host, '.');
    if (strcmp(host, "*") == 0)
        return NULL;
    return dot ? arena_print(arena, "*%s", dot) : "*";
}

static int by_text(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    return strcmp(*a, *b);
}

/* Sorted, so that the order of the list does not count. */
static void add_sorted(struct text *text, const struct json *values)
{
    size_t count = 0;
    const char **texts = arena_alloc(text->arena, (json_size(values) + 1) * sizeof *texts);
    json_each (value, texts ? values : NULL) {
        const char *key = json_key(value), *said = json_string(value);
        if (said)
            texts[count++] = arena_print(text->arena, "%s=%s", key ? key : "", said);
    }
    if (count)
        qsort(texts, count, sizeof *texts, by_text);
    for (size_t i = 0; i < count; i++)
        if (!i || strcmp(texts[i - 1], texts[i]) != 0)
            text_print(text, "%s\n", texts[i]);
}

/* With a workloadSelector the rule is for Pods of its own namespace, whatever exportTo says. */
const char *callers_of(struct arena *arena, const struct json *selector,
                       const struct json *export_to)
{
    struct text callers = TEXT_IN(arena);
    bool selects = json_is(selector, JSON_OBJECT);
    text_add(&callers, selects ? "labels\n" : "");
    add_sorted(&callers, selects ? json_get(selector, "matchLabels") : export_to);
    return callers.data;
}

const char *peer_called(const struct around *around, const struct peer *peer)
{
    if (strcmp(peer->namespace, around->namespace) == 0)
        return peer->name;
    return arena_print(around->judgement->arena, "%s/%s", peer->namespace, peer->name);
}

struct finding about(const struct around *around, const struct peer *peer)
{
    return (struct finding){.key = peer_called(around, peer), .exempts = peer->exempts};
}
