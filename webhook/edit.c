// SPDX-License-Identifier: Apache-2.0
#include "edit.h"

#include <string.h>

static bool in_block(const struct source_node *node)
{
    return node->parent && !node->parent->flow;
}

bool edit_begins_line(const struct source *source, size_t offset)
{
    size_t start = line_start(source, offset);
    return start + strspn(source->text + start, " \t") >= offset;
}

const char *edit_indent(const struct source *source, size_t offset)
{
    size_t start = line_start(source, offset);
    char *indent = arena_copy(source->arena, source->text + start, offset - start);
    for (char *at = indent; at && *at; at++)
        if (*at != '\t')
            *at = ' ';
    return indent ? indent : "";
}

size_t edit_behind_colon(const struct source_node *node)
{
    const struct source *source = node->source;
    const char *colon = memchr(source->text + node->key.end, ':', source->length - node->key.end);
    return colon ? (size_t)(colon - source->text) + 1 : node->key.end;
}

struct source_node *edit_find(struct source *source, const struct path *path, struct error *why)
{
    unsigned found = 0;
    struct source_node *node = source_find(source, path, &found);
    if (node && found == path->length)
        return node;
    if (node && node->kind == SOURCE_ALIAS)
        error_set(why, "the value stands behind an alias; change it where its anchor is");
    else
        error_set(why, "the value is not written here: it comes from a merge key or an alias");
    return NULL;
}

bool edit_replace(struct source *source, const struct path *path, const struct json *value,
                  struct splice *splice, struct error *why)
{
    const struct source_node *node = edit_find(source, path, why);
    if (!node)
        return false;
    if (node->kind == SOURCE_ALIAS)
        return error_set(why, "the value is an alias; change it where its anchor is");
    if (node->kind != SOURCE_SCALAR || json_first(value))
        return error_set(why, "only single values are replaced in a text");
    const char *text = node->source->text;
    char quote = node->style == SOURCE_SINGLE ? '\'' : node->style == SOURCE_DOUBLE ? '"' : 0;
    if (!quote && node->name && text[node->key.start] == '"')
        quote = '"'; /* JSON */
    *splice = (struct splice){node->source, node->value, TEXT_IN(source->arena)};
    if (node->value.start == node->value.end)
        text_add(&splice->text, " ");
    render_scalar(&splice->text, quote, value);
    return true;
}

/* From the end of a value to the end of its line: a comment, and in brackets a comma. */
static bool alone_to_line_end(const struct source *source, size_t from, bool flow)
{
    const char *text = source->text + from;
    text += strspn(text, " \t");
    if (flow && *text == ',')
        text += 1 + strspn(text + 1, " \t");
    return !*text || *text == '\r' || *text == '\n' || *text == '#';
}

/* Whole lines, with the line break behind them or, at the end of a text, the one before. */
static struct span whole_lines(const struct source *source, struct span span)
{
    span.start = line_start(source, span.start);
    span.end = line_end(source, span.end);
    size_t next = span.end + (source->text[span.end] == '\r');
    if (next < source->length) {
        span.end = next + 1;
    } else if (span.start) {
        span.start--;
        span.start -= span.start && source->text[span.start - 1] == '\r';
    }
    return span;
}

/* The first member of an element stands behind its dash; the next one takes its place, unless a
 * comment is in the way. */
static struct span behind_dash(const struct source_node *node)
{
    const struct source *source = node->source;
    size_t start = node->key.start, end = line_end(source, node->value.end);
    size_t next = node->next->key.start;
    if (end + strspn(source->text + end, " \t\r\n") >= next)
        return (struct span){start, next};
    while (start && source->text[start - 1] == ' ')
        start--;
    return (struct span){start, end};
}

static void remove_from_block(const struct source_node *node, struct splice *splice)
{
    const struct source *source = node->source;
    const struct source_node *parent = node->parent;
    if (parent->first == node && !node->next) {
        size_t end = line_end(source, node->value.end);
        splice->span = whole_lines(source, (struct span){node->key.start, node->value.end});
        if (!parent->name) {
            splice->span = (struct span){node->key.start, end};
            text_add(&splice->text, "{}");
            return;
        }
        /* What stands between the key and the only member stays: comments. */
        size_t colon = edit_behind_colon(parent), line = line_start(source, node->key.start);
        text_add(&splice->text, " {}");
        if (line > colon)
            text_add_bytes(&splice->text, source->text + colon, line - colon);
        splice->span.start = colon;
        if (splice->span.end == source->length && source->text[source->length - 1] != '\n')
            while (splice->text.length &&
                   strchr("\r\n", splice->text.data[splice->text.length - 1]))
                splice->text.data[--splice->text.length] = '\0';
    } else if (edit_begins_line(source, node->key.start)) {
        splice->span = whole_lines(source, (struct span){node->key.start, node->value.end});
    } else if (node->next) {
        splice->span = behind_dash(node);
    }
}

static struct source_node *before(const struct source_node *node)
{
    struct source_node *other = node->parent->first;
    while (other && other->next != node)
        other = other->next;
    return other;
}

/* Between members stand blanks, commas and comments. */
static bool comment_between(const struct source *source, size_t from, size_t to)
{
    return from < to && memchr(source->text + from, '#', to - from);
}

/* The member with the comma behind it: the one before it may stay. */
static struct span member_only(const struct source *source, size_t start, size_t end)
{
    if (alone_to_line_end(source, end, true))
        return (struct span){start, line_end(source, end)};
    return (struct span){start, end + strspn(source->text + end, " \t,")};
}

/* Comments on other lines stay. */
static void remove_from_brackets(const struct source_node *node, struct splice *splice)
{
    const struct source *source = node->source;
    const struct source_node *last = before(node);
    const struct span around = node->parent->value;
    size_t start = node->key.start, end = node->value.end;
    size_t from = last ? last->value.end : around.start;
    size_t next = node->next ? node->next->key.start : around.end;
    bool comments = comment_between(source, from, start) ||
                    comment_between(source, line_end(source, end), next);
    bool alone = edit_begins_line(source, start) && alone_to_line_end(source, end, true);

    if (alone && (node->next || comments)) {
        splice->span = whole_lines(source, (struct span){start, end});
    } else if (comments) {
        splice->span = member_only(source, start, end);
    } else if (node->next) {
        splice->span = (struct span){start, next};
    } else if (last) {
        splice->span = (struct span){from, end};
    } else {
        splice->span = around;
        text_add(&splice->text, "{}");
    }
}

bool edit_remove(struct source *source, const struct path *path, struct splice *splice,
                 struct error *why)
{
    const struct source_node *node = edit_find(source, path, why);
    if (!node)
        return false;
    if (!node->parent || !node->name)
        return error_set(why, "only members of mappings are removed from a text");
    *splice = (struct splice){.source = node->source, .text = TEXT_IN(source->arena)};
    if (in_block(node))
        remove_from_block(node, splice);
    else
        remove_from_brackets(node, splice);
    return true;
}
