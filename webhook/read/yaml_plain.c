// SPDX-License-Identifier: Apache-2.0
#include "read/yaml_plain.h"

#include "base/printable.h"
#include "base/text.h"
#include "base/utf8.h"
#include "read/yaml_line.h"

#include <string.h>

#define DELETE 0x7F /* printable_end() passes over it */

/* A character that stands anywhere in a line, and ends none. Returns its size; 0: it is none. */
static size_t within_line(const char *at, const char *end)
{
    uint32_t point = 0;
    size_t size = utf8_point(at, (size_t)(end - at), &point);
    bool breaks = point == 0x2028 || point == 0x2029,
         forbidden = point == 0xFEFF || point == 0xFFFE || point == 0xFFFF;
    return point >= 0xA0 && !breaks && !forbidden ? size : 0;
}

bool plain_open(struct plain *plain, const char *text, size_t length)
{
    *plain = (struct plain){.text = text, .length = length, .line = text_beginning(text, length)};
    const char *end = text + length;
    for (const char *at = text + plain->line; (at = printable_end(at, end)) < end;) {
        size_t size = *at == '\n' || mark_byte(*at) ? 1 : within_line(at, end);
        if (!size)
            return false;
        at += size;
    }
    return !length || !memchr(text, DELETE, length);
}

static bool ends_document(const struct plain *plain)
{
    return plain->at >= plain->length || plain_marks(plain, "---");
}

/* Nothing stands where a value might. */
static bool tell_empty(struct event *event, size_t at)
{
    *event = (struct event){
        .type = EVENT_SCALAR, .span = {at, at}, .style = SOURCE_PLAIN, .typed = true, .value = ""};
    return true;
}

static struct plain_level *top(struct plain *plain)
{
    return &plain->levels[plain->depth - 1];
}

/* What is awaited has come. */
static bool arrives(struct plain *plain, bool told)
{
    top(plain)->awaits = false;
    plain->value = false;
    return told;
}

static bool open_flow(struct plain *plain, struct event *event)
{
    bool mapping = plain->text[plain->at] == '{';
    if (plain->flows == PLAIN_FLOW)
        return false;
    plain->closing[plain->flows++] = mapping ? '}' : ']';
    plain->flow = FLOW_FIRST;
    plain_tell(plain, event, mapping ? EVENT_MAPPING : EVENT_SEQUENCE, plain->at + 1);
    event->flow = true;
    plain->at++;
    return true;
}

static bool close_flow(struct plain *plain, struct event *event)
{
    bool mapping = plain->text[plain->at] == '}';
    plain_tell(plain, event, mapping ? EVENT_MAPPING_END : EVENT_SEQUENCE_END, plain->at + 1);
    plain->at++;
    plain->flow = FLOW_AFTER;
    return --plain->flows > 0 || plain_finish(plain);
}

static bool next_in_flow(struct plain *plain, struct event *event)
{
    char closing = plain->closing[plain->flows - 1];
    plain->at = plain_past_spaces(plain, plain->at);
    if (plain->flow == FLOW_AFTER && plain_byte(plain, plain->at) == ',') {
        plain->at = plain_past_spaces(plain, plain->at + 1);
        plain->flow = FLOW_ITEM;
    }
    char byte = plain_byte(plain, plain->at);
    if (byte == closing && (plain->flow == FLOW_FIRST || plain->flow == FLOW_AFTER))
        return close_flow(plain, event);
    if (plain->flow == FLOW_AFTER)
        return false;
    if (closing == '}' && plain->flow != FLOW_VALUE) {
        if (!plain_word(plain, event) || !plain_key(plain, event))
            return false;
        plain->at++;
        plain->flow = FLOW_VALUE;
        return true;
    }
    if (byte == '{' || byte == '[')
        return open_flow(plain, event);
    plain->flow = FLOW_AFTER;
    return plain_word(plain, event);
}

/* The lines of a literal block, the first of which is not empty, without their indent. */
static bool read_lines(struct plain *plain, struct event *event, bool clip)
{
    const char *text = plain->text;
    size_t indent = plain_past_spaces(plain, plain->line) - plain->line, breaks = 0;
    struct text said = TEXT_IN(plain->arena);
    if ((long)indent <= top(plain)->indent || plain_byte(plain, plain->line + indent) == '\n')
        return false;
    while (plain->line < plain->length) {
        size_t content = plain_past_spaces(plain, plain->line),
               end = plain_line_end(plain, plain->line);
        bool empty = plain->line == end;
        if (!empty && (content == end || end == plain->length))
            return false;
        if (!empty && content - plain->line < indent)
            break;
        for (; !empty && breaks; breaks--)
            text_add(&said, "\n");
        if (!empty)
            text_add_bytes(&said, text + plain->line + indent, end - plain->line - indent);
        breaks++;
        plain->line = end + 1;
    }
    if (clip)
        text_add(&said, "\n");
    event->value = said.data;
    event->length = said.length;
    return said.data != NULL;
}

static bool read_literal(struct plain *plain, struct event *event)
{
    bool clip = plain_byte(plain, plain->at + 1) != '-';
    plain_tell(plain, event, EVENT_SCALAR, plain->at);
    event->style = SOURCE_LITERAL;
    plain->at += clip ? 1 : 2;
    size_t end = plain_line_end(plain, plain->at);
    if (plain_past_spaces(plain, plain->at) != end || end == plain->length)
        return false;
    plain->line = end + 1;
    if (!read_lines(plain, event, clip))
        return false;
    event->span.end = plain->line;
    plain_seek(plain);
    return true;
}

/* The value that stands on the line of its key or its dash. */
static bool next_value(struct plain *plain, struct event *event)
{
    char first = plain->text[plain->at];
    if (first == '{' || first == '[')
        return arrives(plain, open_flow(plain, event));
    if (first == '|')
        return arrives(plain, read_literal(plain, event));
    return arrives(plain, plain_scalar(plain, event) && plain_finish(plain));
}

static bool is_dash(const struct plain *plain)
{
    return plain_byte(plain, plain->at) == '-' && is_blank(plain_byte(plain, plain->at + 1));
}

/* Behind a colon or a dash: a value on the line, or whatever the next line begins. */
static bool await(struct plain *plain, bool dash)
{
    struct event ignored;
    size_t start = plain_past_spaces(plain, plain->at);
    top(plain)->awaits = true;
    top(plain)->behind = plain->at;
    if (plain_byte(plain, start) == '\n' || plain_byte(plain, start) == '#')
        return plain_finish(plain);
    plain->at = start;
    plain->value = true;
    if (dash && (is_dash(plain) || (plain_scalar(plain, &ignored) && plain_key(plain, &ignored))))
        plain->value = false; /* a collection begins on the line of the dash */
    plain->at = start;
    return true;
}

static bool open_block(struct plain *plain, struct event *event, long indent)
{
    bool sequence = is_dash(plain);
    if (plain->depth == PLAIN_DEPTH)
        return false;
    top(plain)->awaits = false;
    plain->levels[plain->depth++] = (struct plain_level){.indent = indent, .sequence = sequence};
    return plain_tell(plain, event, sequence ? EVENT_SEQUENCE : EVENT_MAPPING, plain->at);
}

static bool close_block(struct plain *plain, struct event *event)
{
    bool sequence = top(plain)->sequence;
    if (--plain->depth)
        return plain_tell(plain, event, sequence ? EVENT_SEQUENCE_END : EVENT_MAPPING_END,
                          plain->at);
    plain->inside = false;
    return plain_tell(plain, event, EVENT_DOCUMENT_END, plain->at);
}

static bool next_key(struct plain *plain, struct event *event)
{
    if (!plain_scalar(plain, event) || !plain_key(plain, event))
        return false;
    plain->at++;
    return await(plain, false);
}

static bool next_element(struct plain *plain, struct event *event)
{
    plain->at++;
    return await(plain, true) && plain_next(plain, event);
}

/* A list may stand in the column of the mapping whose member it is. */
static bool is_indentless(struct plain *plain)
{
    const struct plain_level *level = top(plain);
    return level->sequence && level[-1].indent == level->indent;
}

static bool next_line(struct plain *plain, struct event *event)
{
    struct plain_level *level = top(plain);
    bool ended = ends_document(plain), dash = !ended && is_dash(plain);
    long column = ended ? -1 : (long)(plain->at - plain->line);
    if (plain_marks(plain, "..."))
        return false;
    if (level->awaits &&
        (column > level->indent || (column == level->indent && dash && !level->sequence)))
        return open_block(plain, event, column);
    if (level->awaits)
        return arrives(plain, tell_empty(event, plain->depth == 1 ? plain->at : level->behind));
    if (column > level->indent)
        return false;
    if (column < level->indent || plain->depth == 1 || (!dash && is_indentless(plain)))
        return close_block(plain, event);
    if (dash != level->sequence)
        return false;
    return dash ? next_element(plain, event) : next_key(plain, event);
}

static bool next_document(struct plain *plain, struct event *event)
{
    plain_seek(plain);
    if (plain->at >= plain->length)
        return plain_tell(plain, event, EVENT_END, plain->at);
    bool marked = plain_marks(plain, "---");
    plain->document = plain->begun ? plain->line : 0;
    plain->begun = plain->inside = true;
    plain->depth = 1;
    plain->levels[0] = (struct plain_level){.indent = -1, .awaits = true};
    plain_tell(plain, event, EVENT_DOCUMENT, plain->at);
    plain->at += marked ? strlen("---") : 0;
    return !marked || plain_finish(plain);
}

bool plain_next(struct plain *plain, struct event *event)
{
    if (plain->flows)
        return next_in_flow(plain, event);
    if (!plain->inside)
        return next_document(plain, event);
    return plain->value ? next_value(plain, event) : next_line(plain, event);
}
