// SPDX-License-Identifier: Apache-2.0
/* Which annotation was meant by one that begins as Knative's do and that Knative does not know. */
#include "ksvc/annotations.h"

#include "base/nearest.h"
#include "base/scalar.h"

#include <string.h>

/* Keys of the whole cluster, of other autoscalers and of people's memory, and what comes nearest to
 * them in one revision. Their spelling does not matter. */
static const struct {
    const char *name, *meant;
} renamed[] = {
    {AUTOSCALING "scale-to-zero-grace-period", AUTOSCALING "scale-to-zero-pod-retention-period"},
    {AUTOSCALING "stable-window", AUTOSCALING "window"},
    {AUTOSCALING "container-concurrency-target-default", AUTOSCALING "target"},
    {AUTOSCALING "container-concurrency-target-percentage",
     AUTOSCALING "target-utilization-percentage"},
    {AUTOSCALING "target-concurrency", AUTOSCALING "target"},
    {AUTOSCALING "target-utilization", AUTOSCALING "target-utilization-percentage"},
    {AUTOSCALING "min-replicas", AUTOSCALING "min-scale"},
    {AUTOSCALING "max-replicas", AUTOSCALING "max-scale"},
    {SERVING "progress-deadline-seconds", DEADLINE_KEY},
    {QUEUE "cpu-request", QUEUE "cpu-resource-request"},
    {QUEUE "cpu-limit", QUEUE "cpu-resource-limit"},
    {QUEUE "memory-request", QUEUE "memory-resource-request"},
    {QUEUE "memory-limit", QUEUE "memory-resource-limit"},
    {QUEUE "ephemeral-storage-request", QUEUE "ephemeral-storage-resource-request"},
    {QUEUE "ephemeral-storage-limit", QUEUE "ephemeral-storage-resource-limit"},
};

static bool is_same(const char *name, const char *key)
{
    struct nearest nearest = nearest_to(key);
    nearest_try(&nearest, name);
    return nearest.away == 0;
}

static const char *family_of(const char *key)
{
    static const char *const families[] = {AUTOSCALING, QUEUE, SERVING};
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (starts_with(key, families[i]))
            return families[i];
    return NULL;
}

static const struct row *row_renamed(const char *key)
{
    const char *family = family_of(key);
    for (size_t i = 0; family && i < sizeof renamed / sizeof *renamed; i++)
        if (starts_with(renamed[i].name, family) && is_same(renamed[i].name, key))
            return annotation_row(renamed[i].meant);
    return NULL;
}

/* The row of what was meant, whatever its value. */
static const struct row *row_meant(const char *key)
{
    const char *family = family_of(key);
    struct nearest nearest = nearest_to(key);
    const struct row *row = row_renamed(key);
    if (row)
        return row;
    for (size_t i = 0; family && i < annotation_count; i++)
        if (starts_with(annotation_rows[i].name, family))
            nearest_try(&nearest, annotation_rows[i].name);
    return nearest.found ? annotation_row(nearest.found) : NULL;
}

static bool is_there(const struct json *annotations, const struct row *row)
{
    return json_get(annotations, row->name) || (row->other && json_get(annotations, row->other));
}

const char *annotation_meant(const struct json *annotations, const char *key)
{
    const struct row *row = row_meant(key);
    const char *value = json_string(json_get(annotations, key));
    bool fits = row && value && annotation_valid(row, value, SCALER_KPA);
    return fits && !is_there(annotations, row) ? row->name : NULL;
}

const char *annotation_beside(const struct json *annotations, const char *key)
{
    const struct row *row = row_renamed(key);
    return row && is_there(annotations, row) ? row->name : NULL;
}

const char *annotation_instead(const struct judgement *judgement, const struct json *annotations,
                               const struct json *member)
{
    const char *key = json_key(member), *value = json_string(member);
    int64_t number;
    bool count = value && go_int(value, &number) && number >= 0;
    if (!count)
        return NULL;
    if (is_same(AUTOSCALING "container-concurrency", key))
        return arena_print(judgement->arena, "containerConcurrency: %s in spec.template.spec",
                           value);
    const struct row *row = row_meant(key);
    const char *seconds = arena_print(judgement->arena, "%ss", value);
    bool fits = row && seconds && row->unit == UNIT_DURATION &&
                annotation_valid(row, seconds, SCALER_KPA) && !is_there(annotations, row);
    return fits ? arena_print(judgement->arena, "%s: \"%s\"", row->name, seconds) : NULL;
}

bool annotation_unknown(const char *key)
{
    const char *family = family_of(key);
    if (!family || annotation_row(key))
        return false;
    return strcmp(family, SERVING) != 0 || row_meant(key);
}
