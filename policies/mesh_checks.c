// SPDX-License-Identifier: Apache-2.0
#include "checks.h"
#include "mesh.h"

#include "../webhook/yaml.h"

#include <ctype.h>
#include <string.h>

void check_mesh_parses(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    struct error err = {0};
    const char *text = json_string(target->node), *found = NULL;

    if (!target->node)
        return;
    if (text) {
        const struct json *document =
            yaml_parse(judgement->arena, text, strlen(text), YAML_EMBEDDED, &err);
        if (!document)
            found = arena_print(judgement->arena, "line %u: %s", err.line, err.text);
        else if (!json_is(document, JSON_OBJECT) && !json_is(document, JSON_NULL))
            found = shown(judgement, document);
    } else {
        found = shown(judgement, target->node);
    }
    if (found) {
        struct text cut = TEXT_IN(judgement->arena);
        text_add_shown(&cut, found, 80);
        report(judgement, rule, target, (struct finding){.found = cut.data});
    }
}

/* istiod reads names in camel and in snake case alike, and a null as absent. */
static const struct json *mesh_get(const struct json *object, const char *camel)
{
    char snake[64];
    size_t length = 0;
    const struct json *value = json_get(object, camel);
    for (const char *c = camel; *c && length < sizeof snake - 2; c++) {
        if (isupper((unsigned char)*c))
            snake[length++] = '_';
        snake[length++] = (char)tolower((unsigned char)*c);
    }
    snake[length] = '\0';
    if (!value)
        value = json_get(object, snake);
    return json_is(value, JSON_NULL) ? NULL : value;
}

/* Losing one of these is an outage, unless it only said what istiod assumes anyway.
 * Source: istio.io/istio pkg/config/mesh/mesh.go DefaultMeshConfig. */
static const struct {
    const char *parent, *key, *assumed;
} identity[] = {
    {"defaultConfig", "discoveryAddress", "istiod.istio-system.svc:15012"},
    {"defaultConfig", "meshId", ""},
    {NULL, "rootNamespace", "istio-system"},
    {NULL, "trustDomain", "cluster.local"},
    {NULL, "trustDomainAliases", NULL},
    {NULL, "extensionProviders", NULL},
    {NULL, "defaultProviders", NULL},
    {NULL, "caCertificates", NULL},
    {NULL, "serviceSettings", NULL},
    {NULL, "outboundTrafficPolicy", "ALLOW_ANY"},
};

static bool says_nothing(const struct json *value, const char *assumed)
{
    const struct json *mode = json_get(value, "mode");
    const char *text = json_string(mode ? mode : value);
    bool empty =
        json_is(value, JSON_NULL) ||
        ((json_is(value, JSON_OBJECT) || json_is(value, JSON_ARRAY)) && json_size(value) == 0);
    return empty || (text && assumed && strcmp(text, assumed) == 0);
}

/* What istiod assumes for a key where it is not written, or NULL. */
static const char *assumed_for(const char *parent, const char *key)
{
    for (size_t i = 0; i < sizeof identity / sizeof *identity; i++)
        if (strcmp(parent, identity[i].parent ? identity[i].parent : "") == 0 &&
            strcmp(key, identity[i].key) == 0)
            return identity[i].assumed;
    return NULL;
}

/* A top-level key that may go because it only says what istiod assumes anyway. */
static bool at_default(const struct json *member)
{
    const char *key = json_key(member), *text = json_string(member);
    if (strcmp(key, "defaultConfig") == 0) {
        json_each (setting, member)
            if (!says_nothing(setting, assumed_for(key, json_key(setting))))
                return false;
        return true;
    }
    if (strcmp(key, "enablePrometheusMerge") == 0 || strcmp(key, "enableAutoMtls") == 0)
        return json_true(member);
    return (text && !*text) || says_nothing(member, assumed_for("", key));
}

static void list(struct text *lost, const char *parent, const char *key)
{
    text_print(lost, "%s%s%s%s", lost->length ? ", " : "", parent ? parent : "", parent ? "." : "",
               key);
}

void check_mesh_wiped(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    struct text lost = TEXT_IN(judgement->arena), shown_lost = TEXT_IN(judgement->arena);
    size_t before = json_size(target->old), gone = 0, kept = 0;

    if (!target->old)
        return;
    for (size_t i = 0; i < sizeof identity / sizeof *identity; i++) {
        const char *parent = identity[i].parent, *key = identity[i].key;
        const struct json *old = parent ? mesh_get(target->old, parent) : target->old;
        const struct json *new = parent ? mesh_get(target->node, parent) : target->node;
        const struct json *value = mesh_get(old, key);
        if (value && !mesh_get(new, key) && !says_nothing(value, identity[i].assumed))
            list(&lost, parent, key);
    }
    bool identity_lost = lost.length > 0;
    json_each (member, target->old) {
        bool there = mesh_get(target->node, json_key(member)) != NULL;
        kept += there;
        if (there || at_default(member))
            continue;
        gone++;
        if (!strstr(lost.data, json_key(member)))
            list(&lost, NULL, json_key(member));
    }
    if (!identity_lost && gone * 2 <= before)
        return;
    text_add_shown(&shown_lost, lost.data, 80);
    report(judgement, rule, target,
           (struct finding){
               .value = shown_lost.data,
               .found = arena_print(judgement->arena, "%zu of %zu old keys", kept, before)});
}

void check_keepalive_misplaced(struct judgement *judgement, const struct rule *rule,
                               const struct target *target)
{
    for (size_t i = 0; i < 2; i++) {
        const struct json *value = json_look(target->node, rule->reads[i]);
        if (value && !json_is(value, JSON_NULL))
            report(judgement, rule, target,
                   (struct finding){.field = rule->reads[i], .found = shown(judgement, value)});
    }
}
