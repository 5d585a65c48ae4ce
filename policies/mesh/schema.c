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

/* What istiod's ValidateMeshConfig demands beyond the type.
 * Source: istio.io/istio pkg/config/validation/agent/validation.go. */
static const struct row mesh_ranges[] = {
    {"connectTimeout", VALUE_NUMBER, UNIT_DURATION, .least = MILLISECOND, .most = HOUR,
     .step = MILLISECOND, .wanted = "1ms to 1h"},
    {"protocolDetectionTimeout", VALUE_NUMBER, UNIT_DURATION, .least = -INFINITY,
     .step = MILLISECOND, .wanted = "whole milliseconds"},
    {"proxyListenPort", VALUE_INT32, .least = 1, .most = 65535, .wanted = "1 to 65535"},
    {0},
};
/* The same of ProxyConfig, which stands in defaultConfig of the mesh. */
static const struct row proxy_ranges[] = {
    {"drainDuration", VALUE_NUMBER, UNIT_DURATION, .least = SECOND, .step = SECOND,
     .wanted = "whole seconds, 1s or more"},
    {"proxyAdminPort", VALUE_INT32, .least = 1, .most = 65535, .wanted = "1 to 65535"},
    {"statusPort", VALUE_INT32, .least = 1, .most = 65535, .wanted = "1 to 65535"},
    {0},
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
    finding.path = inspection->target->path;
    path_add(&finding.path, &under);
    finding.found =
        cut(judgement, finding.found ? finding.found : shown(judgement, value), SHOWN_MOST);
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

static const char *nearest_word(const struct row *field, char *text)
{
    for (char *c = text; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    struct nearest nearest = nearest_to(text);
    nearest.within = SIZE_MAX / 2; /* there is no other word to write */
    for (const struct row *word = field->words; word->name; word++)
        nearest_try(&nearest, word->name);
    return nearest.found ? nearest.found : field->words->name;
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
    case VALUE_TEXT:
        return arena_print(judgement->arena, "\"%s\"", text);
    case VALUE_BOOL:
        return go_bool(text, &truth) ? (truth ? "true" : "false") : NULL;
    case VALUE_NUMBER:
        return fault->field->unit == UNIT_DURATION && *text &&
                       strspn(text, "0123456789") == strlen(text)
                   ? arena_print(judgement->arena, "%ss", text)
                   : NULL;
    case VALUE_WORD:
        return nearest_word(fault->field, arena_print(judgement->arena, "%s", text));
    default:
        return NULL;
    }
}

static const char *wanted(struct judgement *judgement, const struct field_fault *fault)
{
    struct text words = TEXT_IN(judgement->arena);
    if (fault->whole || fault->field->type != VALUE_WORD)
        return in_language(judgement->policy->language, fault->wanted);
    text_add_words(&words, fault->field->words, " | ");
    return cut(judgement, words.data, WORDS_MOST);
}

/* The cluster's Istio may have names that the tables lack. */
static bool is_newer(const struct judgement *judgement)
{
    return judgement->policy->environment.istio_minor > mesh_fields_of;
}

struct type_inspection {
    const struct inspection *inspection;
    const struct fault *mendable;
};

static void tell_type(const struct field_fault *fault, void *closure)
{
    const struct type_inspection *types = closure;
    struct judgement *judgement = types->inspection->judgement;
    bool word = fault->field && fault->field->type == VALUE_WORD && json_string(fault->value);
    if (!fault->field || (word && is_newer(judgement)))
        return;
    const char *value = mended(judgement, fault);
    bool quoted = json_is(fault->value, JSON_STRING); /* "true" is not true */
    const char *found = shown(judgement, fault->value);
    tell(types->inspection, &fault->path, fault->value,
         (struct finding){.found = quoted ? arena_print(judgement->arena, "\"%s\"", found) : found,
                          .wanted = wanted(judgement, fault),
                          .value = value,
                          .fault = types->mendable + (value ? 0 : 1)});
}

static void inspect_ranges(const struct inspection *inspection, const struct json *document,
                           const struct path *above, const struct row *ranges,
                           const struct fault *say)
{
    struct judgement *judgement = inspection->judgement;
    for (const struct row *range = ranges; range->name; range++) {
        struct path at = *above;
        const struct json *value = field_look(judgement->arena, document, range->name, &at);
        double number;
        if (measure(value, range->unit, &number) && !row_holds(range, number))
            tell(inspection, &at, value,
                 (struct finding){.wanted = in_language(judgement->policy->language, range->wanted),
                                  .fault = say});
    }
}

void inspect_types(const struct inspection *inspection, const struct json *document,
                   const struct row *fields, const struct fault *mendable)
{
    struct type_inspection types = {inspection, mendable};
    const struct field_walk walk = {.visit = tell_type, .closure = &types, .notation = AS_PROTO};
    bool of_proxy = fields == proxy_config_fields;
    const struct json *proxy = of_proxy ? document : json_get(document, "defaultConfig");
    struct path above = {0};

    fields_walk(&walk, document, fields);
    if (!of_proxy) {
        inspect_ranges(inspection, document, &above, mesh_ranges, mendable + 1);
        path_add_key(&above, "defaultConfig");
    }
    inspect_ranges(inspection, proxy, &above, proxy_ranges, mendable + 1);
}

struct name_inspection {
    const struct inspection *inspection;
    const struct row *fields;
    const struct fault *unknown;
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
         (struct finding){.value = nearest, .fault = &names->unknown[wording]});
}

void inspect_names(const struct inspection *inspection, const struct json *document,
                   const struct row *fields, const struct fault *unknown)
{
    struct name_inspection names = {inspection, fields, unknown};
    const struct field_walk walk = {.visit = tell_name, .closure = &names, .notation = AS_PROTO};
    fields_walk(&walk, document, fields);
}

void check_mesh_types(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    inspect_types(&(struct inspection){judgement, rule, target, {0}, NULL}, target->node,
                  mesh_config_fields, &rule->faults[0]);
}

void check_mesh_names(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    inspect_names(&(struct inspection){judgement, rule, target, {0}, NULL}, target->node,
                  mesh_config_fields, &rule->faults[0]);
}
