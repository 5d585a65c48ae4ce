// SPDX-License-Identifier: Apache-2.0
#include "render.h"

#include "yaml_scalar.h"

#include <string.h>

/* Bytes that mean nothing but themselves; a dash does not at the start. */
static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";

/* Whether the string needs no quotes: read plain, it is the same string. */
static bool goes_plain(struct arena *arena, const char *string)
{
    struct yaml_scalar scalar;
    return *string && *string != '-' && !string[strspn(string, harmless)] &&
           scalar_resolve(&scalar, arena, NULL, true, string) && scalar.type == SCALAR_STRING;
}

static bool goes_single(const char *string)
{
    for (; *string; string++)
        if ((unsigned char)*string < 0x20 || *string == 0x7F)
            return false;
    return true;
}

static void add_string(struct text *out, char quote, const char *string)
{
    if (!quote && goes_plain(out->arena, string)) {
        text_add(out, string);
    } else if (quote == '\'' && goes_single(string)) {
        text_add(out, "'");
        for (; *string; string++)
            text_add_bytes(out, *string == '\'' ? "''" : string, *string == '\'' ? 2 : 1);
        text_add(out, "'");
    } else {
        text_add_quoted(out, string);
    }
}

void render_scalar(struct text *out, char quote, const struct json *value)
{
    if (json_string(value))
        add_string(out, quote, json_string(value));
    else
        text_add_json(out, value);
}

/* The lines of a scrap, each as deep below its new place as it was below the old one. */
static void add_scrap(struct text *out, const struct layout *layout, const char *indent,
                      const char *text)
{
    const char *was = layout->scrap->indent;
    size_t length = strlen(was);
    for (;;) {
        size_t line = strcspn(text, "\n");
        text_add_bytes(out, text, line + (text[line] == '\n'));
        text += line;
        if (!*text++)
            return;
        if (strncmp(text, was, length) == 0) {
            text_add(out, indent);
            text += length;
        }
    }
}

static void add_line(struct text *out, const struct layout *layout, const char *indent)
{
    text_add(out, layout->line_break);
    text_add(out, indent);
}

static void block_elements(struct text *out, const struct layout *layout, const char *indent,
                           const struct json *array)
{
    const char *deep =
        layout->indented ? arena_print(out->arena, "%s%s", indent, layout->step) : indent;
    const char *inside = arena_print(out->arena, "%s  ", deep);
    json_each (item, array) {
        add_line(out, layout, deep);
        text_add(out, "- ");
        const struct json *first = json_is(item, JSON_OBJECT) ? json_first(item) : NULL;
        if (!first)
            render_flow(out, layout, inside, item);
        for (const struct json *member = first; member; member = json_next(member)) {
            if (member != first)
                add_line(out, layout, inside);
            render_block_member(out, layout, inside, json_key(member), member);
        }
    }
}

void render_block_member(struct text *out, const struct layout *layout, const char *indent,
                         const char *key, const struct json *value)
{
    add_string(out, layout->key_quote, key);
    text_add(out, ":");
    if (layout->scrap && value == layout->scrap->value) {
        add_scrap(out, layout, indent, layout->scrap->block);
        return;
    }
    if (!json_first(value)) {
        text_add(out, " ");
        render_flow(out, layout, indent, value);
    } else if (json_is(value, JSON_ARRAY)) {
        block_elements(out, layout, indent, value);
    } else {
        const char *deep = arena_print(out->arena, "%s%s", indent, layout->step);
        json_each (member, value) {
            add_line(out, layout, deep);
            render_block_member(out, layout, deep, json_key(member), member);
        }
    }
}

void render_flow_member(struct text *out, const struct layout *layout, const char *indent,
                        const char *key, const struct json *value)
{
    add_string(out, layout->key_quote, key);
    text_add(out, layout->colon);
    render_flow(out, layout, indent, value);
}

void render_flow(struct text *out, const struct layout *layout, const char *indent,
                 const struct json *value)
{
    bool object = json_is(value, JSON_OBJECT), array = json_is(value, JSON_ARRAY);
    const char *deep = arena_print(out->arena, "%s%s", indent, layout->step);
    if (layout->scrap && value == layout->scrap->value && layout->scrap->flow) {
        add_scrap(out, layout, indent, layout->scrap->flow);
        return;
    }
    if (!object && !array) {
        render_scalar(out, layout->quote, value);
        return;
    }
    text_add(out, object ? "{" : "[");
    json_each (item, value) {
        if (item != json_first(value))
            text_add(out, layout->spread ? "," : arena_print(out->arena, ",%s", layout->pad));
        if (layout->spread)
            add_line(out, layout, deep);
        if (object)
            render_flow_member(out, layout, deep, json_key(item), item);
        else
            render_flow(out, layout, deep, item);
    }
    if (layout->spread && json_first(value))
        add_line(out, layout, indent);
    text_add(out, object ? "}" : "]");
}
