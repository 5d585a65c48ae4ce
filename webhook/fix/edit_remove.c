// SPDX-License-Identifier: Apache-2.0
#include "fix/edit.h"

#include <string.h>

/* Whole lines, with the line break behind them or, at the end of a text, the one before. */
static struct span whole_lines(struct source *source, struct span span)
{
    span.start = line_start(source, span.start);
    span.end = edit_next_line(source, span.end);
    if (span.start && source->text[span.end - 1] != '\n') {
        span.start--;
        span.start -= span.start && source->text[span.start - 1] == '\r';
    }
    return span;
}

/* The first member of an element stands behind its dash; the next one takes its place, unless a
 * comment is in the way. */
static struct span behind_dash(const struct source_node *node)
{
    struct source *source = node->source;
    size_t start = node->key.start, end = line_end(source, node->value.end);
    size_t next = node->next->key.start;
    if (end + strspn(source->text + end, " \t\r\n") >= next)
        return (struct span){start, next};
    while (start && source->text[start - 1] == ' ')
        start--;
    return (struct span){start, end};
}

/* The last member leaves {}; what stands between the key and it stays: comments. */
static void empty_block(const struct source_node *node, struct edit *edit)
{
    struct source *source = node->source;
    const struct source_node *parent = node->parent;
    struct text *text = &edit->text;
    if (!parent->name) {
        edit->span = (struct span){node->key.start, line_end(source, node->value.end)};
        text_add(text, "{}");
        return;
    }
    struct text kept = *text;
    size_t colon = edit_behind_colon(parent), line = line_start(source, node->key.start);
    *text = TEXT_IN(source->arena);
    text_add(text, " {}");
    if (line > colon)
        text_add_bytes(text, source->text + colon, line - colon);
    text_add_bytes(text, kept.data, kept.length);
    edit->span.start = colon;
    if (edit->span.end == source->length && source->text[source->length - 1] != '\n')
        while (text->length && strchr("\r\n", text->data[text->length - 1]))
            text->data[--text->length] = '\0';
}

/* Comments inside stay as lines, unless they move with the value. */
static void remove_from_block(const struct plan *plan, const struct step *step, struct edit *edit)
{
    const struct source_node *node = step->gone, *parent = node->parent;
    struct source *source = node->source;
    bool filled = edit_fills(plan, parent), begins = edit_begins_line(source, node->key.start);
    edit->span = whole_lines(source, (struct span){node->key.start, node->value.end});
    if (!step->from)
        edit_remarks(node, &edit->text);
    if (edit_empties(plan, parent) && !filled && parent->first == node)
        empty_block(node, edit);
    else if (!begins && node->next)
        edit->span = behind_dash(node);
    else if (!begins)
        edit->span.start = node->key.start;
}

/* Between members stand blanks, commas and comments. */
static bool comment_between(const struct source *source, size_t from, size_t to)
{
    return from < to && memchr(source->text + from, '#', to - from);
}

/* The member with the comma behind it: the one before it may stay. */
static struct span member_only(struct source *source, size_t start, size_t end)
{
    if (edit_ends_line(source, end, true))
        return (struct span){start, line_end(source, end)};
    return (struct span){start, end + strspn(source->text + end, " \t,")};
}

/* Does every member from this one on leave? */
static bool ends_mapping(const struct plan *plan, const struct source_node *node)
{
    size_t leaving = 0, members = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct source_node *gone = plan->steps[i].gone;
        leaving += gone && gone->parent == node->parent && gone->key.start >= node->key.start &&
                   edit_leaves(plan, gone);
    }
    for (; node; node = node->next)
        members++;
    return leaving == members;
}

/* Comments on other lines stay. A member takes the comma behind it along; those that end the
 * mapping take the comma before them. */
static void remove_from_brackets(const struct plan *plan, const struct step *step,
                                 struct edit *edit)
{
    const struct source_node *node = step->gone, *last = node->previous;
    struct source *source = node->source;
    const struct span around = node->parent->value;
    size_t start = node->key.start, end = node->value.end;
    size_t from = last ? last->value.end : around.start;
    size_t next = node->next ? node->next->key.start : around.end;
    bool comments = comment_between(source, from, start) ||
                    comment_between(source, line_end(source, end), next);
    bool alone = edit_begins_line(source, start) && edit_ends_line(source, end, true);
    bool filled = edit_fills(plan, node->parent);
    bool followed = node->next && (filled || !ends_mapping(plan, node));

    if (!node->next && filled)
        edit->span = (struct span){start, end};
    else if (alone && (followed || comments))
        edit->span = whole_lines(source, (struct span){start, end});
    else if (comments)
        edit->span = member_only(source, start, end);
    else if (followed)
        edit->span = (struct span){start, next};
    else if (edit_empties(plan, node->parent))
        edit->span = (struct span){last ? from : from + 1, node->next ? end : around.end - 1};
    else
        edit->span = (struct span){from, end};
}

bool edit_remove(const struct plan *plan, const struct step *step, struct edit *edit,
                 struct error *why)
{
    const struct source_node *node = step->gone;
    if (!node->parent || !node->name)
        return error_set(why, "only members of mappings are removed from a text");
    edit->source = node->source;
    bool lines = !node->parent->flow && edit_begins_line(node->source, node->key.start);
    if (!step->from && !lines && edit_remarks(node, NULL))
        return error_set(why, "comments in it would be lost");
    if (!node->parent->flow)
        remove_from_block(plan, step, edit);
    else
        remove_from_brackets(plan, step, edit);
    return true;
}
