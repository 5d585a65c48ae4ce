// SPDX-License-Identifier: Apache-2.0
/*
 * Shapes of documents that a schema describes: Istio's config, in a ConfigMap or in a Pod's
 * annotation alike. Types are what its reader refuses, names what it passes over without a word.
 */
#include "judge/inputs.h"
#include "judge/look.h"
#include "judge/schema.h"
#include "judge/wording.h"

#include "base/language.h"
#include "base/nearest.h"
#include "base/scalar.h"

#include <ctype.h>
#include <string.h>

/* Code points; paths into these documents are long, and a message must not be. */
#define SHOWN_MOST 24
#define WORDS_MOST 50

static const char *cut(const struct look *look, const char *text, size_t most)
{
    struct text out = TEXT_IN(look->judgement->arena);
    text_add_shown(&out, text, most);
    return out.data;
}

const struct json *look_document(const struct look *look)
{
    const struct embedded *text = look->target->text;
    return json_string(look->value) && text ? text->document : look->value;
}

/* The input of a finding in the document: its field. If a key cannot be written as a path, it is
 * the field around it, or else the whole document. */
static const char *input_at(const struct look *look, const struct path *at)
{
    struct text input = TEXT_IN(look->judgement->arena);
    struct path whole = {0};
    path_parse(&whole, look->judgement->arena, look->field);
    path_add(&whole, at);
    path_print(&whole, &input);
    if (read_input(look->judgement, look->target, input.data, false))
        return input.data;
    return *look->field || at->length == 1 ? look->field : at->segments[0].key;
}

void look_report_at(const struct look *look, const struct path *at, const struct path *on,
                    const struct json *value, struct finding said)
{
    struct look place = *look;
    place.value = NULL; /* the whole document, which nobody wants printed */
    struct finding finding = look_about(&place);
    unsigned back = 0;
    while (back + 1 < at->length && !path_key(at, back))
        back++;
    path_add(&finding.path, at);
    finding.found = said.found ? said.found : shown(look->judgement, value);
    finding.wanted = said.wanted;
    finding.value = said.value;
    finding.release = said.release;
    finding.at_most = said.at_most;
    finding.key = path_key(at, back);
    finding.inputs[0] = input_at(look, on ? on : at);
    look_report(look, finding);
}

/* The cluster's Istio may have names that the tables lack. */
static bool is_newer(const struct look *look)
{
    return istio_minor_at(look->judgement, look->target) > *look->fault->schema->istio_minor;
}

static void walk(const struct look *look, void (*visit)(const struct field_fault *, void *))
{
    const struct schema *schema = look->fault->schema;
    int minor = istio_minor_at(look->judgement, look->target);
    const struct field_walk walk = {.visit = visit,
                                    .closure = (void *)look,
                                    .minor = minor,
                                    .notation = schema->of_object ? AS_JSON : AS_PROTO};
    fields_walk(&walk, look_document(look), schema->fields);
}

/* The words of a field that the release reads. */
static const struct row *words_of(const struct look *look, const struct row *field)
{
    int release = istio_minor_at(look->judgement, look->target);
    size_t count = 0;
    for (const struct row *word = field->words; word->name; word++)
        count++;
    struct row *known = arena_alloc(look->judgement->arena, (count + 1) * sizeof *known);
    if (!known)
        return field->words;
    memset(known, 0, (count + 1) * sizeof *known);
    count = 0;
    for (const struct row *word = field->words; word->name; word++)
        if (release < 0 || word->since <= release)
            known[count++] = *word;
    return known;
}

static const char *nearest_word(const struct row *words, char *text)
{
    for (char *c = text; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    const char *nearest = words->name; /* there is no other word to write */
    size_t away = SIZE_MAX;
    for (const struct row *word = words; word->name; word++) {
        size_t edits = text_distance(text, word->name, SIZE_MAX / 2);
        if (edits < away) {
            away = edits;
            nearest = word->name;
        }
    }
    return nearest;
}

/* The value that was meant, as it should have been written; NULL: nobody knows. */
static const char *meant(const struct look *look, const struct field_fault *fault)
{
    struct judgement *judgement = look->judgement;
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
        return nearest_word(words_of(look, fault->field),
                            arena_print(judgement->arena, "%s", text));
    case VALUE_INT32: /* the API server takes no number in quotes */
    case VALUE_UINT32:
    case VALUE_UINT:
        return look->fault->schema->of_object && *text &&
                       strspn(text, "0123456789") == strlen(text) && strlen(text) < 10
                   ? text
                   : NULL;
    default:
        return NULL;
    }
}

static const char *wanted(const struct look *look, const struct field_fault *fault)
{
    if (fault->whole || fault->field->type != VALUE_WORD)
        return in_language(look->judgement->policy->language, fault->wanted);
    return cut(look, one_of(look->judgement, words_of(look, fault->field)), WORDS_MOST);
}

static void see_type(const struct field_fault *fault, void *closure)
{
    const struct look *look = closure;
    struct judgement *judgement = look->judgement;
    bool word = fault->field && fault->field->type == VALUE_WORD && json_string(fault->value);
    bool (*spared)(const struct row *, const struct json *) = look->fault->schema->spared;
    if (!fault->field || fault->too_new || (word && is_newer(look)) ||
        (spared && spared(fault->field, fault->value)))
        return;
    bool quoted = json_is(fault->value, JSON_STRING); /* "true" is not true */
    const char *found = shown(judgement, fault->value);
    if (quoted)
        found = arena_print(judgement->arena, "\"%s\"", found);
    look_report_at(look, &fault->path, NULL, fault->value,
                   (struct finding){.found = cut(look, found, SHOWN_MOST),
                                    .wanted = wanted(look, fault),
                                    .value = meant(look, fault)});
}

bool look_mistyped(const struct look *look)
{
    walk(look, see_type);
    return false;
}

/* Another rule says of the whole block that it is not read. */
static bool in_unread_block(const struct path *path)
{
    return path->length > 1 && is_unread_name(path->segments[0].key);
}

static void see_name(const struct field_fault *fault, void *closure)
{
    const struct look *look = closure;
    if (fault->field || in_unread_block(&fault->path))
        return;
    const char *near = NULL;
    if (!findings_abound(look->judgement))
        near = field_near(fault->among, fault->block, path_key(&fault->path, 0));
    if (near || !is_newer(look))
        look_report_at(
            look, &fault->path, NULL, fault->value,
            (struct finding){.found = cut(look, shown(look->judgement, fault->value), SHOWN_MOST),
                             .value = near,
                             .release = arena_print(look->judgement->arena, "1.%d",
                                                    *look->fault->schema->istio_minor)});
}

bool look_unknown(const struct look *look)
{
    walk(look, see_name);
    return false;
}

static void see_too_new(const struct field_fault *fault, void *closure)
{
    const struct look *look = closure;
    struct arena *arena = look->judgement->arena;
    if (fault->too_new && !in_unread_block(&fault->path))
        look_report_at(
            look, &fault->path, NULL, fault->value,
            (struct finding){.found = cut(look, shown(look->judgement, fault->value), SHOWN_MOST),
                             .release = arena_print(arena, "1.%d", fault->field->since),
                             .taught = istio_minor_by(look->judgement, look->target)});
}

bool look_too_new(const struct look *look)
{
    walk(look, see_too_new);
    return false;
}

bool look_astray(const struct look *look)
{
    json_each_member (member, look_document(look)) {
        const char *name = json_key(member);
        const struct row *field = field_named(look->fault->elsewhere->fields, name, true);
        if (!field || json_is(member, JSON_NULL) ||
            field_named(look->fault->schema->fields, name, true))
            continue;
        struct path at = {0};
        path_add_key(&at, name);
        look_report_at(look, &at, NULL, member, (struct finding){.value = field->name});
    }
    return false;
}
