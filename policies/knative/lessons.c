// SPDX-License-Identifier: Apache-2.0
#include "knative/lessons.h"

#include "judge/inputs.h"
#include "knative/keys.h"

#include <string.h>

const char *const lesson_map_names[LESSON_MAPS] = {
    [OF_DEFAULTS] = "config-defaults",
    [OF_AUTOSCALER] = "config-autoscaler",
    [OF_FEATURES] = "config-features",
    [OF_DEPLOYMENT] = "config-deployment",
};

enum lesson_map lesson_number_of(const char *name)
{
    size_t i = 0;
    while (i < LESSON_MAPS && strcmp(lesson_map_names[i], name) != 0)
        i++;
    return (enum lesson_map)i;
}

static const struct knative_map *map_named(const char *name)
{
    size_t i = 0;
    while (i + 1 < knative_map_count && strcmp(knative_maps[i].name, name) != 0)
        i++;
    return &knative_maps[i];
}

const char *lesson(const struct judgement *judgement, enum lesson_map map, const char *key,
                   const char **from)
{
    const struct beside *beside = judgement->subject->beside;
    const struct knative_map *keys = map_named(lesson_map_names[map]);
    const char *said = NULL, *source_said = NULL;
    for (size_t i = 0; beside && beside->lessons && i < LESSON_SOURCES; i++) {
        const struct lesson *source = &beside->lessons->maps[map][i];
        const char *text = json_string(knative_value(keys, source->map, key, NULL));
        if (text && (has_placeholder(text) || (said && strcmp(said, text) != 0)))
            return NULL;
        source_said = text && !said ? source->from : source_said;
        said = text ? text : said;
    }
    if (said && from)
        *from = source_said;
    return said;
}

bool lesson_number(const struct judgement *judgement, enum lesson_map map, const char *key,
                   enum unit unit, double *number, const char **from)
{
    const char *text = lesson(judgement, map, key, from);
    return text && measure_text(text, unit, number);
}
