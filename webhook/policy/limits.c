// SPDX-License-Identifier: Apache-2.0
#include "policy/policy_keys.h"

#include "base/nearest.h"

#include <math.h>
#include <string.h>

#define NO_NUMBER "says no number, and has no effect; remove it, or say one"

/* A number as the file has it. */
struct bound {
    bool written;
    const char *text; /* NULL: none */
    double number;
};

struct bounds {
    struct bound floor, recommended;
};

struct row_bounds {
    struct bounds everywhere, profile[PROFILES];
};

/* Digits with at most one point between them: what go_float() takes beyond that is no count. */
static bool is_decimal(const char *text)
{
    static const char digits[] = "0123456789";
    size_t whole = strspn(text, digits);
    const char *rest = text + whole;
    if (whole && *rest == '.' && rest[1])
        rest += 1 + strspn(rest + 1, digits);
    return whole && !*rest;
}

/* Reads a number in its unit; false for what is not one, or less than 0. */
static bool number_in(enum unit unit, const char *text, double *number)
{
    return (unit != UNIT_COUNT || is_decimal(text)) && measure_text(text, unit, number) &&
           *number >= 0;
}

static void number_built_in(enum unit unit, const char *text, double *number, const char **copy)
{
    *number = NAN;
    *copy = text;
    if (text)
        number_in(unit, text, number);
}

void limits_built_in(struct limit limits[THRESHOLDS][PROFILES])
{
    for (size_t i = 0; i < THRESHOLDS; i++) {
        const struct threshold_row *row = &threshold_rows[i];
        for (size_t p = 0; p < PROFILES; p++) {
            struct limit *limit = &limits[i][p];
            number_built_in(row->unit, row->built_in[p][0], &limit->floor, &limit->floor_text);
            number_built_in(row->unit, row->built_in[p][1], &limit->recommended,
                            &limit->recommended_text);
        }
    }
}

static const struct threshold_row *row_named(const char *key)
{
    for (size_t i = NO_THRESHOLD + 1; i < THRESHOLDS; i++) {
        if (strcmp(threshold_rows[i].key, key) == 0)
            return &threshold_rows[i];
    }
    return NULL;
}

static const char *row_near(const char *key)
{
    struct nearest nearest = nearest_to(key);
    for (size_t i = NO_THRESHOLD + 1; i < THRESHOLDS; i++)
        nearest_try(&nearest, threshold_rows[i].key);
    return nearest.found;
}

static bool read_bound(struct reading *reading, const struct key *key, const struct json *value,
                       void *place)
{
    /* The row is named in the path: thresholds[KEY]… */
    const struct threshold_row *row = row_named(reading->path.segments[1].key);
    struct bound *bound = place;

    bound->written = true;
    if (json_is(value, JSON_NULL))
        return true;
    if (!read_text(reading, key, value, &bound->text))
        return false;
    if (!number_in(row->unit, bound->text, &bound->number))
        return reading_fails(reading, "%s is not %s, nor null for none",
                             reading_shown(reading, bound->text), unit_wanted(row->unit));
    return true;
}

static void describe_bound(struct describing *describing, const struct key *key)
{
    static const char *const numbers[] = {
        [UNIT_COUNT] = "\"minimum\":0,\"maximum\":1e300",
        [UNIT_DURATION] = "\"minimum\":0,\"maximum\":0", /* all others have a unit */
        [UNIT_QUANTITY] = "\"minimum\":0,\"maximum\":1e300",
    };
    struct json_writer *json = &describing->json;
    enum unit unit = describing->row->unit;
    (void)key;
    json_write_array(json, "anyOf");
    json_write_object(json, NULL);
    json_write_string(json, "type", "null");
    json_write_object_end(json);
    json_write_object(json, NULL);
    describe_text(describing, unit_pattern(unit), numbers[unit]);
    json_write_object_end(json);
    json_write_array_end(json);
}

static const struct reader as_bound = {read_bound, describe_bound};

static const struct key bound_keys[] = {
    KEY("floor", as_bound, struct bounds, floor),
    KEY("recommended", as_bound, struct bounds, recommended),
    {0},
};

static const struct key profile_keys[] = {
    KEY("standard", as_map, struct row_bounds, profile[STANDARD], .keys = bound_keys),
    KEY("high-traffic", as_map, struct row_bounds, profile[HIGH_TRAFFIC], .keys = bound_keys),
    KEY("low-load", as_map, struct row_bounds, profile[LOW_LOAD], .keys = bound_keys),
    {0},
};

static const struct key row_keys[] = {
    KEY("floor", as_bound, struct row_bounds, everywhere.floor),
    KEY("recommended", as_bound, struct row_bounds, everywhere.recommended),
    {.name = "profiles", .as = &as_map, .keys = profile_keys},
    {0},
};

static void overlay(struct limit *limit, const struct bounds *bounds)
{
    if (bounds->floor.written) {
        limit->floor = bounds->floor.text ? bounds->floor.number : NAN;
        limit->floor_text = bounds->floor.text;
    }
    if (bounds->recommended.written) {
        limit->recommended = bounds->recommended.text ? bounds->recommended.number : NAN;
        limit->recommended_text = bounds->recommended.text;
    }
}

static bool says(const struct row_bounds *written)
{
    bool said = written->everywhere.floor.written || written->everywhere.recommended.written;
    for (size_t p = 0; p < PROFILES; p++)
        said |= written->profile[p].floor.written || written->profile[p].recommended.written;
    return said;
}

/* The floor must be worse than the recommended value. Comparisons with NaN are false. */
static bool in_order(const struct threshold_row *row, const struct limit *limit)
{
    size_t length = strlen(row->key), tail = strlen(".max");
    bool most = length > tail && strcmp(row->key + length - tail, ".max") == 0;
    return most ? !(limit->floor < limit->recommended) : !(limit->floor > limit->recommended);
}

static bool read_row(struct reading *reading, const struct threshold_row *row,
                     const struct json *value, struct limit limits[PROFILES])
{
    static const struct key map = {.keys = row_keys};
    struct row_bounds written = {0};
    if (!read_map(reading, &map, value, &written))
        return false;
    if (!says(&written))
        reading_warns(reading, NO_NUMBER, NULL);
    for (size_t p = 0; p < PROFILES; p++) {
        overlay(&limits[p], &written.everywhere);
        overlay(&limits[p], &written.profile[p]);
        if (!in_order(row, &limits[p]))
            return reading_fails(
                reading, "in %s the floor %s is stricter than the recommended %s; write both",
                profile_names[p], limits[p].floor_text, limits[p].recommended_text);
    }
    return true;
}

static bool read_thresholds(struct reading *reading, const struct key *key,
                            const struct json *value, void *place)
{
    struct limit(*limits)[PROFILES] = place;
    (void)key;
    if (!json_is(value, JSON_OBJECT) && !json_is(value, JSON_NULL))
        return reading_fails(reading, "must be a map from thresholds to {floor, recommended}");
    json_each (member, value) {
        const struct threshold_row *row = row_named(json_key(member));
        path_add_key(&reading->path, json_key(member));
        if (row ? !read_row(reading, row, member, limits[row - threshold_rows])
                : !reading_retired(reading, "threshold", json_key(member),
                                   row_near(json_key(member))))
            return false;
        reading->path.length--;
    }
    return true;
}

/* Those of one unit may be told the same, which is described once. */
static void describe_row(struct describing *describing, const struct threshold_row *row,
                         const struct threshold_row **first)
{
    struct json_writer *json = &describing->json;
    json_write_object(json, row->key);
    json_write_array(json, "allOf");
    json_write_object(json, NULL);
    describing->row = row;
    if (*first)
        text_print(json_write_value(json, "$ref"),
                   "\"#/properties/thresholds/properties/%s/allOf/0\"", (*first)->key);
    else
        describe_keys(describing, row_keys, true);
    describing->row = NULL;
    *first = *first ? *first : row;
    json_write_object_end(json);
    json_write_array_end(json);
    json_write_object_end(json);
}

static void describe_thresholds(struct describing *describing, const struct key *key)
{
    struct json_writer *json = &describing->json;
    const struct threshold_row *firsts[UNIT_QUANTITY + 1] = {0};
    const char *name, *sentence;
    (void)key;
    json_write_strings(json, "type", (const char *const[]){"object", "null"}, 2);
    json_write_bool(json, "additionalProperties", false);
    json_write_object(json, "properties");
    for (size_t i = NO_THRESHOLD + 1; i < THRESHOLDS; i++)
        describe_row(describing, &threshold_rows[i], &firsts[threshold_rows[i].unit]);
    for (size_t i = 0; (name = retired_name("threshold", i, &sentence)); i++) {
        json_write_object(json, name);
        json_write_string(json, "description", in_language(describing->language, sentence));
        json_write_bool(json, "deprecated", true);
        json_write_object_end(json);
    }
    json_write_object_end(json);
}

const struct reader as_thresholds = {read_thresholds, describe_thresholds};
