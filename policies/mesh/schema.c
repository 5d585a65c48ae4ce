// SPDX-License-Identifier: Apache-2.0
#include "mesh/schema.h"

#include "judge/checks.h"
#include "mesh/mesh.h"

#include "base/language.h"
#include "base/scalar.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* Code points; paths into these documents are long, and a message must not be. */
#define SHOWN_MOST 24
#define WORDS_MOST 50
#define MILLISECOND 1e6
#define SECOND 1e9

/* What istiod's ValidateMeshConfig demands beyond the type.
 * Source: istio.io/istio pkg/config/validation/agent/validation.go. */
static const struct range {
    const char *field;
    double least, most, step;
    const char *wanted;
    enum unit unit;
    bool of_proxy; /* of ProxyConfig, which stands in defaultConfig of the mesh */
} ranges[] = {
    {"connectTimeout", MILLISECOND, 3600 * SECOND, MILLISECOND, "1ms to 1h", UNIT_DURATION, false},
    {"protocolDetectionTimeout", -INFINITY, INFINITY, MILLISECOND, "whole milliseconds",
     UNIT_DURATION, false},
    {"proxyListenPort", 1, 65535, 1, "1 to 65535", UNIT_COUNT, false},
    {"drainDuration", SECOND, INFINITY, SECOND, "whole seconds, 1s or more", UNIT_DURATION, true},
    {"proxyAdminPort", 1, 65535, 1, "1 to 65535", UNIT_COUNT, true},
    {"statusPort", 1, 65535, 1, "1 to 65535", UNIT_COUNT, true},
};

static const char *cut(struct judgement *judgement, const char *text, size_t most)
{
    struct text out = TEXT_IN(judgement->arena);
    text_add_shown(&out, text, most);
    return out.data;
}

static const char *last_key(const struct path *path)
{
    size_t length = path->length;
    while (length > 1 && !path->segments[length - 1].key)
        length--;
    return path->segments[length - 1].key;
}

/* `at` leads from the document to the value. */
static void tell(const struct inspection *inspection, const struct path *at,
                 const struct json *value, struct finding finding)
{
    struct judgement *judgement = inspection->judgement;
    struct path under = inspection->under;
    struct text input = TEXT_IN(judgement->arena);

    path_add(&under, at);
    path_print(&under, &input);
    finding.path = target_path(inspection->target);
    path_add(&finding.path, &under);
    const char *found = finding.found ? finding.found : shown(judgement, value);
    if (finding.found || text_code_points(found) > SHOWN_MOST)
        found = cut(judgement, found, SHOWN_MOST);
    finding.found = found;
    finding.key = last_key(&under);
    finding.inputs[0] = inspection->input;
    if (inspection->input && inspection->target->text_before)
        finding.no_worse =
            json_equal(value, path_find(at, inspection->target->text_before->document));
    /* A key that cannot be written as a path is spoken for by the field that it stands in, or else
     * by the whole document. */
    if (!finding.inputs[0])
        finding.inputs[0] = json_look(inspection->target->node, input.data) ? input.data
                            : inspection->under.length ? inspection->under.segments[0].key
                            : at->length > 1           ? at->segments[0].key
                                                       : "";
    report(judgement, inspection->rule, inspection->target, finding);
}

static const char *nearest_word(const struct field *field, char *text)
{
    for (char *c = text; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    struct nearest nearest = nearest_to(text);
    nearest.within = SIZE_MAX / 2; /* there is no other word to write */
    for (size_t i = 0; field->words[i]; i++)
        nearest_try(&nearest, field->words[i]);
    return nearest.found ? nearest.found : field->words[0];
}

/* What was meant, as it should have been written; NULL: who knows. */
static const char *mended(struct judgement *judgement, const struct field_fault *fault)
{
    const char *text = shown(judgement, fault->value);
    bool scalar = json_is(fault->value, JSON_STRING) || json_is(fault->value, JSON_NUMBER) ||
                  json_is(fault->value, JSON_BOOL);
    bool truth;

    if (!scalar || text_code_points(text) > SHOWN_MOST)
        return NULL;
    if (fault->whole)
        return fault->field->many == LIST ? arena_print(judgement->arena, "[%s]", text) : NULL;
    switch (fault->field->type) {
    case FIELD_STRING:
        return arena_print(judgement->arena, "\"%s\"", text);
    case FIELD_BOOL:
        return go_bool(text, &truth) ? (truth ? "true" : "false") : NULL;
    case FIELD_DURATION:
        return *text && strspn(text, "0123456789") == strlen(text)
                   ? arena_print(judgement->arena, "%ss", text)
                   : NULL;
    case FIELD_PROTO_ENUM:
        return nearest_word(fault->field, arena_print(judgement->arena, "%s", text));
    default:
        return NULL;
    }
}

static const char *wanted(struct judgement *judgement, const struct field_fault *fault)
{
    struct text words = TEXT_IN(judgement->arena);
    if (fault->whole || fault->field->type != FIELD_PROTO_ENUM)
        return in_language(judgement->policy->language, fault->wanted);
    for (size_t i = 0; fault->field->words[i]; i++)
        text_print(&words, "%s%s", i ? " | " : "", fault->field->words[i]);
    return cut(judgement, words.data, WORDS_MOST);
}

/* The cluster's Istio may have names that the tables lack. */
static bool is_newer(const struct judgement *judgement)
{
    return judgement->policy->environment.istio_minor > MESH_FIELDS_OF;
}

struct type_inspection {
    const struct inspection *inspection;
    const struct wording *mendable;
};

static void tell_type(const struct field_fault *fault, void *closure)
{
    const struct type_inspection *types = closure;
    struct judgement *judgement = types->inspection->judgement;
    bool word = fault->field && fault->field->type == FIELD_PROTO_ENUM && json_string(fault->value);
    if (!fault->field || (word && is_newer(judgement)))
        return;
    const char *value = mended(judgement, fault);
    bool quoted = json_is(fault->value, JSON_STRING); /* "true" is not true */
    const char *found = shown(judgement, fault->value);
    tell(types->inspection, &fault->path, fault->value,
         (struct finding){.found = quoted ? arena_print(judgement->arena, "\"%s\"", found) : found,
                          .wanted = wanted(judgement, fault),
                          .value = value,
                          .say = types->mendable + (value ? 0 : 1)});
}

static void inspect_range(const struct inspection *inspection, const struct json *document,
                          const struct path *above, const struct range *range,
                          const struct wording *say)
{
    struct judgement *judgement = inspection->judgement;
    struct path at = *above;
    const struct json *value = field_look(judgement->arena, document, range->field, &at);
    double number;

    if (!measure(value, range->unit, &number) ||
        (number >= range->least && number <= range->most && fmod(number, range->step) == 0))
        return;
    tell(inspection, &at, value,
         (struct finding){.wanted = in_language(judgement->policy->language, range->wanted),
                          .say = say});
}

void inspect_types(const struct inspection *inspection, const struct json *document,
                   const struct field *fields, const struct wording *mendable)
{
    struct type_inspection types = {inspection, mendable};
    const struct field_walk walk = {.visit = tell_type, .closure = &types, .snake = true};
    bool of_proxy = fields == proxy_config_fields;

    fields_walk(&walk, document, fields);
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct path above = {0};
        const struct json *place = document;
        if (ranges[i].of_proxy && !of_proxy) {
            path_add_key(&above, "defaultConfig");
            place = json_get(document, "defaultConfig");
        }
        if (ranges[i].of_proxy || !of_proxy)
            inspect_range(inspection, place, &above, &ranges[i], mendable + 1);
    }
}

struct name_inspection {
    const struct inspection *inspection;
    const struct field *fields;
    const struct wording *unknown;
};

/* Another rule says of the whole block that it is not read. */
static bool in_unread_block(const struct path *path)
{
    const char *first = path->segments[0].key;
    return path->length > 1 &&
           (strcmp(first, "default_config") == 0 || strcmp(first, "default_providers") == 0);
}

static void tell_name(const struct field_fault *fault, void *closure)
{
    const struct name_inspection *names = closure;
    const struct path *path = &fault->path;
    bool of_proxy = names->fields == proxy_config_fields
                        ? path->length == 1
                        : path->length == 2 && strcmp(path->segments[0].key, "defaultConfig") == 0;
    if (fault->field || in_unread_block(path))
        return;
    bool abound = findings_abound(names->inspection->judgement);
    const char *nearest = abound ? NULL : field_near(fault->among, last_key(path));
    size_t wording = nearest ? 1 : 0;
    if (of_proxy && field_named(mesh_config_fields, last_key(path), true))
        wording = 2;
    if (wording == 0 && is_newer(names->inspection->judgement))
        return;
    tell(names->inspection, path, fault->value,
         (struct finding){.value = nearest, .say = &names->unknown[wording]});
}

void inspect_names(const struct inspection *inspection, const struct json *document,
                   const struct field *fields, const struct wording *unknown)
{
    struct name_inspection names = {inspection, fields, unknown};
    const struct field_walk walk = {.visit = tell_name, .closure = &names, .snake = true};
    fields_walk(&walk, document, fields);
}

void check_mesh_types(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    inspect_types(&(struct inspection){judgement, rule, target, {0}, NULL}, target->node,
                  mesh_config_fields, &rule->say[0]);
}

void check_mesh_names(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    inspect_names(&(struct inspection){judgement, rule, target, {0}, NULL}, target->node,
                  mesh_config_fields, &rule->say[0]);
}
