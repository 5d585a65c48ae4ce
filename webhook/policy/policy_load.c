// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"
#include "policy/policy_keys.h"
#include "read/yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NO_MEMORY "no memory is left for a policy"

static bool is_config_map(const struct json *root)
{
    const char *kind = json_string(json_get(root, "kind"));
    return kind && strcmp(kind, "ConfigMap") == 0;
}

/* The pods read one value of a ConfigMap from their volume; people have the whole ConfigMap in a
 * file. */
static const struct json *policy_within(struct policy *policy, struct reading *reading,
                                        const struct json *map)
{
    const char *text = json_string(json_get(json_get(map, "data"), POLICY_KEY));
    if (!text) {
        path_add_key(&reading->path, "data");
        reading_fails(reading, "this ConfigMap has no text " POLICY_KEY "; put the policy there");
        return NULL;
    }
    path_add_key(&reading->prefix, "data");
    path_add_key(&reading->prefix, POLICY_KEY);
    if (!policy_keep(policy, text, strlen(text))) {
        error_set(reading->err, NO_MEMORY);
        return NULL;
    }
    const struct json *root =
        yaml_parse(reading->scratch, text, strlen(text), YAML_POLICY, reading->err);
    if (!root)
        reading_fails_inside(reading);
    return root;
}

static bool overlay(struct policy *policy, struct reading *reading, const struct json *root)
{
    static const struct key map = {.keys = policy_keys};
    if (!json_is(root, JSON_OBJECT))
        return reading_fails(reading, "a policy is a map of keys to values; {} has the defaults");
    reading->warnings = &policy->warnings;
    if (!read_format_first(reading, root) || !read_map(reading, &map, root, policy))
        return false;
    warn_of_dead_entries(reading, policy);
    policy->warning_count = reading->warning_count;
    return true;
}

static bool too_large(struct error *err)
{
    return error_set(err, "a policy has at most %zu bytes; make it smaller", POLICY_MOST);
}

struct policy *policy_load(const char *text, size_t length, struct error *err)
{
    if (length > POLICY_MOST) {
        too_large(err);
        return NULL;
    }
    struct policy *policy = policy_default();
    if (!policy || !policy_keep(policy, text, length)) {
        error_set(err, NO_MEMORY);
        policy_free(policy);
        return NULL;
    }

    struct arena tree; /* what is read takes much more memory than what is kept of it */
    arena_init(&tree, ARENA_CAP);
    struct reading reading = {
        .text = text, .length = length, .arena = &policy->arena, .scratch = &tree, .err = err};
    const struct json *root = yaml_parse(&tree, text, length, YAML_POLICY, err);
    if (root && is_config_map(root))
        root = policy_within(policy, &reading, root);
    bool loaded = root && overlay(policy, &reading, root);
    arena_free(&tree);
    if (loaded)
        return policy;
    policy_free(policy);
    return NULL;
}

struct policy *policy_load_file(const char *file, struct error *err)
{
    struct policy *policy = NULL;
    size_t length;
    char *text = file_read(file, POLICY_MOST, &length);
    if (text)
        policy = policy_load(text, length, err);
    else if (errno == EFBIG)
        too_large(err);
    else
        error_set(err, "cannot be read: %m");
    free(text);
    if (!policy && err->line)
        error_wrap(err, "%s:%u:%u", file, err->line, err->column);
    else if (!policy)
        error_wrap(err, "%s", file);
    return policy;
}
