// SPDX-License-Identifier: Apache-2.0
#include "knative/keys.h"
#include "ksvc/annotations.h"
#include "unit.h"

/* A slip in `instead` would leave an old spelling without a new one. */
static void names_only_keys_that_are_read(void)
{
    size_t renamed = 0;
    for (size_t i = 0; i < knative_map_count; i++) {
        const struct knative_map *map = &knative_maps[i];
        for (size_t j = 0; j < map->count; j++) {
            const struct row *key = &map->keys[j];
            if (knative_life(key) != KEY_LEGACY)
                continue;
            renamed++;
            const struct row *now = key->instead ? knative_key(map, key->instead) : NULL;
            if (!check(now && knative_life(now) == KEY_LIVE))
                printf("# %s: %s\n", map->name, key->name);
        }
    }
    check(renamed > 0);
}

/* The first row that fits is taken, so that a prefix could hide what comes after it. */
static void finds_each_key_by_its_name(void)
{
    for (size_t i = 0; i < knative_map_count; i++)
        for (size_t j = 0; j < knative_maps[i].count; j++) {
            const struct row *key = &knative_maps[i].keys[j];
            char name[128];
            snprintf(name, sizeof name, "%s%s", key->name, key->prefix ? "controller" : "");
            if (!check(knative_key(&knative_maps[i], name) == key))
                printf("# %s: %s\n", knative_maps[i].name, name);
        }
}

static void finds_each_annotation_by_both_spellings(void)
{
    for (size_t i = 0; i < annotation_count; i++) {
        const struct row *row = &annotation_rows[i];
        check(annotation_row(row->name) == row);
        check(!row->other || annotation_row(row->other) == row);
    }
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(names_only_keys_that_are_read),
        CASE(finds_each_key_by_its_name),
        CASE(finds_each_annotation_by_both_spellings),
    };
    return UNIT_RUN(cases);
}
