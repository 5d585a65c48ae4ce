// SPDX-License-Identifier: Apache-2.0
#include "fix/edit.h"

#include <string.h>

static bool in_brackets(const struct source_node *node)
{
    return node->parent && node->parent->flow;
}

static bool block(const struct source_node *node, enum source_kind kind)
{
    return node->kind == kind && !node->flow && node->first;
}

static size_t column(struct source *source, size_t offset)
{
    return offset - line_start(source, offset);
}

/* By how much blocks below the mapping's keys are indented; 0: it has no block. */
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
    return node->kind == SOURCE_SCALAR && node->style == SOURCE_PLAIN && !node->marked &&
           json_is(node->json, JSON_STRING);
}

/* Comments that stand deeper than the members are about what the last one holds. */
static size_t behind_deeper_comments(struct source *source, size_t at, size_t members)
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

static void find_quotes(struct layout *layout, const struct source_node *mapping)
{
    const char *text = mapping->source->text;
    bool plain = false;
    for (const struct source_node *node = mapping->first; node; node = node->next) {
        layout->key_quote = quote_of(text[node->key.start]);
        if (node->kind == SOURCE_SCALAR)
            layout->quote = quote_of(text[node->value.start]);
        plain = plain || plain_string(node);
    }
    if (plain)
        layout->quote = '\0';
}

/* Its neighbours, or else its parents, show how a block is written here. */
static const struct layout *block_layout(struct source_node *node)
{
    struct source *source = node->source;
    if (node->layout)
        return node->layout;
    const struct layout *above = node->parent ? block_layout(node->parent) : NULL;
    struct layout *layout = arena_alloc(source->arena, sizeof *layout);
    static const struct layout none = {.line_break = "\n", .step = "  "};
    if (!layout)
        return &none;
    *layout =
        (struct layout){.line_break = line_break(source), .step = "  ", .colon = ": ", .pad = " "};
    size_t step = step_below(node);
    int deep = deeper_elements(node);
    if (step)
        layout->step = arena_print(source->arena, "%*s", (int)step, "");
    else if (above)
        layout->step = above->step;
    layout->indented = deep >= 0 ? deep : above && above->indented;
    if (block(node, SOURCE_MAPPING)) {
        find_quotes(layout, node);
        layout->behind = behind_deeper_comments(source, line_end(source, node->value.end),
                                                column(source, node->first->key.start));
    }
    return node->layout = layout;
}

/* The blanks and breaks between brackets, as this member has them. */
static struct layout flow_layout(const struct source_node *member)
{
    struct source *source = member->source;
    const struct source_node *around = member->parent;
    size_t start = member->name ? member->key.start : member->value.start;
    struct layout layout = {
        .line_break = line_break(source), .step = "  ", .colon = ": ", .pad = " "};
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

static const char *line_indent(struct source *source, size_t offset)
{
    size_t start = line_start(source, offset);
    const char *indent =
        arena_copy(source->arena, source->text + start, strspn(source->text + start, " \t"));
    return indent ? indent : "";
}

/* All that the plan adds to the node, which this step is the first to do. The first needs no
 * separator: it stands in an empty place. */
static void add_members(const struct plan *plan, const struct step *step, bool block,
                        const struct layout *layout, const char *indent, struct text *out)
{
    for (const struct step *each = step; each < plan->steps + plan->count; each++) {
        if (each->into != step->into)
            continue;
        const struct path *path = &each->operation.path;
        const struct member member = {
            .keys = path->segments + each->found,
            .count = path->length - each->found,
            .value = each->operation.value,
            .scrap = each->from && !each->reworded ? &each->scrap : NULL,
        };
        if (each != step) {
            text_add(out, block ? "" : ",");
            text_add(out, block || layout->spread ? layout->line_break : layout->pad);
            text_add(out, block || layout->spread ? indent : "");
        }
        if (block)
            render_block_member(out, layout, indent, member);
        else
            render_flow_member(out, layout, indent, member);
    }
}

/* Whole lines, but at the end of a text that ends without a line break. What replaces the first
 * member of an element stands behind its dash. */
static void add_to_block(const struct plan *plan, const struct step *step, struct edit *edit)
{
    struct source_node *mapping = step->into;
    struct source *source = mapping->source;
    const struct layout *layout = block_layout(mapping);
    size_t first = mapping->first->key.start, at = edit_next_line(source, layout->behind);
    const char *indent = edit_indent(source, first);
    bool lines = at > layout->behind && source->text[at - 1] == '\n';
    bool behind_dash = edit_empties(plan, mapping) && !edit_begins_line(source, first);

    edit->span = (struct span){at, at};
    text_add(&edit->text, lines ? "" : layout->line_break);
    text_add(&edit->text, lines && behind_dash ? "" : indent);
    add_members(plan, step, true, layout, indent, &edit->text);
    text_add(&edit->text, lines ? layout->line_break : "");
}

/* A comment on the last member's line stays there. */
static void add_to_brackets(const struct plan *plan, const struct step *step, struct edit *edit)
{
    const struct source_node *last = step->into->last;
    struct source *source = last->source;
    const struct layout layout = flow_layout(last);
    size_t at = last->value.end, end = at;
    const char *indent = line_indent(source, last->key.start);
    const char *rest = source->text + at + strspn(source->text + at, " \t,");
    if (edit_leaves(plan, last)) { /* the new members take the place of the last one */
        edit->span = (struct span){at, at};
        add_members(plan, step, false, &layout, indent, &edit->text);
        return;
    }
    if (layout.spread && *rest == '#')
        end = line_end(source, at);
    edit->span = (struct span){at, end};
    text_add(&edit->text, ",");
    if (end > at && source->text[at] == ',')
        at++;
    text_add_bytes(&edit->text, source->text + at, end - at);
    text_add(&edit->text, layout.spread ? layout.line_break : layout.pad);
    text_add(&edit->text, layout.spread ? indent : "");
    add_members(plan, step, false, &layout, indent, &edit->text);
}

/* {} or nothing becomes a block below its key. */
static void fill_block(const struct plan *plan, const struct step *step, struct edit *edit)
{
    struct source_node *node = step->into;
    struct source *source = node->source;
    const struct layout *layout = block_layout(node->parent);
    const char *indent =
        arena_print(source->arena, "%s%s", edit_indent(source, node->key.start), layout->step);
    size_t start = node->value.start, end = line_end(source, node->value.end);
    while (source->text[start - 1] == ' ')
        start--;
    edit->span = (struct span){start, end};
    text_add_bytes(&edit->text, source->text + node->value.end, end - node->value.end);
    text_add(&edit->text, layout->line_break);
    text_add(&edit->text, indent);
    add_members(plan, step, true, layout, indent, &edit->text);
}

static void fill_brackets(const struct plan *plan, const struct step *step, struct edit *edit)
{
    struct source_node *node = step->into;
    struct source *source = node->source;
    struct layout layout = {.line_break = "\n", .step = "  ", .colon = ": ", .pad = " "};
    if (in_brackets(node))
        layout = flow_layout(node);
    const char *indent = line_indent(source, node->value.start);
    const char *deep = arena_print(source->arena, "%s%s", indent, layout.step);
    edit->span = node->value;
    text_add(&edit->text, node->value.start == node->value.end ? " {" : "{");
    if (layout.spread)
        text_print(&edit->text, "%s%s", layout.line_break, deep);
    add_members(plan, step, false, &layout, deep, &edit->text);
    if (layout.spread)
        text_print(&edit->text, "%s%s", layout.line_break, indent);
    text_add(&edit->text, "}");
}

static bool holds_nothing(const struct source_node *node)
{
    if (node->kind == SOURCE_MAPPING)
        return !node->first;
    return node->kind == SOURCE_SCALAR && node->style == SOURCE_PLAIN &&
           json_is(node->json, JSON_NULL);
}

static unsigned depth_of(const struct source_node *node)
{
    unsigned depth = 0;
    for (; node; node = node->parent ? node->parent : node->source->holder)
        depth++;
    return depth;
}

/* Whether a value that moves loses a comment: it is written anew, or goes into brackets, that
 * cannot hold its lines. */
static bool loses_comments(const struct plan *plan, const struct source_node *into, bool brackets)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct step *step = &plan->steps[i];
        bool anew = step->reworded || (brackets && !step->scrap.flow);
        if (step->into == into && step->from && anew && edit_remarks(step->gone, NULL))
            return true;
    }
    return false;
}

bool edit_add(const struct plan *plan, const struct step *step, struct edit *edit,
              struct error *why)
{
    struct source_node *node = step->into;
    bool member = node->kind == SOURCE_MAPPING && node->first;
    bool brackets = member ? node->flow : in_brackets(node) || !node->name || node->marked;

    edit->source = node->source;
    edit->depth = depth_of(node);
    if (!member && (!holds_nothing(node) || !node->parent))
        return error_set(why, "there is no place for it in the text");
    if (loses_comments(plan, node, brackets))
        return error_set(why, brackets ? "its comments have no place between brackets"
                                       : "comments in it would be lost");
    if (member && brackets)
        add_to_brackets(plan, step, edit);
    else if (member)
        add_to_block(plan, step, edit);
    else if (brackets)
        fill_brackets(plan, step, edit);
    else
        fill_block(plan, step, edit);
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

/* The comment behind a member of brackets. */
static struct span comment_behind(const struct source_node *node)
{
    struct source *source = node->source;
    size_t at = node->value.end + strspn(source->text + node->value.end, " \t,");
    bool comment = source->text[at] == '#';
    return (struct span){at, comment ? line_end(source, at) : at};
}

bool edit_scrap(struct step *step)
{
    const struct source_node *node = step->gone;
    struct source *in = node->source;
    struct arena *arena = in->arena;
    struct scrap *scrap = &step->scrap;
    const char *value =
        arena_copy(arena, in->text + node->value.start, node->value.end - node->value.start);
    if (!value)
        return false;
    scrap->flow = goes_in_brackets(node, value) ? value : NULL;
    if (in_brackets(node)) {
        struct span comment = comment_behind(node);
        scrap->indent = line_indent(in, node->key.start);
        scrap->block =
            arena_print(arena, " %s%s%.*s", value, comment.end > comment.start ? " " : "",
                        (int)(comment.end - comment.start), in->text + comment.start);
    } else {
        size_t colon = edit_behind_colon(node), end = line_end(in, node->value.end);
        scrap->indent = edit_indent(in, node->key.start);
        scrap->block = arena_copy(arena, in->text + colon, end - colon);
    }
    return scrap->block != NULL;
}
