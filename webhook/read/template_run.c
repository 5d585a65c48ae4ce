// SPDX-License-Identifier: Apache-2.0
/* Running a template: text/template/exec.go. */
#include "read/template_value.h"

#include <string.h>

#define OPERANDS_MOST 16

struct bound {
    const char *name;
    struct value value;
    struct bound *next;
};

static const struct value nothing = {.kind = VALUE_NONE};

static void run_list(struct running *running, struct value dot, const struct node *node);
static struct value run_pipe(struct running *running, struct value dot, const struct node *pipe);

static struct value end_with(struct running *running, enum template_outcome outcome)
{
    if (running->outcome == TEMPLATE_TAKEN)
        running->outcome = outcome;
    return nothing;
}

struct value running_refuse(struct running *running)
{
    return end_with(running, TEMPLATE_REFUSED);
}

struct value running_open(struct running *running)
{
    return end_with(running, TEMPLATE_OPEN);
}

static void bind(struct running *running, const char *name, struct value value)
{
    struct bound *bound = arena_alloc(running->tree->arena, sizeof *bound);
    if (!bound) {
        running_open(running);
        return;
    }
    *bound = (struct bound){name, value, running->bound};
    running->bound = bound;
}

static struct bound *bound_to(struct running *running, const char *name)
{
    for (struct bound *one = running->bound; one; one = one->next)
        if (strcmp(one->name, name) == 0)
            return one;
    running_refuse(running); /* assigned, and never declared */
    return NULL;
}

static struct value field_of_data(struct running *running, const char *name, bool called)
{
    for (const struct template_field *field = running->data; field->name; field++) {
        if (strcmp(field->name, name) != 0)
            continue;
        if (field->type == FIELD_ELSE)
            return (struct value){.kind = VALUE_ELSE};
        if (called)
            return running_refuse(running);
        if (field->type == FIELD_TEXT)
            return (struct value){.kind = VALUE_STRING, .text = field->text};
        return (struct value){.kind = field->type == FIELD_MAP ? VALUE_EMPTY_MAP : VALUE_COUNT};
    }
    return running_refuse(running);
}

/* The field of a value; `called`: it is given operands. */
static struct value field_of(struct running *running, struct value value, const char *name,
                             bool called)
{
    switch (value.kind) {
    case VALUE_NONE:
        return nothing;
    case VALUE_DATA:
        return field_of_data(running, name, called);
    case VALUE_EMPTY_MAP:
        return called ? running_refuse(running) : nothing;
    case VALUE_ELSE:
        return running_open(running);
    default:
        return running_refuse(running);
    }
}

static struct value fields_of(struct running *running, struct value value, const struct node *name,
                              bool called)
{
    for (; name; name = name->next)
        value = field_of(running, value, name->text, called && !name->next);
    return value;
}

static struct value run_call(struct running *running, struct value dot, const struct node *function,
                             const struct value *last);

/* An operand by itself. */
static struct value run_operand(struct running *running, struct value dot, const struct node *node)
{
    struct bound *bound;
    switch (node->kind) {
    case NODE_BOOL:
        return (struct value){.kind = VALUE_TRUTH, .whole = node->whole};
    case NODE_DOT:
        return dot;
    case NODE_WHOLE:
        return (struct value){.kind = VALUE_COUNT, .whole = node->whole};
    case NODE_FLOAT:
        return (struct value){.kind = VALUE_REAL};
    case NODE_STRING:
        return (struct value){.kind = VALUE_STRING, .text = node->text};
    case NODE_FIELD:
        return fields_of(running, dot, node->names, false);
    case NODE_VARIABLE:
        bound = bound_to(running, node->text);
        return bound ? fields_of(running, bound->value, node->names, false) : nothing;
    case NODE_CHAIN:
        return fields_of(running, run_operand(running, dot, node->pipe), node->names, false);
    case NODE_PIPE:
        return run_pipe(running, dot, node);
    case NODE_CALL: {
        const struct node alone = {.kind = NODE_CALL, .text = node->text};
        return run_call(running, dot, &alone, NULL);
    }
    default:
        return nothing; /* nil */
    }
}

/* The operands of "and" and "or" are looked at up to the one that decides. */
static struct value run_logic(struct running *running, struct value dot,
                              const struct node *function, const struct value *last)
{
    bool decides = strcmp(function->text, "or") == 0;
    struct value value = nothing;
    for (const struct node *operand = function->next; operand; operand = operand->next) {
        value = run_operand(running, dot, operand);
        if (running->outcome != TEMPLATE_TAKEN || (!operand->next && !last))
            return value;
        if (value_is_true(running, value) == decides)
            return value;
    }
    return last ? *last : running_refuse(running);
}

/* A function with the operands behind it, and the value of the pipe before it (NULL: none). */
static struct value run_call(struct running *running, struct value dot, const struct node *function,
                             const struct value *last)
{
    struct value values[OPERANDS_MOST] = {{0}};
    size_t count = 0;
    if (strcmp(function->text, "and") == 0 || strcmp(function->text, "or") == 0)
        return run_logic(running, dot, function, last);
    for (const struct node *operand = function->next; operand; operand = operand->next) {
        if (count + 1 == OPERANDS_MOST)
            return running_open(running);
        values[count++] = run_operand(running, dot, operand);
    }
    if (last)
        values[count++] = *last;
    if (running->outcome != TEMPLATE_TAKEN)
        return nothing;
    return function_call(running, function->text, values, count);
}

static struct value run_command(struct running *running, struct value dot,
                                const struct node *command, const struct value *last)
{
    const struct node *first = command->first;
    bool called = first->next || last;
    struct bound *bound;
    switch (first->kind) {
    case NODE_CALL:
        return run_call(running, dot, first, last);
    case NODE_FIELD:
        return fields_of(running, dot, first->names, called);
    case NODE_CHAIN:
        return fields_of(running, run_operand(running, dot, first->pipe), first->names, called);
    case NODE_VARIABLE:
        bound = bound_to(running, first->text);
        if (called && !first->names)
            return running_refuse(running);
        return bound ? fields_of(running, bound->value, first->names, called) : nothing;
    default:
        if (called || first->kind == NODE_NIL)
            return running_refuse(running);
        return run_operand(running, dot, first);
    }
}

static struct value run_pipe(struct running *running, struct value dot, const struct node *pipe)
{
    struct value value = nothing;
    if (!pipe)
        return nothing;
    if (++running->steps > TEMPLATE_STEPS)
        return running_open(running);
    for (const struct node *command = pipe->first; command; command = command->next) {
        struct value before = value;
        value = run_command(running, dot, command, command == pipe->first ? NULL : &before);
        if (running->outcome != TEMPLATE_TAKEN)
            return nothing;
    }
    for (const struct node *name = pipe->other; name; name = name->next) {
        struct bound *bound = pipe->assigns ? bound_to(running, name->text) : NULL;
        if (bound)
            bound->value = value;
        else
            bind(running, name->text, value);
    }
    return value;
}

/* Of two variables the first is the index, of which a number has none: Go refuses them. */
static void run_rounds(struct running *running, int64_t rounds, const struct node *range)
{
    const struct node *name = range->pipe->other;
    if (name && name->next) {
        running_refuse(running);
        return;
    }
    struct bound *scope = running->bound;
    for (int64_t i = 0; i < rounds && running->outcome == TEMPLATE_TAKEN; i++) {
        struct value round = {.kind = VALUE_COUNT, .whole = i};
        struct bound *bound = name ? bound_to(running, name->text) : NULL;
        if (bound)
            bound->value = round;
        if (++running->steps > TEMPLATE_STEPS)
            running_open(running);
        run_list(running, round, range->first);
        running->bound = scope;
        bool is_left = running->leaving == BREAK_OFF;
        running->leaving = GO_ON;
        if (is_left)
            break;
    }
}

static void run_range(struct running *running, struct value dot, const struct node *range)
{
    struct bound *scope = running->bound;
    struct value value = run_pipe(running, dot, range->pipe);
    if (running->outcome != TEMPLATE_TAKEN)
        return;
    bool count = value.kind == VALUE_COUNT;
    bool two_names = range->pipe->other && range->pipe->other->next;
    if (count && value.whole > 0)
        run_rounds(running, value.whole, range);
    else if ((count && !two_names) || value.kind == VALUE_EMPTY_MAP || value.kind == VALUE_NONE)
        run_list(running, dot, range->other);
    else if (value.kind == VALUE_ELSE)
        running_open(running);
    else
        running_refuse(running);
    running->bound = scope;
}

static void run_branch(struct running *running, struct value dot, const struct node *branch)
{
    struct bound *scope = running->bound;
    struct value value = run_pipe(running, dot, branch->pipe);
    bool holds = running->outcome == TEMPLATE_TAKEN && value_is_true(running, value);
    if (holds)
        run_list(running, branch->kind == NODE_WITH ? value : dot, branch->first);
    else
        run_list(running, dot, branch->other);
    running->bound = scope;
}

/* A template in it knows no variable but its own dot. */
static void run_template(struct running *running, struct value dot, const struct node *node)
{
    struct definition *definition = template_named(running->tree, node->text);
    if (!definition) {
        running_refuse(running);
        return;
    }
    if (running->depth == TEMPLATE_DEPTH || ++running->steps > TEMPLATE_STEPS) {
        running_open(running);
        return;
    }
    struct value its = run_pipe(running, dot, node->pipe);
    struct bound *scope = running->bound;
    running->bound = NULL;
    bind(running, "$", its);
    running->depth++;
    run_list(running, its, definition->first);
    running->depth--;
    running->bound = scope;
}

static void run_action(struct running *running, struct value dot, const struct node *action)
{
    struct value value = run_pipe(running, dot, action->pipe);
    if (running->outcome == TEMPLATE_TAKEN && !action->pipe->other)
        running->exact &= value_print(running->output, value, "<no value>");
}

static void run_list(struct running *running, struct value dot, const struct node *node)
{
    for (; node && running->outcome == TEMPLATE_TAKEN && running->leaving == GO_ON;
         node = node->next) {
        switch (node->kind) {
        case NODE_TEXT:
            text_add(running->output, node->text);
            break;
        case NODE_ACTION:
            run_action(running, dot, node);
            break;
        case NODE_IF:
        case NODE_WITH:
            run_branch(running, dot, node);
            break;
        case NODE_RANGE:
            run_range(running, dot, node);
            break;
        case NODE_TEMPLATE:
            run_template(running, dot, node);
            break;
        default:
            running->leaving = node->kind == NODE_BREAK ? BREAK_OFF : NEXT_ROUND;
        }
        if (running->output->length > TEMPLATE_OUTPUT)
            running_open(running);
    }
}

enum template_outcome template_run(struct arena *arena, const char *name, const char *text,
                                   const struct template_field *data, struct text *output,
                                   bool *exact)
{
    struct tree tree = {.arena = arena};
    const struct value dot = {.kind = VALUE_DATA};
    template_parse(&tree, name, text);
    *exact = false;
    if (tree.outcome != TEMPLATE_TAKEN || !data)
        return tree.outcome;
    struct running running = {.tree = &tree, .data = data, .output = output, .exact = true};
    bind(&running, "$", dot);
    run_list(&running, dot, template_named(&tree, name)->first);
    *exact = running.exact;
    return running.outcome;
}
