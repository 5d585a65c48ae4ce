// SPDX-License-Identifier: Apache-2.0
/* What Knative makes of the names in its ConfigMaps: it reads them, reads them for old times' sake
 * only, does not read them, or will miss them. */
#include "knative/keys.h"
#include "knative/map.h"
#include "knative/values.h"

#include <string.h>

bool knative_map_is_dead(const struct judgement *judgement, const struct target *target)
{
    const struct knative_map *map = knative_map_of(target->node);
    return map && strcmp(map->name, "config-tracing") == 0 &&
           !row_known(&map->keys[0], knative_minor(judgement, target));
}

/* A dead key with a successor is a setting that is lost. That is denied where this release
 * certainly no longer reads it; else it is a warning. */
static enum member_fault unread(const struct judgement *judgement, const struct row *key, int minor,
                                struct finding *about)
{
    bool certain = minor >= key->until;
    if (knative_life(key) == KEY_LIVE) {
        about->value = arena_print(judgement->arena, "1.%d", key->since);
        return MEMBER_TOO_NEW;
    }
    about->value = key->instead;
    if (!key->instead)
        return MEMBER_GONE;
    about->at_most = certain ? DENY : WARN;
    return MEMBER_REPLACED;
}

static enum member_fault name_fault(const struct judgement *judgement, const struct target *target,
                                    const struct json *member, struct finding *about)
{
    const struct knative_map *map = knative_map_of(target->node);
    const struct row *key = map ? knative_key(map, json_key(member)) : NULL;
    if (!map || strcmp(json_key(member), EXAMPLE) == 0 || knative_map_is_dead(judgement, target))
        return MEMBER_IS_FINE;
    if (!key)
        return MEMBER_UNKNOWN;
    int minor = knative_minor(judgement, target);
    return row_known(key, minor) ? MEMBER_IS_FINE : unread(judgement, key, minor, about);
}

static const char *near(const struct judgement *judgement, const struct json *node,
                        const char *name)
{
    (void)judgement;
    return knative_key_near(knative_map_of(node), json_get(node, "data"), name);
}

/* In whichever map: the name, then its old spellings. No rule speaks of an old one. */
static const char *spelt_anywhere(const char *name, size_t number)
{
    if (number == 0)
        return name;
    for (size_t i = 0; i < knative_map_count; i++)
        for (size_t j = 0; j < knative_maps[i].count; j++) {
            const struct row *old = &knative_maps[i].keys[j];
            if (knative_life(old) == KEY_LEGACY && strcmp(old->instead, name) == 0 && --number == 0)
                return old->name;
        }
    return NULL;
}

/* The key that a name stands for, then its old spellings. */
static const char *spelt(const struct json *node, const char *name, size_t number)
{
    if (!node)
        return spelt_anywhere(name, number);
    const struct knative_map *map = knative_map_of(node);
    const struct row *key = map ? knative_key(map, name) : NULL;
    const char *now = key && knative_life(key) == KEY_LEGACY ? key->instead : name;
    if (number == 0)
        return now;
    for (size_t i = 0; map && i < map->count; i++) {
        const struct row *old = &map->keys[i];
        if (knative_life(old) == KEY_LEGACY && strcmp(old->instead, now) == 0 && --number == 0)
            return old->name;
    }
    return NULL;
}

/* Two spellings with two values are two decisions, of which one is lost. A value is moved only to a
 * spelling that this release certainly reads. */
static enum member_fault spelling_fault(const struct judgement *judgement,
                                        const struct target *target, const struct json *member,
                                        struct finding *about)
{
    const struct knative_map *map = knative_map_of(target->node);
    const struct row *key = map ? knative_key(map, json_key(member)) : NULL;
    if (!key || knative_life(key) != KEY_LEGACY)
        return MEMBER_IS_FINE;
    int minor = knative_minor(judgement, target);
    const struct row *now = knative_own_key(map, key->instead);
    if (!row_known(now, minor))
        return MEMBER_IS_FINE;
    const struct json *wins = json_get(json_get(target->node, "data"), key->instead);
    about->value = key->instead;
    about->inputs[0] = data_field(judgement, key->instead);
    about->undecided = now->since && minor < now->since;
    about->template = knative_value_is_template(judgement, map, member);
    if (key->type != now->type)
        return MEMBER_OLD_SYNTAX;
    if (!wins)
        return MEMBER_OLD_SPELLING;
    return json_equal(wins, member) ? MEMBER_REPEATED : MEMBER_OVERRULED;
}

/* Did the old map decide something under this key that the new one leaves to a default? */
static enum member_fault loss(const struct judgement *judgement, const struct target *target,
                              const struct json *member, struct finding *about)
{
    const struct knative_map *map = knative_map_of(target->node);
    const char *name = json_key(member), *text = json_string(member);
    const struct row *key = map ? knative_key(map, name) : NULL;
    if (strcmp(name, EXAMPLE) == 0 || !key || json_get(json_get(target->node, "data"), name) ||
        !row_known(key, knative_minor(judgement, target)))
        return MEMBER_IS_FINE;
    const struct row *meant =
        knative_life(key) == KEY_LEGACY ? knative_own_key(map, key->instead) : key;
    if (!meant->prefix && knative_value(map, target->node, meant->name, NULL))
        return MEMBER_IS_FINE;
    if (text && meant->usual && strcmp(text, meant->usual) == 0)
        return MEMBER_IS_FINE;
    about->wanted = shown(judgement, member);
    return strcmp(meant->name, "queue-sidecar-image") == 0 ? MEMBER_LOST_NEEDED : MEMBER_LOST;
}

const struct vocabulary knative_names = {
    .block = "data",
    .name = name_fault,
    .near = near,
    .spelling = spelling_fault,
    .spelt = spelt,
    .value = knative_value_fault,
    .number = knative_number,
    .loss = loss,
};

static bool is_no_autoscaler(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return knative_map_is_not(target, "config-autoscaler");
}

static bool is_no_deployment(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return knative_map_is_not(target, "config-deployment");
}

static bool is_no_defaults(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return knative_map_is_not(target, "config-defaults");
}

const struct condition not_the_autoscaler = {.holds = is_no_autoscaler};
const struct condition not_the_deployment = {.holds = is_no_deployment};
const struct condition not_the_defaults = {.holds = is_no_defaults};
