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

void sarif_write_message(struct json_writer *json, const char *name, const char *string)
{
    json_write_object(json, name);
    json_write_string(json, "text", string);
    json_write_object_end(json);
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

static void write_file(struct json_writer *json, const char *file)
{
    struct text uri = TEXT_IN(json->out->arena);
    add_uri(&uri, file);
    json_write_object(json, "artifactLocation");
    json_write_string(json, "uri", uri.data);
    if (*file != '/')
        json_write_string(json, "uriBaseId", "%SRCROOT%");
    json_write_object_end(json);
}

static void write_region(struct json_writer *json, const char *name, unsigned line, unsigned column,
                         unsigned end_line, unsigned end_column)
{
    json_write_object(json, name);
    json_write_number(json, "startLine", line);
    json_write_number(json, "startColumn", column);
    if (end_line) {
        json_write_number(json, "endLine", end_line);
        json_write_number(json, "endColumn", end_column);
    }
    json_write_object_end(json);
}

static void write_object(struct json_writer *json, const struct check_object *object,
                         const char *field)
{
    struct arena *arena = json->out->arena;
    const char *named = arena_print(arena, "%s/%s/%s", object->kind,
                                    object->namespace ? object->namespace : "", object->name);
    json_write_array(json, "logicalLocations");
    json_write_object(json, NULL);
    json_write_string(json, "name", field);
    json_write_string(json, "fullyQualifiedName", arena_print(arena, "%s/%s", named, field));
    json_write_string(json, "kind", "property");
    json_write_object_end(json);
    json_write_array_end(json);
}

void sarif_write_locations(struct json_writer *json, const struct check_place *place,
                           const struct check_object *object, const char *field)
{
    json_write_array(json, "locations");
    json_write_object(json, NULL);
    json_write_object(json, "physicalLocation");
    write_file(json, place->file);
    if (place->line)
        write_region(json, "region", place->line, place->column, place->end_line,
                     place->end_column);
    json_write_object_end(json);
    if (object)
        write_object(json, object, field);
    json_write_object_end(json);
    json_write_array_end(json);
}

static void write_edit(struct json_writer *json, const struct placed_edit *edit)
{
    json_write_object(json, NULL);
    write_region(json, "deletedRegion", edit->line, edit->column, edit->end_line, edit->end_column);
    sarif_write_message(json, "insertedContent", edit->text);
    json_write_object_end(json);
}

void sarif_write_fix(struct json_writer *json, const struct check_place *place,
                     const char *description)
{
    json_write_array(json, "fixes");
    json_write_object(json, NULL);
    sarif_write_message(json, "description", description);
    json_write_array(json, "artifactChanges");
    json_write_object(json, NULL);
    write_file(json, place->file);
    json_write_array(json, "replacements");
    for (size_t i = 0; i < place->fix->count; i++)
        write_edit(json, &place->fix->edits[i]);
    json_write_array_end(json);
    json_write_object_end(json);
    json_write_array_end(json);
    json_write_object_end(json);
    json_write_array_end(json);
}

/* Faults that say different things of a field may give the same reason. */
static bool gives_new_reason(const struct rule *rule, const struct fault *fault)
{
    const struct fault *before = rule->faults;
    while (before < fault && strcmp(before->why, fault->why) != 0)
        before++;
    return before == fault;
}

/* All reasons that a rule can give, each once. */
static const char *description(struct arena *arena, enum language language, const struct rule *rule)
{
    struct text all = TEXT_IN(arena);
    for (const struct fault *fault = rule->faults; fault->why; fault++)
        if (gives_new_reason(rule, fault))
            text_print(&all, "%s%s", all.length ? "; " : "",
                       in_general(arena, language, fault->why));
    return all.data;
}

void sarif_write_rule(struct json_writer *json, const struct policy *policy,
                      const struct rule *rule)
{
    enum profile profile = policy->default_profile;
    unsigned stated = policy->actions[rule_index(rule)][profile];
    unsigned action = action_possible(rule, profile, stated, policy->limits);
    struct arena *arena = json->out->arena;
    struct text page = TEXT_IN(arena), address = TEXT_IN(arena);
    page_print(rule, policy->language, &page);
    policy_add_page(&address, policy, rule);
    json_write_object(json, NULL);
    json_write_string(json, "id", rule->id);
    sarif_write_message(json, "shortDescription",
                        in_general(arena, policy->language, rule->faults[0].why));
    sarif_write_message(json, "fullDescription", description(arena, policy->language, rule));
    json_write_object(json, "help");
    json_write_string(json, "text", page.data);
    json_write_string(json, "markdown", page.data);
    json_write_object_end(json);
    if (address.length)
        json_write_string(json, "helpUri", address.data);
    json_write_object(json, "defaultConfiguration");
    json_write_string(json, "level", sarif_level(action));
    json_write_object_end(json);
    json_write_object(json, "properties");
    json_write_strings(json, "tags", (const char *const[]){family_of(rule)->name}, 1);
    json_write_object_end(json);
    json_write_object_end(json);
}
