// SPDX-License-Identifier: Apache-2.0
/* Keys that Knative does not read, reads for old times' sake only, or will miss. */
#include "judge/checks.h"
#include "knative/keys.h"
#include "knative/map.h"

#include <string.h>

enum { NO_SUCH_KEY, PERHAPS_ANOTHER, REPLACED, GONE, TOO_NEW }; /* wordings of KC-UNKNOWN-KEY */

/* Since 1.19 nobody reads config-tracing, whatever it says. */
static bool is_dead(const struct knative_map *map, int minor)
{
    return strcmp(map->name, "config-tracing") == 0 && !row_known(&map->keys[0], minor);
}

void check_tracing_dead(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct knative_map *map = knative_map_of(judgement);
    int minor = knative_minor(judgement, target);
    struct text keys = TEXT_IN(judgement->arena), found = TEXT_IN(judgement->arena);
    if (!map || !is_dead(map, minor))
        return;
    json_each_member (value, json_get(target->node, "data"))
        if (strcmp(json_key(value), EXAMPLE) != 0)
            text_print(&keys, "%s%s", keys.length ? ", " : "", json_key(value));
    if (!keys.length)
        return;
    text_add_shown(&found, keys.data, FOUND_MOST);
    report(judgement, rule, target,
           (struct finding){.found = found.data, .at_most = minor < 0 ? WARN : DENY});
}

/* A dead key that something replaced is somebody's setting that is lost: that is denied, where the
 * release of its death is known or so long ago that nobody runs what is older. */
static void report_unread(struct judgement *judgement, const struct rule *rule,
                          const struct target *target, const struct json *value,
                          const struct knative_map *map, const struct row *key)
{
    const char *name = json_key(value);
    struct finding finding = {
        .path = data_path(name), .found = shown(judgement, value), .at_most = WARN};
    finding.key = name;
    finding.inputs[0] = key ? data_field(judgement, name) : "data";
    if (!key) {
        finding.value = findings_abound(judgement) ? NULL : knative_key_near(map, name);
        finding.fault = &rule->faults[finding.value ? PERHAPS_ANOTHER : NO_SUCH_KEY];
    } else if (knative_life(key) == KEY_LIVE) {
        finding.value = arena_print(judgement->arena, "1.%d", key->since);
        finding.fault = &rule->faults[TOO_NEW];
    } else {
        bool certain = knative_minor(judgement, target) >= key->until;
        finding.value = key->instead;
        finding.fault = &rule->faults[key->instead ? REPLACED : GONE];
        finding.at_most = key->instead && certain ? DENY : WARN;
    }
    report(judgement, rule, target, finding);
}

void check_unknown_key(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    const struct knative_map *map = knative_map_of(judgement);
    int minor = knative_minor(judgement, target);
    if (!map || is_dead(map, minor))
        return;
    json_each_member (value, json_get(target->node, "data")) {
        const struct row *key = knative_key(map, json_key(value));
        if (strcmp(json_key(value), EXAMPLE) != 0 && !(key && row_known(key, minor)))
            report_unread(judgement, rule, target, value, map, key);
    }
}

enum { OLD_SPELLING, DIFFERENT, ALIKE, ANOTHER_SYNTAX }; /* wordings of KC-LEGACY-KEY */

/* Under two spellings stand two decisions, of which one is lost. */
void check_legacy_key(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    const struct knative_map *map = knative_map_of(judgement);
    const struct json *data = json_get(target->node, "data");
    int minor = knative_minor(judgement, target);
    if (!map)
        return;
    json_each_member (value, data) {
        const char *name = json_key(value);
        const struct row *key = knative_key(map, name);
        if (!key || knative_life(key) != KEY_LEGACY)
            continue;
        const struct row *now = knative_own_key(map, key->instead);
        if (!row_known(now, minor))
            continue;
        const struct json *wins = json_get(data, key->instead);
        bool same_syntax = key->type == now->type;
        size_t wording = OLD_SPELLING;
        if (!same_syntax)
            wording = ANOTHER_SYNTAX;
        else if (wins)
            wording = json_equal(wins, value) ? ALIKE : DIFFERENT;
        report(judgement, rule, target,
               (struct finding){
                   .field = data_field(judgement, name),
                   .path = data_path(name),
                   .fault = &rule->faults[wording],
                   .found = shown(judgement, value),
                   .key = name,
                   .value = key->instead,
                   .at_most = wording == DIFFERENT ? DENY : WARN,
                   .inputs = {data_field(judgement, name), data_field(judgement, key->instead)}});
    }
}

/* Another rule finds fault with the value: under a new name an old fault would be a new one. */
static bool at_fault(const struct judgement *judgement, const struct finding *finding)
{
    const char *here = data_field(judgement, finding->key);
    const struct finding *other = NULL;
    while ((other = finding_next(judgement, finding->target, other)))
        for (size_t i = 0; i < RULE_READS && other->rule != finding->rule && other->inputs[i]; i++)
            if (strcmp(other->inputs[i], here) == 0)
                return true;
    return false;
}

/* The value moves to the spelling that this release reads for certain. */
bool repair_legacy_key(const struct judgement *judgement, const struct finding *finding,
                       struct patch *patch)
{
    const struct row *key = knative_key(knative_map_of(judgement), finding->key);
    const struct json *data = json_get(judgement->subject->object, "data");
    struct path to = data_path(key->instead);
    size_t wording = (size_t)(finding->fault - finding->rule->faults);

    const struct row *now = knative_own_key(knative_map_of(judgement), key->instead);
    if (now->since && knative_minor(judgement, finding->target) < now->since)
        return false;
    if (wording == ALIKE)
        patch_remove(patch, &finding->path);
    if (wording != OLD_SPELLING)
        return wording == ALIKE;
    if (at_fault(judgement, finding))
        return false;
    /* Of two old spellings only one can go there. */
    json_each_member (value, data) {
        const struct row *other = knative_key(knative_map_of(judgement), json_key(value));
        if (other && other != key && other->instead && strcmp(other->instead, key->instead) == 0)
            return false;
    }
    patch_move(patch, &finding->path, &to);
    return true;
}

/* Did the old map decide something under this key that the new one leaves to a default? */
static bool is_lost(const struct knative_map *map, const struct target *target,
                    const struct json *value, int minor)
{
    const char *name = json_key(value), *text = json_string(value);
    const struct row *key = knative_key(map, name);
    if (strcmp(name, EXAMPLE) == 0 || !key || !row_known(key, minor) ||
        json_get(json_get(target->node, "data"), name))
        return false;
    const struct row *meant =
        knative_life(key) == KEY_LEGACY ? knative_own_key(map, key->instead) : key;
    if (!meant->prefix && knative_value(map, target->node, meant->name, NULL))
        return false;
    return !text || !meant->usual || strcmp(text, meant->usual) != 0;
}

void check_keys_dropped(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct knative_map *map = knative_map_of(judgement);
    int minor = knative_minor(judgement, target);
    if (!map || !target->old)
        return;
    json_each_member (value, json_get(target->old, "data")) {
        const char *name = json_key(value);
        if (!is_lost(map, target, value, minor))
            continue;
        bool required =
            strcmp(name, "queue-sidecar-image") == 0 || strcmp(name, "queueSidecarImage") == 0;
        report(judgement, rule, target,
               (struct finding){.path = data_path(name),
                                .fault = &rule->faults[required],
                                .wanted = shown(judgement, value),
                                .key = name,
                                .at_most = required ? DENY : WARN,
                                .inputs = {data_field(judgement, name)}});
    }
}
