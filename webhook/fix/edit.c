// SPDX-License-Identifier: Apache-2.0
#include "fix/edit.h"

#include <string.h>

#define UNMET "what it rests upon could not be done"
#define MERGED "the value is not written here: it comes from a merge key or an alias"

bool edit_begins_line(const struct source *source, size_t offset)
{
    while (offset && (source->text[offset - 1] == ' ' || source->text[offset - 1] == '\t'))
        offset--;
    return !offset || source->text[offset - 1] == '\n';
}

bool edit_ends_line(const struct source *source, size_t offset, bool flow)
{
    const char *text = source->text + offset;
    text += strspn(text, " \t");
    if (flow && *text == ',')
        text += 1 + strspn(text + 1, " \t");
    return !*text || *text == '\r' || *text == '\n' || *text == '#';
}

size_t edit_next_line(struct source *source, size_t offset)
{
    size_t end = source_line(source, offset).end;
    return end < source->length ? end + 1 : end;
}

const char *edit_indent(struct source *source, size_t offset)
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

bool edit_leaves(const struct plan *plan, const struct source_node *node)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->steps[i].gone == node && plan->steps[i].operation.kind != OPERATION_REPLACE)
            return true;
    return false;
}

bool edit_empties(const struct plan *plan, const struct source_node *mapping)
{
    size_t leaving = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct source_node *gone = plan->steps[i].gone;
        leaving += gone && gone->parent == mapping && edit_leaves(plan, gone);
    }
    return leaving == mapping->size;
}

bool edit_fills(const struct plan *plan, const struct source_node *mapping)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->steps[i].into == mapping)
            return true;
    return false;
}

/* A comment as a line of its own, as deep as its line is. */
static void add_remark(struct source *source, size_t at, struct text *lines)
{
    const char *line = source->text + line_start(source, at);
    text_add_bytes(lines, line, strspn(line, " \t"));
    text_add_bytes(lines, source->text + at, line_end(source, at) - at);
    text_add(lines, line_break(source));
}

/* Comments in a gap between values. */
static bool remarks_between(struct source *source, size_t from, size_t to, struct text *lines)
{
    const char *text = source->text;
    bool any = false;
    for (size_t at = from; at < to; at++) {
        if (text[at] != '#' || (at > from && !strchr(" \t\r\n,[]{}", text[at - 1])))
            continue;
        if (lines)
            add_remark(source, at, lines);
        any = true;
        at = source_line(source, at).end;
    }
    return any;
}

/* The header of a block scalar may have one. */
static bool remarks_header(const struct source_node *node)
{
    const char *start = node->source->text + node->value.start;
    return node->kind == SOURCE_SCALAR && node->style >= SOURCE_LITERAL &&
           start[strcspn(start, "#\n")] == '#';
}

bool edit_remarks(const struct source_node *node, struct text *lines)
{
    bool any = remarks_header(node);
    size_t from = node->name ? node->key.end : node->value.start;
    for (const struct source_node *child = node->first; child; child = child->next) {
        any |= remarks_between(node->source, from,
                               child->name ? child->key.start : child->value.start, lines);
        any |= edit_remarks(child, lines);
        from = child->value.end;
    }
    if (node->kind == SOURCE_SCALAR || node->kind == SOURCE_ALIAS)
        return any;
    size_t end = node->flow ? node->value.end : line_end(node->source, node->value.end);
    return remarks_between(node->source, from, end, lines) || any;
}

/* The step that made the value which the path leads into; NULL: no step did. */
static struct step *maker(const struct plan *plan, const struct path *path)
{
    for (size_t i = plan->count; i-- > 0;) {
        const struct step *step = &plan->steps[i];
        struct path made = step->operation.path;
        made.length = step->base + 1;
        if (step->operation.kind != OPERATION_REMOVE && path->length > made.length &&
            path_within(path, &made))
            return &plan->steps[i];
    }
    return NULL;
}

/* Wraps the value in the parents that the step has to make, so that one value is added. */
static void gather(const struct plan *plan, struct step *step)
{
    struct operation *operation = &step->operation;
    for (; operation->path.length > step->base + 1; operation->path.length--) {
        struct json *around = json_new_object(plan->source->arena);
        json_set(plan->source->arena, around,
                 operation->path.segments[operation->path.length - 1].key,
                 json_new_twin(plan->source->arena, operation->value));
        operation->value = around;
    }
    step->reworded = true;
}

/* An operation on a value that was just made is applied before the value is written. */
static bool fold(const struct plan *plan, struct step *made, const struct operation *operation)
{
    struct operation inside = *operation, *whole = &made->operation;
    if (path_within(&operation->path, &whole->path) && operation->kind == OPERATION_ADD &&
        json_is(whole->value, JSON_OBJECT) && !json_first(whole->value)) {
        *whole = *operation; /* adding makes parents by itself */
        return true;
    }
    gather(plan, made);
    unsigned above = whole->path.length;
    inside.path.length -= above;
    memmove(inside.path.segments, inside.path.segments + above,
            inside.path.length * sizeof *inside.path.segments);
    whole->value =
        patch_apply(plan->source->arena, whole->value, (const struct operation *[]){&inside}, 1);
    return whole->value != NULL;
}

static bool collect(struct plan *plan, const struct operation *operations, size_t count,
                    struct error *why)
{
    plan->steps = arena_alloc(plan->source->arena, count * sizeof *plan->steps);
    for (size_t i = 0; i < count && plan->steps; i++) {
        const struct operation *operation = &operations[i];
        const struct path *from =
            operation->moves && i + 1 < count ? &operations[i + 1].path : NULL;
        struct step *step = maker(plan, &operation->path);
        if (operation->kind == OPERATION_TEST)
            continue;
        if (from && maker(plan, from))
            from = NULL;
        if (step && !fold(plan, step, operation))
            return error_set(why, UNMET);
        if (!step) {
            step = &plan->steps[plan->count++];
            *step = (struct step){.operation = *operation, .base = operation->path.length - 1};
        }
        if (from && path_equal(&step->operation.path, &operation->path)) {
            step->from = from;
            i++;
        }
    }
    return plan->count > 0 || error_set(why, UNMET);
}

/* The node that stands at the path itself. */
static struct source_node *standing(struct source *source, const struct path *path,
                                    struct error *why)
{
    unsigned found = 0;
    struct source_node *node = source_find(source, path, &found);
    if (node && found == path->length)
        return node;
    error_set(why, node && node->kind == SOURCE_ALIAS
                       ? "the value stands behind an alias; change it where its anchor is"
                       : MERGED);
    return NULL;
}

static bool merges(const struct source_node *mapping)
{
    const struct source_node *node = mapping->first;
    while (node && !(node->name && strcmp(node->name, "<<") == 0))
        node = node->next;
    return node != NULL;
}

/* Where the new member goes: where its parent is a text, into the mapping in it. Where a null
 * stands, in its place. */
static bool find_parent(struct source *source, struct step *step, struct error *why)
{
    const struct path *path = &step->operation.path;
    struct source_node *node = source_find(source, path, &step->found);
    bool stands = step->found == path->length;
    if (node && stands && !step->from && node->kind == SOURCE_SCALAR &&
        node->style == SOURCE_PLAIN) {
        step->operation.kind = OPERATION_REPLACE;
        return true;
    }
    if (node && node->kind == SOURCE_SCALAR && node->style != SOURCE_PLAIN) {
        struct source *inside = source_enter(node);
        struct source_node *root = inside ? source_root(inside) : NULL;
        node = root ? root : node;
    }
    if (!node || stands)
        return error_set(why, "something else stands there in the text");
    if (node->kind == SOURCE_ALIAS)
        return error_set(why, "its place stands behind an alias; write the values out");
    if (!path->segments[step->found].key)
        return error_set(why, "there is no place for it in the text");
    step->into = node;
    return step->found >= step->base || error_set(why, merges(node) ? MERGED : UNMET);
}

static bool locate(const struct plan *plan, struct step *step, struct error *why)
{
    const struct path *gone = step->from;
    if (step->operation.kind == OPERATION_ADD && !find_parent(plan->source, step, why))
        return false;
    if (step->operation.kind != OPERATION_ADD)
        gone = &step->operation.path;
    if (gone && !(step->gone = standing(plan->source, gone, why)))
        return false;
    return !step->from || edit_scrap(step) ||
           error_set(why, "the document takes more memory than it may");
}

/* A scalar in the place of a scalar, in its quotes if they still do; a mapping in that of a null.
 */
static bool replace(const struct step *step, struct edit *edit, struct error *why)
{
    const struct source_node *node = step->gone;
    const struct json *value = step->operation.value;
    if (node->kind == SOURCE_ALIAS)
        return error_set(why, "the value is an alias; change it where its anchor is");
    bool block = json_is(value, JSON_OBJECT) && node->style == SOURCE_PLAIN;
    if (node->kind != SOURCE_SCALAR || (json_first(value) && !block))
        return error_set(why, "only single values are replaced in a text");
    const char *text = node->source->text;
    char quote = node->style == SOURCE_SINGLE ? '\'' : node->style == SOURCE_DOUBLE ? '"' : 0;
    if (!quote && node->name && text[node->key.start] == '"')
        quote = '"'; /* JSON */
    edit->source = node->source;
    edit->span = node->value;
    if (node->value.start == node->value.end)
        text_add(&edit->text, " ");
    const struct layout flow = {.line_break = "\n",
                                .step = "  ",
                                .colon = ": ",
                                .pad = " ",
                                .key_quote = quote,
                                .quote = quote};
    if (block)
        render_flow(&edit->text, &flow, "", value);
    else
        render_scalar(&edit->text, quote, value);
    return true;
}

/* A change of an aliased value also changes other places; a change of a merged one may. */
static bool alone(struct edits *edits, const struct source_node *node)
{
    bool aliased = false;
    for (; node; node = node->parent ? node->parent : node->source->holder) {
        edits->tied |= node->merged;
        aliased |= node->aliased;
    }
    return !aliased;
}

static void claim(struct edits *edits, const struct source_node *mapping, const char *key,
                  bool leaves)
{
    edits->claims[edits->claim_count++] = (struct claim){mapping, key, leaves, 0};
}

static bool write_step(const struct plan *plan, const struct step *step, struct edits *edits,
                       struct error *why)
{
    struct edit *edit = &edits->edits[edits->edit_count];
    const struct source_node *gone = step->gone;
    bool first = step->into != NULL;
    for (const struct step *other = plan->steps; other < step; other++)
        first &= other->into != step->into;
    if (step->into)
        claim(edits, step->into, step->operation.path.segments[step->found].key, false);
    if (gone && gone->name)
        claim(edits, gone->parent, gone->name, edit_leaves(plan, gone));
    if (!alone(edits, step->into) || !alone(edits, gone))
        return error_set(why, ELSEWHERE);

    edit[0].text = edit[1].text = TEXT_IN(plan->source->arena);
    if (first && !edit_add(plan, step, edit++, why))
        return false;
    if (gone &&
        !(edit_leaves(plan, gone) ? edit_remove(plan, step, edit, why) : replace(step, edit, why)))
        return false;
    edit += gone && edit->source;
    for (struct edit *made = &edits->edits[edits->edit_count]; made < edit; made++)
        if (!edit_outwards(made, why))
            return false;
    edits->edit_count = (size_t)(edit - edits->edits);
    return true;
}

bool edits_make(struct source *source, const struct operation *operations, size_t count,
                struct edits *edits, struct error *why)
{
    struct plan plan = {.source = source};
    bool made = collect(&plan, operations, count, why);
    *edits = (struct edits){
        .edits = arena_alloc(source->arena, 2 * plan.count * sizeof *edits->edits),
        .claims = arena_alloc(source->arena, 2 * plan.count * sizeof *edits->claims),
    };
    made = made && edits->edits && edits->claims;
    for (size_t i = 0; i < plan.count && made; i++)
        made = locate(&plan, &plan.steps[i], why);
    for (size_t i = 0; i < plan.count && made; i++)
        made = write_step(&plan, &plan.steps[i], edits, why);
    return made;
}
