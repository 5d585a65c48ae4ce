// SPDX-License-Identifier: Apache-2.0
#include "judge/checks.h"
#include "mesh/fields.h"
#include "mesh/mesh.h"

#include <string.h>

#define FAULT_MOST 90              /* code points */
#define LOST_SHOWN 80              /* code points of the names that were lost */
#define LOST_MOST (4 * LOST_SHOWN) /* bytes that hold them, and more need not be listed */

void check_mesh_parses(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    const struct embedded *text = target->text;
    const struct json *document = text ? text->document : target->node;

    if (!target->node)
        return;
    if (!document) {
        const struct error err = text->fault;
        struct text fault = TEXT_IN(judgement->arena);
        text_add_shown(&fault, err.text, FAULT_MOST);
        report(judgement, rule, target,
               (struct finding){
                   .found = arena_print(judgement->arena, "error at %u:%u", err.line, err.column),
                   .value = fault.data,
                   .line = err.line,
                   .column = err.column,
                   .fault = &rule->faults[1]});
    } else if (!json_is(document, JSON_OBJECT) && !(text && json_is(document, JSON_NULL))) {
        report(judgement, rule, target, (struct finding){.found = shown(judgement, document)});
    }
}

/* What istiod finds under a name, whichever way either of the two is spelled. */
static const struct json *mesh_get(const struct judgement *judgement, const struct json *object,
                                   const char *name)
{
    struct path ignored = {0};
    const struct row *field = field_named(mesh_config_fields, name, true);
    return field_look(judgement->arena, object, field ? field->name : name, &ignored);
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
        json_each_member (setting, member)
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
        /* defaultConfig alone is read by this very name. */
        const struct json *old = parent ? json_get(target->old, parent) : target->old;
        const struct json *new = parent ? json_get(target->node, parent) : target->node;
        const struct json *value = mesh_get(judgement, old, key);
        if (value && !mesh_get(judgement, new, key) && !says_nothing(value, identity[i].assumed))
            list(&lost, parent, key);
    }
    bool identity_lost = lost.length > 0;
    json_each_member (member, target->old) {
        bool there = mesh_get(judgement, target->node, json_key(member)) != NULL;
        kept += there;
        if (there || at_default(member))
            continue;
        gone++;
        if (lost.length < LOST_MOST && !strstr(lost.data, json_key(member)))
            list(&lost, NULL, json_key(member));
    }
    if (!identity_lost && gone * 2 <= before)
        return;
    text_add_shown(&shown_lost, lost.data, LOST_SHOWN);
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
