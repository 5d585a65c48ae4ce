// SPDX-License-Identifier: Apache-2.0
#include "edit.h"

#include "yaml_scalar.h"

#include <string.h>

static bool in_brackets(const struct source_node *node)
{
    return node->parent && node->parent->flow;
}

static bool block(const struct source_node *node, enum source_kind kind)
{
    return node->kind == kind && !node->flow && node->first;
}

static size_t column(const struct source *source, size_t offset)
{
    return offset - line_start(source, offset);
}

/* How much deeper than this mapping's keys those of its members' blocks stand. 0: it has none. */
static size_t step_below(const struct source_node *mapping)
{
    if (!block(mapping, SOURCE_MAPPING))
        return 0;
    size_t here = column(mapping->source, mapping->first->key.start);
    for (const struct source_node *node = mapping->first; node; node = node->next)
        if (block(node, SOURCE_MAPPING))
            return column(node->source, node->first->key.start) - here;
    return 0;
}

static int deeper_elements(const struct source_node *mapping)
{
    if (block(mapping, SOURCE_MAPPING))
        for (const struct source_node *node = mapping->first; node; node = node->next)
            if (block(node, SOURCE_SEQUENCE))
                return column(node->source, node->value.start) >
                       column(node->source, mapping->first->key.start);
    return -1;
}

static char quote_of(char byte)
{
    return byte == '"' || byte == '\'' ? byte : '\0';
}

/* A string that could do without quotes, and does. */
static bool plain_string(const struct source_node *node)
{
    struct yaml_scalar scalar;
    return node->kind == SOURCE_SCALAR && node->style == SOURCE_PLAIN && !node->marked &&
           scalar_resolve(&scalar, node->source->arena, NULL, true, node->text) &&
           scalar.type == SCALAR_STRING;
}

/* What is beside it, or else above it, shows how a block is written. */
static struct layout block_layout(const struct source_node *mapping, const struct scrap *scrap)
{
    const struct source *source = mapping->source;
    struct layout layout = {
        .line_break = line_break(source), .colon = ": ", .pad = " ", .scrap = scrap};
    size_t step = 0;
    int deeper = -1;
    for (const struct source_node *node = mapping; node; node = node->parent) {
        step = step ? step : step_below(node);
        deeper = deeper < 0 ? deeper_elements(node) : deeper;
    }
    layout.step = arena_print(source->arena, "%*s", step ? (int)step : 2, "");
    layout.indented = deeper > 0;
    for (const struct source_node *node = mapping->first; node; node = node->next) {
        layout.key_quote = quote_of(source->text[node->key.start]);
        if (node->kind == SOURCE_SCALAR)
            layout.quote = quote_of(source->text[node->value.start]);
    }
    for (const struct source_node *node = mapping->first; node; node = node->next)
        if (plain_string(node))
            layout.quote = '\0';
    return layout;
}

/* What stands between brackets, as this member of them does. */
static struct layout flow_layout(const struct source_node *member, const struct scrap *scrap)
{
    const struct source *source = member->source;
    const struct source_node *around = member->parent;
    size_t start = member->name ? member->key.start : member->value.start;
    struct layout layout = {
        .line_break = line_break(source), .step = "  ", .colon = ": ", .pad = " ", .scrap = scrap};
    size_t outer = line_start(source, around->value.start), inner = line_start(source, start);
    size_t outer_indent = strspn(source->text + outer, " \t");
    size_t inner_indent = strspn(source->text + inner, " \t");

    layout.spread = edit_begins_line(source, start);
    if (layout.spread && inner_indent > outer_indent)
        layout.step = arena_copy(source->arena, source->text + inner + outer_indent,
                                 inner_indent - outer_indent);
    if (!member->name)
        return layout;
    layout.key_quote = quote_of(source->text[start]);
    layout.quote = layout.key_quote == '"' ? '"' : '\0';
    size_t gap = member->value.start - member->key.end;
    if (!member->marked && strspn(source->text + member->key.end, " \t:") >= gap && gap > 0)
        layout.colon = arena_copy(source->arena, source->text + member->key.end, gap);
    if (layout.colon && strcmp(layout.colon, ":") == 0)
        layout.pad = "";
    return layout;
}

static const char *line_indent(const struct source *source, size_t offset)
{
    size_t start = line_start(source, offset);
    const char *indent =
        arena_copy(source->arena, source->text + start, strspn(source->text + start, " \t"));
    return indent ? indent : "";
}

static struct source_node *last_of(const struct source_node *mapping)
{
    struct source_node *last = mapping->first;
    while (last->next)
        last = last->next;
    return last;
}

/* Comments that stand deeper than the members are about what the last one holds. */
static size_t behind_deeper_comments(const struct source *source, size_t at, size_t members)
{
    const char *text = source->text;
    for (size_t line = at; line < source->length; line = line_end(source, line)) {
        line += strspn(text + line, "\r\n");
        size_t indent = strspn(text + line, " \t");
        if (text[line + indent] == '#' && indent > members)
            at = line_end(source, line);
        else if (text[line + indent] != '\r' && text[line + indent] != '\n')
            break;
    }
    return at;
}

static void add_to_block(const struct source_node *mapping, const char *key,
                         const struct json *value, const struct scrap *scrap, struct splice *splice)
{
    const struct source *source = mapping->source;
    const struct layout layout = block_layout(mapping, scrap);
    const char *indent = edit_indent(source, mapping->first->key.start);
    size_t at = behind_deeper_comments(source, line_end(source, mapping->value.end),
                                       column(source, mapping->first->key.start));
    splice->span = (struct span){at, at};
    text_add(&splice->text, layout.line_break);
    text_add(&splice->text, indent);
    render_block_member(&splice->text, &layout, indent, key, value);
}

/* A comment on the last member's line stays there. */
static void add_to_brackets(const struct source_node *mapping, const char *key,
                            const struct json *value, const struct scrap *scrap,
                            struct splice *splice)
{
    const struct source *source = mapping->source;
    const struct source_node *last = last_of(mapping);
    const struct layout layout = flow_layout(last, scrap);
    size_t at = last->value.end, end = at;
    const char *indent = line_indent(source, last->key.start);
    const char *rest = source->text + at + strspn(source->text + at, " \t,");
    if (layout.spread && *rest == '#')
        end = line_end(source, at);
    splice->span = (struct span){at, end};
    text_add(&splice->text, ",");
    if (end > at && source->text[at] == ',')
        at++;
    text_add_bytes(&splice->text, source->text + at, end - at);
    text_add(&splice->text, layout.spread ? layout.line_break : layout.pad);
    text_add(&splice->text, layout.spread ? indent : "");
    render_flow_member(&splice->text, &layout, indent, key, value);
}

/* {} or nothing becomes a block below its key. */
static void fill_block(const struct source_node *node, const char *key, const struct json *value,
                       const struct scrap *scrap, struct splice *splice)
{
    const struct source *source = node->source;
    struct layout layout = block_layout(node->parent, scrap);
    const char *indent =
        arena_print(source->arena, "%s%s", edit_indent(source, node->key.start), layout.step);
    size_t start = node->value.start, end = line_end(source, node->value.end);
    while (source->text[start - 1] == ' ')
        start--;
    splice->span = (struct span){start, end};
    text_add_bytes(&splice->text, source->text + node->value.end, end - node->value.end);
    text_add(&splice->text, layout.line_break);
    text_add(&splice->text, indent);
    render_block_member(&splice->text, &layout, indent, key, value);
}

static void fill_brackets(const struct source_node *node, const char *key, const struct json *value,
                          const struct scrap *scrap, struct splice *splice)
{
    const struct source *source = node->source;
    struct json *filled = json_new_object(source->arena);
    struct json *member = json_new_twin(source->arena, value);
    struct scrap moved = scrap ? *scrap : (struct scrap){0};
    struct layout layout = {.line_break = "\n", .step = "  ", .colon = ": ", .pad = " "};
    if (in_brackets(node))
        layout = flow_layout(node, NULL);
    if (moved.value == value)
        moved.value = member;
    layout.scrap = scrap ? &moved : NULL;
    json_set(source->arena, filled, key, member);
    splice->span = node->value;
    if (node->value.start == node->value.end)
        text_add(&splice->text, " ");
    render_flow(&splice->text, &layout, line_indent(source, node->value.start), filled);
}

static bool holds_nothing(const struct source_node *node)
{
    if (node->kind == SOURCE_MAPPING)
        return !node->first;
    return node->kind == SOURCE_SCALAR && node->style == SOURCE_PLAIN &&
           (!node->length || strcmp(node->text, "~") == 0 || strcasecmp(node->text, "null") == 0);
}

/* Where the new member goes: where its parent is a text, into the mapping in it. */
static struct source_node *parent_of(struct source *source, const struct path *path,
                                     unsigned *found)
{
    struct source_node *node = source_find(source, path, found);
    if (node && node->kind == SOURCE_SCALAR && node->style != SOURCE_PLAIN) {
        struct source *inside = source_enter(node);
        node = inside && inside->root ? inside->root : node;
    }
    return node;
}

bool edit_add(struct source *source, const struct path *path, const struct json *value,
              const struct scrap *scrap, struct splice *splice, struct error *why)
{
    unsigned found = 0;
    struct source_node *node = parent_of(source, path, &found);
    struct scrap moved = scrap ? *scrap : (struct scrap){0};

    if (!node || found == path->length)
        return error_set(why, "something else stands there in the text");
    for (unsigned i = path->length; --i > found;) {
        struct json *around = json_new_object(source->arena);
        struct json *member = json_new_twin(source->arena, value);
        if (moved.value == value)
            moved.value = member;
        json_set(source->arena, around, path->segments[i].key, member);
        value = around;
    }
    const char *key = path->segments[found].key;
    *splice = (struct splice){.source = node->source, .text = TEXT_IN(source->arena)};
    scrap = scrap ? &moved : NULL;
    if (moved.remarked && !moved.flow && (node->flow || in_brackets(node)))
        return error_set(why, "its comments have no place between brackets");
    if (node->kind == SOURCE_MAPPING && node->first && node->flow)
        add_to_brackets(node, key, value, scrap, splice);
    else if (node->kind == SOURCE_MAPPING && node->first)
        add_to_block(node, key, value, scrap, splice);
    else if (!holds_nothing(node) || !node->parent)
        return error_set(why, node->kind == SOURCE_ALIAS
                                  ? "its place stands behind an alias; write the values out"
                                  : "there is no place for it in the text");
    else if (in_brackets(node) || !node->name || node->marked)
        fill_brackets(node, key, value, scrap, splice);
    else
        fill_block(node, key, value, scrap, splice);
    return true;
}

/* In brackets a plain scalar ends at what a block would take for a part of it. */
static bool goes_in_brackets(const struct source_node *node, const char *text)
{
    if (node->kind == SOURCE_ALIAS || node->marked)
        return false;
    if (node->kind != SOURCE_SCALAR)
        return node->flow;
    return node->style == SOURCE_SINGLE || node->style == SOURCE_DOUBLE ||
           (node->style == SOURCE_PLAIN && !text[strcspn(text, ",[]{}")]);
}

/* Lines of comments between what a block holds: brackets, into which it would be written anew, lose
 * them. */
static bool remarked(const struct source_node *node)
{
    const struct source *source = node->source;
    size_t from = node->name ? node->key.end : node->value.start;
    for (const struct source_node *child = node->first; child; child = child->next) {
        size_t to = child->name ? child->key.start : child->value.start;
        for (size_t line = line_start(source, to); line > from; line = line_start(source, line - 1))
            if (source->text[line + strspn(source->text + line, " \t")] == '#')
                return true;
        if (remarked(child))
            return true;
        from = child->value.end;
    }
    return false;
}

bool edit_scrap(struct source *source, const struct path *path, struct scrap *scrap,
                struct error *why)
{
    const struct source_node *node = edit_find(source, path, why);
    if (!node)
        return false;
    const struct source *in = node->source;
    const char *value = arena_copy(source->arena, in->text + node->value.start,
                                   node->value.end - node->value.start);
    if (!value)
        return error_set(why, "the document takes more memory than it may");
    scrap->flow = goes_in_brackets(node, value) ? value : NULL;
    scrap->remarked = remarked(node);
    if (in_brackets(node)) {
        scrap->indent = line_indent(in, node->key.start);
        scrap->block = arena_print(source->arena, " %s", value);
    } else {
        size_t colon = edit_behind_colon(node), end = line_end(in, node->value.end);
        scrap->indent = edit_indent(in, node->key.start);
        scrap->block = arena_copy(source->arena, in->text + colon, end - colon);
    }
    return true;
}
