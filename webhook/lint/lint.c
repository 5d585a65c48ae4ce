// SPDX-License-Identifier: Apache-2.0
#include "lint/lint.h"

#include "base/path.h"
#include "lint/trap.h"

#include <string.h>

static const char name_label[] = "kubernetes.io/metadata.name";

bool lint_has(const struct json *owner, const char *field, const char *word)
{
    json_each (element, json_get(owner, field)) {
        const char *text = json_string(element);
        if (text && strcmp(text, word) == 0)
            return true;
    }
    return false;
}

static bool has_or_all(const struct json *rule, const char *field, const char *word)
{
    return lint_has(rule, field, word) || lint_has(rule, field, "*");
}

bool lint_sends(const struct json *webhook, const char *group, const char *resource)
{
    json_each (rule, json_get(webhook, "rules"))
        if (has_or_all(rule, "apiGroups", group) &&
            (has_or_all(rule, "resources", resource) || lint_has(rule, "resources", "*/*")))
            return true;
    return false;
}

/* Of labels that a namespace may have nothing is known but its name. */
static bool meets(const struct json *expression, const char *namespace)
{
    const char *key = json_string(json_get(expression, "key"));
    const char *operator= json_string(json_get(expression, "operator"));
    bool known = key && strcmp(key, name_label) == 0;
    if (!key || !operator)
        return true;
    if (strcmp(operator, "In") == 0)
        return known && lint_has(expression, "values", namespace);
    if (strcmp(operator, "NotIn") == 0)
        return !known || !lint_has(expression, "values", namespace);
    return strcmp(operator, "Exists") == 0 ? known : !known;
}

bool lint_passes(const struct json *webhook, const char *namespace)
{
    const struct json *selector = json_get(webhook, "namespaceSelector");
    json_each_member (label, json_get(selector, "matchLabels")) {
        const char *value = json_string(label);
        if (strcmp(json_key(label), name_label) != 0 || !value || strcmp(value, namespace) != 0)
            return false;
    }
    json_each (expression, json_get(selector, "matchExpressions"))
        if (!meets(expression, namespace))
            return false;
    return true;
}

static struct lint_entry entry_of(const struct lint *lint,
                                  const struct configuration *configuration,
                                  const struct json *webhook)
{
    const char *policy = json_string(json_get(webhook, "failurePolicy"));
    const char *name = json_string(json_get(webhook, "name"));
    const struct json *service = json_look(webhook, "clientConfig.service");
    return (struct lint_entry){
        .lint = lint,
        .configuration = configuration,
        .webhook = webhook,
        .name = name ? name : "",
        .service = json_string(json_get(service, "name")),
        .namespace = json_string(json_get(service, "namespace")),
        .fails = !policy || strcmp(policy, "Ignore") != 0,
    };
}

/* People paste it: what is no name of Kubernetes is not repeated. */
static const char *named(const char *name)
{
    bool proper = name && *name && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-")];
    return proper ? name : "?";
}

static void add_spared(struct text *out, const struct lint_entry *entry)
{
    text_add(out, "kube-system");
    if (entry->namespace)
        text_print(out, ", %.63s", named(entry->namespace));
}

/* What stands at a brace; returns how much of the text that is. */
static size_t add_meant(struct text *out, const char *at, const struct lint_entry *entry,
                        const char *found)
{
    if (starts_with(at, "{found}"))
        text_add_shown(out, found, 120);
    else if (starts_with(at, "{server}"))
        text_print(out, "%.63s.%.63s.svc", named(entry->service), named(entry->namespace));
    else if (starts_with(at, "{service}"))
        text_print(out, "%.63s", named(entry->service));
    else if (starts_with(at, "{namespace}"))
        text_print(out, "%.63s", named(entry->namespace));
    else if (starts_with(at, "{spared}"))
        add_spared(out, entry);
    else {
        text_add_bytes(out, at, 1);
        return 1;
    }
    return strcspn(at, "}") + 1;
}

/* The text with what stands for something else filled in. */
static void add_filled(struct text *out, const char *text, const struct lint_entry *entry,
                       const char *found)
{
    for (const char *at = text; *at;) {
        size_t plain = strcspn(at, "{");
        text_add_bytes(out, at, plain);
        at += plain;
        if (*at)
            at += add_meant(out, at, entry, found);
    }
}

static void hold(struct lint *lint, const struct lint_entry *entry, const struct trap *traps)
{
    for (const struct trap *trap = traps; trap->id; trap++) {
        struct text found = TEXT_IN(lint->arena), sentence = TEXT_IN(lint->arena);
        if (!trap->caught(entry, &found))
            continue;
        text_print(&sentence, "[%s] ", trap->id);
        add_filled(&sentence, trap->says, entry, found.data);
        text_add(&sentence, ": ");
        add_filled(&sentence, trap->why, entry, found.data);
        text_add(&sentence, ". Fix: ");
        add_filled(&sentence, trap->fix, entry, found.data);
        lint->found++;
        lint->tell(lint, &(struct lint_finding){.configuration = entry->configuration,
                                                .entry = entry->name,
                                                .id = trap->id,
                                                .field = trap->field,
                                                .sentence = sentence.data});
    }
}

void lint_run(struct lint *lint)
{
    for (size_t i = 0; i < lint->all->count; i++) {
        const struct configuration *configuration = &lint->all->list[i];
        json_each (webhook, configuration->webhooks) {
            const struct lint_entry entry = entry_of(lint, configuration, webhook);
            hold(lint, &entry, call_traps);
            hold(lint, &entry, reach_traps);
            hold(lint, &entry, answer_traps);
        }
    }
}
