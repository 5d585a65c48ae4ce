// SPDX-License-Identifier: Apache-2.0
#include "judge/inputs.h"

#include "base/memo.h"
#include "judge/trail.h"

#include <ctype.h>
#include <string.h>

#define LONG 256 /* bytes: a longer text is searched once, and the result noted */
#define NAME_MOST 128

/* istiod asks for these blocks of the mesh config itself, before jsonpb reads it. */
static const char *const unread[] = {"default_config", "default_providers"};

bool is_unread_name(const char *name)
{
    for (size_t i = 0; i < sizeof unread / sizeof *unread; i++)
        if (strcmp(name, unread[i]) == 0)
            return true;
    return false;
}

/* Converts a name from snake case to camel case or the other way round. A name that is too long
 * becomes empty. */
static void respell(char other[NAME_MOST], const char *name)
{
    size_t length = 0;
    bool snake = strchr(name, '_') != NULL;
    for (; *name && length < NAME_MOST - 2; name++) {
        if (snake && *name == '_' && name[1])
            other[length++] = (char)toupper((unsigned char)*++name);
        else if (snake || !isupper((unsigned char)*name))
            other[length++] = *name;
        else {
            other[length++] = '_';
            other[length++] = (char)tolower((unsigned char)*name);
        }
    }
    other[*name ? 0 : length] = '\0';
}

const char *config_spelling(struct arena *arena, const char *name)
{
    char other[NAME_MOST];
    respell(other, name);
    return arena_copy(arena, other, strlen(other));
}

const struct json *config_member(const struct json *object, const char *name)
{
    char other[NAME_MOST];
    const struct json *value = json_get(object, name);
    if (value || !json_is(object, JSON_OBJECT))
        return value;
    respell(other, name);
    return is_unread_name(other) || is_unread_name(name) ? NULL : json_get(object, other);
}

bool takes_either(const struct target *target)
{
    static const unsigned long long scopes = ALSO(MESH) | ALSO(MESH_POLICY) | ALSO(ENVOY_PATCH) |
                                             ALSO(ENVOY_KEEPALIVE) | ALSO(ENVOY_HTTP) |
                                             ALSO(ENVOY_TCP);
    return scopes & ALSO(target->scope);
}

const struct json *read_member(const struct target *target, const struct json *object,
                               const char *key)
{
    return takes_either(target) ? config_member(object, key) : json_get(object, key);
}

/* Where an input begins: at the target, at its parent, or at the root, which is no target. */
static const struct target *base_of(const struct target *target, enum start from)
{
    return from == FROM_TARGET ? target : from == FROM_PARENT ? target->parent : NULL;
}

static const struct json *base_value(const struct judgement *judgement, const struct target *base,
                                     bool old)
{
    const struct subject *subject = judgement->subject;
    if (base)
        return old ? base->old : base->node;
    return old ? subject->old : subject->object;
}

static struct path base_path(const struct target *base)
{
    struct path root;
    root.length = 0;
    return base ? target_path(base) : root;
}

void path_rename(const struct judgement *judgement, const struct target *target, struct path *path)
{
    const struct rename *rename = target->renames;
    for (; rename && rename->rule; rename++) {
        struct path below = target_path(target), here = below;
        path_parse(&below, judgement->arena, rename->rule);
        if (!path_within(path, &below))
            continue;
        path_parse(&here, judgement->arena, rename->here);
        for (unsigned i = below.length; i < path->length && here.length < PATH_DEPTH; i++)
            here.segments[here.length++] = path->segments[i];
        *path = here;
        return;
    }
}

/* Has the walk reached the text that holds the document? */
static bool is_at(const struct judgement *judgement, const struct target *target,
                  const struct path *path, unsigned length, const struct embedded *text)
{
    if (!text || !target->renames)
        return text && length == text->path.length && path_within(path, &text->path);
    struct path here = *path;
    here.length = length;
    path_rename(judgement, target, &here);
    return path_equal(&here, &text->path);
}

/* Walks the path from its segment `first` on, and spells it as the object does. */
static const struct json *follow(const struct judgement *judgement, const struct target *target,
                                 struct path *path, unsigned first, const struct json *at, bool old)
{
    const struct embedded *text = old ? target->text_before : target->text;
    bool either = takes_either(target);
    for (unsigned i = first; i < path->length; i++) {
        struct segment *segment = &path->segments[i];
        if (is_at(judgement, target, path, i, text)) {
            at = text->document;
            either |= !target->values;
        }
        if (!segment->key)
            at = json_at(at, segment->index);
        else
            at = either ? config_member(at, segment->key) : json_get(at, segment->key);
        if (at && segment->key)
            segment->key = json_key(at);
    }
    return at;
}

/* The spot by the names of the target's view. */
static struct spot spot_in_view(const struct judgement *judgement, const struct target *target,
                                const struct target *base, const struct trail *trail, bool old)
{
    struct spot spot;
    spot.path = base_path(base);
    unsigned first = spot.path.length;
    const struct json *from = base_value(judgement, base, old);
    bool added = trail_add(trail, &spot.path);
    spot.value = added ? follow(judgement, target, &spot.path, first, from, old) : NULL;
    return spot;
}

struct spot spot_of(const struct judgement *judgement, const struct target *target,
                    const char *input, bool old)
{
    const struct trail *trail = trail_of(judgement->arena, input);
    if (!trail)
        return (struct spot){.path = target_path(target)};
    const struct target *base = base_of(target, trail->from);
    struct spot spot = spot_in_view(judgement, target, base, trail, old);
    if (base)
        path_rename(judgement, base, &spot.path);
    return spot;
}

static const struct json *in_config(const struct trail *trail, const struct json *at)
{
    for (unsigned i = 0; i < trail->length; i++) {
        const struct step *step = &trail->steps[i];
        at = step->key ? config_member(at, step->key) : json_at(at, step->length);
    }
    return at;
}

const struct json *read_input(const struct judgement *judgement, const struct target *target,
                              const char *input, bool old)
{
    const struct trail *trail = trail_known(input);
    const char *rest = input;
    const struct target *base = base_of(target, trail ? trail->from : trail_start(&rest));
    const struct json *from = base_value(judgement, base, old);
    const struct json *value = trail ? trail_find(trail, from) : json_look_along(from, rest);
    if (value)
        return value;
    if (trail && trail->from == FROM_TARGET && takes_either(target))
        return in_config(trail, from);
    bool through_text =
        (target->scope == POD_TEMPLATE || target->scope == GATEWAY_PODS) && target->text;
    return through_text || takes_either(target) ? spot_of(judgement, target, input, old).value
                                                : NULL;
}

struct path place_written(const struct judgement *judgement, const struct finding *finding,
                          const char *written)
{
    const struct target *target = finding->target;
    bool beside = starts_with(written, "./"), by_key = ends_with(written, "[{key}]"),
         by_value = ends_with(written, "[{value}]");
    const char *name = by_key ? finding->key : by_value ? finding->value : NULL;

    written += beside ? strlen("./") : 0;
    if (by_key || by_value)
        written = arena_copy(judgement->arena, written, (size_t)(strrchr(written, '[') - written));
    const struct trail *trail = trail_of(judgement->arena, written);
    if (!trail || ((by_key || by_value) && !name))
        return (struct path){0};
    const struct target *base = beside ? NULL : base_of(target, trail->from);
    struct path path = beside ? finding->path : base_path(base);
    path.length -= beside;
    unsigned first = path.length;
    if (!trail_add(trail, &path))
        return (struct path){0};
    if (name)
        path_add_key(&path, name);
    if (!beside)
        follow(judgement, target, &path, first, base_value(judgement, base, false), false);
    if (base)
        path_rename(judgement, base, &path);
    return path;
}

/* $FORMAT, as envsubst takes it as well; only where it is all of the text. */
static bool is_shell_variable(const char *text)
{
    return text[0] == '$' && isupper((unsigned char)text[1]) &&
           text[1 + strspn(text + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == '\0';
}

bool has_placeholder(const char *text)
{
    static const char question;
    struct memo *memo = strnlen(text, LONG) == LONG ? memo_of(text, &question) : NULL;
    if (memo && memo->asked > 1)
        return memo->yes;
    bool has = strstr(text, "${") || strstr(text, "{{") || is_shell_variable(text) ||
               strstr(text, "_PLACEHOLDER"); /* for kustomize's replacements */
    if (memo)
        memo->yes = has;
    return has;
}

/* ${srcaddr} is AWS's own syntax, and ${FORMAT} a file's. */
static bool has_own_placeholder(const char *text)
{
    const char *braces = text;
    while ((braces = strstr(braces, "${")) && islower((unsigned char)braces[2]))
        braces += 2;
    return braces || strstr(text, "{{") || is_shell_variable(text);
}

static bool is_placeholder(const struct judgement *judgement, const struct json *value)
{
    const char *text = json_string(value), *key = json_key(value);
    const char *braces = judgement->subject->row->braces;
    if (text && braces && text[0] == '$' && isupper((unsigned char)text[1])) /* $VPC_ID */
        return true;
    if (text && key && braces && strcmp(key, braces) == 0)
        return has_own_placeholder(text);
    return text && has_placeholder(text);
}

/* Is there a placeholder at the input or above it? Its value is unknown then. */
static bool passes_placeholder(const struct judgement *judgement, const struct target *target,
                               const char *input)
{
    const struct trail *trail = trail_of(judgement->arena, input);
    if (!trail) /* a key of the object may be none */
        return is_placeholder(judgement, target->node);
    const struct target *base = base_of(target, trail->from);
    const struct spot spot = spot_in_view(judgement, target, base, trail, false);
    const struct json *at = base_value(judgement, base, false);
    for (unsigned i = base_path(base).length; at; i++) {
        if (is_placeholder(judgement, at))
            return true;
        if (i == spot.path.length)
            break;
        const struct segment *segment = &spot.path.segments[i];
        at = segment->key ? json_get(at, segment->key) : json_at(at, segment->index);
    }
    return false;
}

bool rests_on_placeholder(const struct judgement *judgement, const struct finding *finding)
{
    bool template = finding->template || finding->target->template;
    for (size_t i = 0; !template && i < RULE_READS && finding->inputs[i]; i++)
        if (passes_placeholder(judgement, finding->target, finding->inputs[i]))
            return true;
    return false;
}
