// SPDX-License-Identifier: Apache-2.0
/* What a Pod's annotations tell the injector: is it said where it counts, and can it be read? */
#include "judge/checks.h"
#include "mesh/schema.h"
#include "pod/pod.h"

#include <string.h>

#define INJECT "sidecar.istio.io/inject"

const struct json *proxy_config(const struct target *template)
{
    return template->text ? template->text->document : NULL;
}

static struct inspection inspection_of(struct judgement *judgement, const struct rule *rule,
                                       const struct target *target)
{
    struct inspection inspection = {judgement, rule, target, {0}, rule->field};
    path_parse(&inspection.under, judgement->arena, rule->field);
    return inspection;
}

void check_proxy_config(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct inspection inspection = inspection_of(judgement, rule, target);
    const struct json *config = proxy_config(target);

    if (!target->text)
        return;
    if (json_is(config, JSON_OBJECT)) {
        inspect_types(&inspection, config, proxy_config_fields, &rule->say[1]);
    } else if (!json_is(config, JSON_NULL)) {
        const struct error *fault = &target->text->fault;
        const char *found =
            config ? shown(judgement, config)
                   : arena_print(judgement->arena, "error at %u:%u", fault->line, fault->column);
        report(judgement, rule, target,
               (struct finding){.found = found, .line = fault->line, .column = fault->column});
    }
}

void check_proxy_config_names(struct judgement *judgement, const struct rule *rule,
                              const struct target *target)
{
    const struct inspection inspection = inspection_of(judgement, rule, target);
    inspect_names(&inspection, proxy_config(target), proxy_config_fields, &rule->say[0]);
}

static const struct target *template_of(const struct judgement *judgement)
{
    for (const struct target *target = judgement->targets; target; target = target->next)
        if (target->scope == POD_TEMPLATE)
            return target;
    return NULL;
}

static bool for_injector(const char *key)
{
    return starts_with(key, "sidecar.istio.io/proxy") || strcmp(key, PROXY_CONFIG) == 0;
}

void check_misplaced_annotations(struct judgement *judgement, const struct rule *rule,
                                 const struct target *target)
{
    const struct target *template = template_of(judgement);
    struct text home = TEXT_IN(judgement->arena);

    if (!template || no_sidecar(judgement, template))
        return;
    const struct path at = target_path(template);
    path_print(&at, &home);
    for (size_t i = 0; i < RULE_READS && rule->reads[i]; i++)
        json_each_member (value, json_look(target->node, rule->reads[i])) {
            const char *key = json_key(value), *text = json_string(value);
            const char *there = for_injector(key) ? annotation(template->node, key) : NULL;
            if (!for_injector(key) || !text || (there && strcmp(there, text) == 0))
                continue;
            struct path path = path_under(judgement, target, rule->reads[i]);
            path_add_key(&path, key);
            report(judgement, rule, target,
                   (struct finding){
                       .path = path, .found = shown(judgement, value), .value = home.data});
        }
}

void check_inject_annotation(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    const char *asked = annotation(target->node, INJECT);
    if (asked && strcmp(asked, "true") == 0 &&
        !json_look(target->node, "metadata.labels[" INJECT "]"))
        report(judgement, rule, target,
               (struct finding){.found = "\"true\"", .assumed = "metadata.labels[" INJECT "]"});
}

/* Something says that a sidecar is there or will be: most Pods of most clusters have none. */
static bool has_sidecar(const struct judgement *judgement, const struct target *template)
{
    const struct json *labels = json_look(template->node, "metadata.labels");
    if (proxy_container(judgement, template) || json_get(labels, INJECT) ||
        json_get(labels, "istio.io/rev"))
        return true;
    json_each_member (value, json_look(template->node, "metadata.annotations"))
        if (starts_with(json_key(value), "sidecar.istio.io/") ||
            strcmp(json_key(value), PROXY_CONFIG) == 0)
            return true;
    return false;
}

void check_no_grace(struct judgement *judgement, const struct rule *rule,
                    const struct target *target)
{
    const struct json *grace = json_look(target->node, rule->field);
    int64_t seconds;
    if (json_integer(grace, &seconds) && (seconds == 0 || seconds == 1) &&
        has_sidecar(judgement, target))
        report(judgement, rule, target, (struct finding){.found = shown(judgement, grace)});
}
