// SPDX-License-Identifier: Apache-2.0
#include "audit/counts.h"

#include <stdlib.h>
#include <string.h>

const char *const outcome_names[] = {
    [REFUSED] = "refused",   [REPAIRED] = "repaired",      [WARNED] = "warned",
    [RECORDED] = "recorded", [OUTCOMES_UNDER_DENY] = NULL,
};

enum outcome_under_deny outcome_of(const struct audit_finding *finding)
{
    switch (finding->would) {
    case DENY:
        return REFUSED;
    case PATCH:
        return REPAIRED;
    case WARN:
        return WARNED;
    default:
        return RECORDED;
    }
}

static const char *name_by(const struct audit_finding *finding, enum counted_by by)
{
    switch (by) {
    case BY_NAMESPACE:
        return finding->object->namespace;
    case BY_OWNER:
        return finding->object->owner;
    default:
        return finding->rule;
    }
}

static int by_name(const void *left, const void *right)
{
    const struct count_row *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static int by_gravity(const void *left, const void *right)
{
    const struct count_row *a = left, *b = right;
    for (size_t i = 0; i < OUTCOMES_UNDER_DENY; i++)
        if (a->of[i] != b->of[i])
            return a->of[i] < b->of[i] ? 1 : -1;
    return by_name(left, right);
}

/* Makes a row for each finding, sorts them by name, and adds up those of the same name. */
struct counts counts_by(const struct audit *audit, struct arena *arena, enum counted_by by)
{
    struct count_row *rows = arena_alloc(arena, audit->count * sizeof *rows);
    size_t count = 0;
    if (!rows || !audit->count)
        return (struct counts){0};
    for (size_t i = 0; i < audit->count; i++) {
        const struct audit_finding *finding = &audit->findings[i];
        rows[i].name = name_by(finding, by);
        rows[i].of[outcome_of(finding)] = 1;
    }
    qsort(rows, audit->count, sizeof *rows, by_name);
    for (size_t i = 0; i < audit->count; i++) {
        if (i && by_name(&rows[i], &rows[count - 1]) == 0)
            for (size_t j = 0; j < OUTCOMES_UNDER_DENY; j++)
                rows[count - 1].of[j] += rows[i].of[j];
        else
            rows[count++] = rows[i];
    }
    qsort(rows, count, sizeof *rows, by_gravity);
    return (struct counts){rows, count};
}

struct count_row counts_total(const struct audit *audit)
{
    struct count_row total = {.name = ""};
    for (size_t i = 0; i < audit->count; i++)
        total.of[outcome_of(&audit->findings[i])]++;
    return total;
}
