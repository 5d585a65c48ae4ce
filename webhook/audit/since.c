// SPDX-License-Identifier: Apache-2.0
#include "audit/since.h"

#include "audit/audit_output.h"
#include "base/words.h"
#include "read/input.h"
#include "rule/rule.h"

#include <stdlib.h>
#include <string.h>

#define NO_REPORT "%s: this is no report that meshrail audit --output json wrote"

/* The action belongs to a finding's identity: a warning that has become a denial counts as new. */
static int by_place_and_outcome(const void *left, const void *right)
{
    const struct audit_finding *a = *(const struct audit_finding *const *)left;
    const struct audit_finding *b = *(const struct audit_finding *const *)right;
    int order = audit_order(a, b);
    return order ? order : (int)a->would - (int)b->would;
}

static const struct audit_finding **sorted(struct arena *arena,
                                           const struct audit_finding *findings, size_t count)
{
    const struct audit_finding **list =
        arena_alloc(arena, (count + 1) * sizeof(const struct audit_finding *));
    for (size_t i = 0; list && i < count; i++)
        list[i] = &findings[i];
    if (list)
        qsort(list, count, sizeof *list, by_place_and_outcome);
    return list;
}

/* Walks along both lists at once. */
static void compare(struct audit *audit, const struct audit_finding *earlier, size_t count,
                    const char *since)
{
    struct arena *arena = &audit->memory;
    const struct audit_finding **before = sorted(arena, earlier, count);
    const struct audit_finding **now = sorted(arena, audit->findings, audit->count);
    audit->compared = true;
    audit->since = since;
    audit->gone = arena_alloc(arena, (count + 1) * sizeof *audit->gone);
    if (!before || !now || !audit->gone)
        return;
    for (size_t i = 0, j = 0; i < count || j < audit->count;) {
        int order = i == count ? 1 : j == audit->count ? -1 : 0;
        if (!order)
            order = by_place_and_outcome(&before[i], &now[j]);
        if (order > 0)
            audit->findings[now[j] - audit->findings].fresh = true;
        if (order < 0)
            audit->gone[audit->gone_count++] = *before[i];
        i += order <= 0;
        j += order >= 0;
    }
}

void since_audit(struct audit *audit, const struct audit *earlier, const char *since)
{
    compare(audit, earlier->findings, earlier->count, since);
}

static const char *text_of(const struct json *object, const char *key)
{
    return json_string_or(json_get(object, key), "");
}

/* An action by its name; OFF for what is none. */
static enum action action_named(const char *name)
{
    for (enum action action = AUDIT; action <= PATCH; action++)
        if (action_names[action] && strcmp(action_names[action], name) == 0)
            return action;
    return OFF;
}

static bool read_finding(struct audit *audit, const struct json *item,
                         struct audit_finding *finding)
{
    struct audit_object *object = arena_alloc(&audit->memory, sizeof *object);
    if (!object)
        return false;
    *object = (struct audit_object){
        .namespace = text_of(item, "namespace"),
        .owner = text_of(item, "owner"),
        .api_version = text_of(item, "apiVersion"),
        .kind = text_of(item, "kind"),
        .name = text_of(item, "name"),
        .uid = "",
    };
    *finding = (struct audit_finding){
        .object = object,
        .rule = text_of(item, "rule"),
        .field = text_of(item, "field"),
        .before = action_named(text_of(item, "before")),
        .would = action_named(text_of(item, "would")),
        .action = action_named(text_of(item, "action")),
        .said = {text_of(item, "message"), text_of(item, "message")},
    };
    return finding->would != OFF && *finding->rule;
}

bool since_file(struct audit *audit, const char *file, struct error *err)
{
    struct arena *arena = &audit->memory;
    size_t length, count = 0;
    char *text = input_read(file, &length, err);
    if (!text)
        return error_wrap(err, "%s", input_name(file));
    const char *kept = arena_copy(arena, text, length);
    free(text);
    struct error fault = {0};
    const struct json *report = kept ? json_parse(arena, kept, length, &fault) : NULL;
    const struct json *list = json_list(json_get(report, "findings"));
    int64_t version = AUDIT_JSON_VERSION; /* the first reports did not say it */
    json_integer(json_get(report, "version"), &version);
    if (version != AUDIT_JSON_VERSION)
        return error_set(err, "%s: another release of meshrail wrote this report; audit anew",
                         file);
    struct audit_finding *earlier = arena_alloc(arena, (json_size(list) + 1) * sizeof *earlier);
    if (!list || !earlier)
        return error_set(err, NO_REPORT, file);
    json_each (item, list)
        if (!read_finding(audit, item, &earlier[count++]))
            return error_set(err, NO_REPORT, file);
    compare(audit, earlier, count, file);
    return true;
}
