// SPDX-License-Identifier: Apache-2.0
#include "judge/inputs.h"

#include "base/memo.h"

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

/* Where an input begins: at the target, at its parent after "../", at the root, which is no target,
 * after a slash. What is left of *input goes on from there. */
static const struct target *input_base(const struct target *target, const char **input)
{
    if (starts_with(*input, "/")) {
        *input += 1;
        return NULL;
    }
    if (starts_with(*input, "../")) {
        *input += 3;
        return target->parent;
    }
    return target;
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
    return base ? target_path(base) : (struct path){0};
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

/* Translates the beginning of a path by the renames of the target's view. */
static struct spot spot_in_view(const struct judgement *judgement, const struct target *target,
                                const struct target *base, const char *input, bool old)
{
    struct spot spot = {.path = base_path(base)};
    unsigned first = spot.path.length;
    if (path_parse(&spot.path, judgement->arena, input))
        spot.value =
            follow(judgement, target, &spot.path, first, base_value(judgement, base, old), old);
    return spot;
}

struct spot spot_of(const struct judgement *judgement, const struct target *target,
                    const char *input, bool old)
{
    const struct target *base = input_base(target, &input);
    struct spot spot = spot_in_view(judgement, target, base, input, old);
    if (base)
        path_rename(judgement, base, &spot.path);
    return spot;
}

const struct json *read_input(const struct judgement *judgement, const struct target *target,
                              const char *input, bool old)
{
    const char *rest = input;
    const struct target *base = input_base(target, &rest);
    const struct json *value = json_look(base_value(judgement, base, old), rest);
    bool either =
        takes_either(target) ||
        ((target->scope == POD_TEMPLATE || target->scope == GATEWAY_PODS) && target->text);
    return value || !either ? value : spot_of(judgement, target, input, old).value;
}

struct path place_written(const struct judgement *judgement, const struct finding *finding,
                          const char *written)
{
    const struct target *target = finding->target, *base = NULL;
    struct path path = finding->path;
    bool beside = starts_with(written, "./"), by_key = ends_with(written, "[{key}]"),
         by_value = ends_with(written, "[{value}]");
    const char *name = by_key ? finding->key : by_value ? finding->value : NULL;

    if (beside) {
        path.length--;
        written += strlen("./");
    } else {
        base = input_base(target, &written);
        path = base_path(base);
    }
    unsigned first = path.length;
    if (by_key || by_value)
        written = arena_copy(judgement->arena, written, (size_t)(strrchr(written, '[') - written));
    if (!path_parse(&path, judgement->arena, written) || ((by_key || by_value) && !name))
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
    const char *rest = input;
    const struct target *base = input_base(target, &rest);
    const struct spot spot = spot_in_view(judgement, target, base, rest, false);
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
