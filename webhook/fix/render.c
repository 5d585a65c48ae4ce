// SPDX-License-Identifier: Apache-2.0
#include "fix/render.h"

#include "base/json_writer.h"
#include "read/yaml_scalar.h"

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
static void add_scrap(struct text *out, const char *indent, const char *text, const char *was)
{
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

static const char *deeper(struct text *out, const struct layout *layout, const char *indent)
{
    return arena_print(out->arena, "%s%s", indent, layout->step);
}

static void add_block_member(struct text *out, const struct layout *layout, const char *indent,
                             const struct json *value)
{
    const struct segment key = {.key = json_key(value)};
    render_block_member(out, layout, indent, (struct member){&key, 1, value, NULL});
}

static void block_elements(struct text *out, const struct layout *layout, const char *indent,
                           const struct json *array)
{
    const char *deep = layout->indented ? deeper(out, layout, indent) : indent;
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
            add_block_member(out, layout, inside, member);
        }
    }
}

/* Whether a text stands in a block as it is: lines that people write, the last one ended or not. */
static bool goes_literal(const char *text)
{
    if (!text || !strchr(text, '\n') || *text == ' ' || *text == '\n' || ends_with(text, "\n\n"))
        return false;
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 ? *text != '\n' : *text == 0x7F)
            return false;
    return true;
}

static void add_literal(struct text *out, const struct layout *layout, const char *indent,
                        const char *text)
{
    text_add(out, text[strlen(text) - 1] == '\n' ? " |" : " |-");
    for (size_t line; *text; text += line + (text[line] == '\n')) {
        line = strcspn(text, "\n");
        text_add(out, layout->line_break);
        text_add(out, line ? indent : "");
        text_add_bytes(out, text, line);
    }
}

void render_block_member(struct text *out, const struct layout *layout, const char *indent,
                         struct member member)
{
    const char *deep = deeper(out, layout, indent);
    add_string(out, layout->key_quote, member.keys->key);
    text_add(out, ":");
    if (member.count > 1) {
        add_line(out, layout, deep);
        member.keys++;
        member.count--;
        render_block_member(out, layout, deep, member);
    } else if (member.scrap) {
        add_scrap(out, indent, member.scrap->block, member.scrap->indent);
    } else if (layout->literal && goes_literal(json_string(member.value))) {
        add_literal(out, layout, deep, json_string(member.value));
    } else if (!json_first(member.value)) {
        text_add(out, " ");
        render_flow(out, layout, indent, member.value);
    } else if (json_is(member.value, JSON_ARRAY)) {
        block_elements(out, layout, indent, member.value);
    } else {
        json_each (inner, member.value) {
            add_line(out, layout, deep);
            add_block_member(out, layout, deep, inner);
        }
    }
}

static void begin_item(struct text *out, const struct layout *layout, const char *indent,
                       bool first)
{
    if (!first)
        text_print(out, ",%s", layout->spread ? "" : layout->pad);
    if (layout->spread)
        add_line(out, layout, indent);
}

void render_flow_member(struct text *out, const struct layout *layout, const char *indent,
                        struct member member)
{
    add_string(out, layout->key_quote, member.keys->key);
    text_add(out, layout->colon);
    if (member.count > 1) {
        const char *deep = deeper(out, layout, indent);
        member.keys++;
        member.count--;
        text_add(out, "{");
        begin_item(out, layout, deep, true);
        render_flow_member(out, layout, deep, member);
        if (layout->spread)
            add_line(out, layout, indent);
        text_add(out, "}");
    } else if (member.scrap && member.scrap->flow) {
        add_scrap(out, indent, member.scrap->flow, member.scrap->indent);
    } else {
        render_flow(out, layout, indent, member.value);
    }
}

void render_flow(struct text *out, const struct layout *layout, const char *indent,
                 const struct json *value)
{
    bool object = json_is(value, JSON_OBJECT), array = json_is(value, JSON_ARRAY);
    const char *deep = deeper(out, layout, indent);
    if (!object && !array) {
        render_scalar(out, layout->quote, value);
        return;
    }
    text_add(out, object ? "{" : "[");
    json_each (item, value) {
        const struct segment key = {.key = json_key(item)};
        begin_item(out, layout, deep, item == json_first(value));
        if (object)
            render_flow_member(out, layout, deep, (struct member){&key, 1, item, NULL});
        else
            render_flow(out, layout, deep, item);
    }
    if (layout->spread && json_first(value))
        add_line(out, layout, indent);
    text_add(out, object ? "}" : "]");
}
