// SPDX-License-Identifier: Apache-2.0
#include "check/sarif.h"

#include "base/language.h"
#include "book/page.h"
#include "read/input.h"
#include "rule/rule.h"

#include <string.h>

const char *sarif_level(unsigned action)
{
    switch (action & ~(unsigned)PATCH) {
    case DENY:
        return "error";
    case WARN:
        return "warning";
    case AUDIT:
        return "note";
    default:
        return "none";
    }
}

void sarif_add_message(struct text *out, const char *string)
{
    text_add(out, "{\"text\":");
    text_add_json_string(out, string);
    text_add(out, "}");
}

/* A path as a URI. What could be taken for a scheme or a host is escaped or left out. */
static void add_uri(struct text *out, const char *file)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    if (input_is_standard(file))
        file = "stdin";
    text_add(out, *file == '/' ? "file:///" : "");
    for (bool begins = true; *file; begins = *file++ == '/') {
        while (begins && (*file == '/' || starts_with(file, "./")))
            file += *file == '/' ? 1 : 2;
        if (!*file)
            break;
        if (strchr(plain, *file))
            text_add_bytes(out, file, 1);
        else
            text_print(out, "%%%02X", (unsigned)(unsigned char)*file);
    }
}

static void add_file(struct text *out, const char *file)
{
    text_add(out, "\"artifactLocation\":{\"uri\":\"");
    add_uri(out, file);
    text_add(out, *file == '/' ? "\"}" : "\",\"uriBaseId\":\"%SRCROOT%\"}");
}

static void add_region(struct text *out, const char *name, unsigned line, unsigned column,
                       unsigned end_line, unsigned end_column)
{
    text_print(out, "\"%s\":{\"startLine\":%u,\"startColumn\":%u", name, line, column);
    if (end_line)
        text_print(out, ",\"endLine\":%u,\"endColumn\":%u", end_line, end_column);
    text_add(out, "}");
}

void sarif_add_place(struct text *out, const struct check_place *place)
{
    text_add(out, "\"physicalLocation\":{");
    add_file(out, place->file);
    if (place->line) {
        text_add(out, ",");
        add_region(out, "region", place->line, place->column, place->end_line, place->end_column);
    }
    text_add(out, "}");
}

void sarif_add_object(struct text *out, const struct subject *subject, const char *field)
{
    const char *object = arena_print(out->arena, "%s/%s/%s", subject->kind_name,
                                     subject->namespace ? subject->namespace : "", subject->name);
    text_add(out, ",\"logicalLocations\":[{\"name\":");
    text_add_json_string(out, field);
    text_add(out, ",\"fullyQualifiedName\":");
    text_add_json_string(out, arena_print(out->arena, "%s/%s", object, field));
    text_add(out, ",\"kind\":\"property\"}]");
}

static void add_change(struct text *out, const struct change *change)
{
    text_add(out, "{");
    add_region(out, "deletedRegion", change->line, change->column, change->end_line,
               change->end_column);
    text_add(out, ",\"insertedContent\":");
    sarif_add_message(out, change->text);
    text_add(out, "}");
}

void sarif_add_fix(struct text *out, const struct check_place *place, const char *description)
{
    text_add(out, ",\"fixes\":[{\"description\":");
    sarif_add_message(out, description);
    text_add(out, ",\"artifactChanges\":[{");
    add_file(out, place->file);
    text_add(out, ",\"replacements\":[");
    for (size_t i = 0; i < place->fix->count; i++) {
        text_add(out, i ? "," : "");
        add_change(out, &place->fix->changes[i]);
    }
    text_add(out, "]}]}]");
}

/* All that a rule can say, a sentence each. */
static const char *description(struct arena *arena, enum language language, const struct rule *rule)
{
    struct text all = TEXT_IN(arena);
    for (const struct fault *fault = rule->faults; fault->why; fault++)
        if (fault_is_new(rule, fault))
            text_print(&all, "%s%s", all.length ? "; " : "", in_language(language, fault->why));
    return all.data;
}

static const char *family_of(const struct rule *rule)
{
    size_t index = rule_index(rule), i = 0;
    for (; index >= families[i]->count; i++)
        index -= families[i]->count;
    return families[i]->name;
}

void sarif_add_rule(struct text *out, const struct policy *policy, const struct rule *rule)
{
    enum profile profile = policy->default_profile;
    unsigned stated = policy->actions[rule_index(rule)][profile];
    unsigned action = action_possible(rule, profile, stated, policy->limits);
    struct text page = TEXT_IN(out->arena);
    page_print(rule, policy->language, &page);
    text_print(out, "{\"id\":\"%s\",\"shortDescription\":", rule->id);
    sarif_add_message(out, in_language(policy->language, rule->faults[0].why));
    text_add(out, ",\"fullDescription\":");
    sarif_add_message(out, description(out->arena, policy->language, rule));
    text_add(out, ",\"help\":{\"text\":");
    text_add_json_string(out, page.data);
    text_add(out, ",\"markdown\":");
    text_add_json_string(out, page.data);
    text_add(out, "}");
    struct text address = TEXT_IN(out->arena);
    policy_add_page(&address, policy, rule);
    if (address.length) {
        text_add(out, ",\"helpUri\":");
        text_add_json_string(out, address.data);
    }
    text_print(out, ",\"defaultConfiguration\":{\"level\":\"%s\"},\"properties\":{\"tags\":[",
               sarif_level(action));
    text_add_json_string(out, family_of(rule));
    text_add(out, "]}}");
}
