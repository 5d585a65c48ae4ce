// SPDX-License-Identifier: Apache-2.0
#include "judge/overrides.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool entry_next(const struct json *spec, struct entry *entry)
{
    static const char *const lists[] = {"deployments", "workloads"};
    entry->index++;
    entry->node = entry->node ? json_next(entry->node) : NULL;
    while (!entry->node && entry->lists < sizeof lists / sizeof *lists) {
        entry->list = lists[entry->lists++];
        entry->node = json_first(json_list(json_get(spec, entry->list)));
        entry->index = 0;
    }
    return entry->node != NULL;
}

const char *entry_field(const struct judgement *judgement, const struct entry *entry,
                        const char *field)
{
    return arena_print(judgement->arena, "%s[%u].%s", entry->list, entry->index, field);
}

bool entry_is_of(const struct entry *entry, const char *workload)
{
    return json_says(json_get(entry->node, "name"), workload);
}

/* Of several entries for one container the operator takes the first. */
static void look_in(const struct judgement *judgement, const struct json *list, const char *at,
                    const struct overridden *what, struct override *found)
{
    unsigned index = 0;
    json_each (resources, json_list(list)) {
        if (json_says(json_get(resources, "container"), what->container)) {
            const struct json *value = json_get(json_get(resources, what->kind), what->key);
            const char *block = arena_print(judgement->arena, "%s[%u]", at, index);
            if (value && !json_is(value, JSON_NULL) && block)
                *found = (struct override){
                    value, arena_print(judgement->arena, "%s.%s[%s]", block, what->kind, what->key),
                    block};
            return;
        }
        index++;
    }
}

static bool has_resources(const struct json *spec, const char *workload)
{
    for (struct entry entry = {0}; entry_next(spec, &entry);)
        if (entry_is_of(&entry, workload) && json_size(json_get(entry.node, "resources")))
            return true;
    return false;
}

struct override override_of(const struct judgement *judgement, const struct json *spec,
                            const struct overridden *what)
{
    struct override found = {0};
    if (!what->is_job && !has_resources(spec, what->workload))
        look_in(judgement, json_get(spec, "resources"), "resources", what, &found);
    for (struct entry entry = {0}; entry_next(spec, &entry);)
        if (entry_is_of(&entry, what->workload))
            look_in(judgement, json_get(entry.node, "resources"),
                    entry_field(judgement, &entry, "resources"), what, &found);
    return found;
}

struct minimum minimum_of(const struct judgement *judgement, const struct json *spec,
                          const char *workload)
{
    static const char for_all[] = "high-availability.replicas";
    struct minimum least = {0};
    double pods;
    for (struct entry entry = {0}; entry_next(spec, &entry);) {
        const struct json *value = json_get(entry.node, "replicas");
        if (entry_is_of(&entry, workload) && measure(value, UNIT_COUNT, &pods) &&
            (!least.field || pods > least.pods))
            least = (struct minimum){value, pods, entry_field(judgement, &entry, "replicas")};
    }
    if (!least.field && measure(json_look(spec, for_all), UNIT_COUNT, &pods))
        least = (struct minimum){json_look(spec, for_all), pods, for_all};
    return least;
}

static bool is_stated(const struct json *value)
{
    return value && !json_is(value, JSON_NULL);
}

/* A count, or a share rounded up. False: it is neither. */
static bool scaled(const struct json *value, double pods, double *count)
{
    const char *text = json_string(value);
    char *end;
    if (!text)
        return json_number(value, count);
    double share = strtod(text, &end);
    *count = ceil(share * pods / 100);
    return end > text && strcmp(end, "%") == 0;
}

bool spares_one(const struct json *spec, const char *budget, double pods)
{
    const struct json *least = NULL, *most = NULL;
    double count = ceil(0.8 * pods);
    json_each (entry, json_list(json_get(spec, "podDisruptionBudgets"))) {
        if (!json_says(json_get(entry, "name"), budget))
            continue;
        const struct json *kept = json_get(entry, "minAvailable"),
                          *lost = json_get(entry, "maxUnavailable");
        if (is_stated(kept) &&
            is_stated(lost)) /* the operator stops with an error, which KO-PDB-DRAIN reports */
            return true;
        if (!is_stated(kept) && !is_stated(lost)) /* the operator looks no further */
            break;
        least = is_stated(kept) ? kept : NULL;
        most = is_stated(lost) ? lost : NULL;
    }
    if ((least && !scaled(least, pods, &count)) || (most && !scaled(most, pods, &count)))
        return true;
    return most ? count >= 1 : pods - count >= 1;
}
