// SPDX-License-Identifier: Apache-2.0
/* Pipes, commands and operands of a template, and the tokens that are read for them. */
#include "read/template_parser.h"

#include "base/scalar.h"

#include <string.h>

static void end_with(struct parser *parser, enum template_outcome outcome)
{
    if (parser->lexer.outcome == TEMPLATE_TAKEN)
        parser->lexer.outcome = outcome;
}

void parser_refuse(struct parser *parser)
{
    end_with(parser, TEMPLATE_REFUSED);
}

void parser_open(struct parser *parser)
{
    end_with(parser, TEMPLATE_OPEN);
}

bool parser_is_over(const struct parser *parser)
{
    return parser->lexer.outcome != TEMPLATE_TAKEN;
}

struct token parser_next(struct parser *parser)
{
    if (parser_is_over(parser))
        return (struct token){.kind = TOKEN_END, .at = ""};
    return parser->waiting ? parser->ahead[--parser->waiting] : template_token(&parser->lexer);
}

struct token parser_next_word(struct parser *parser)
{
    struct token token;
    do
        token = parser_next(parser);
    while (token.kind == TOKEN_SPACE);
    return token;
}

void parser_back(struct parser *parser, struct token token)
{
    if (!parser_is_over(parser))
        parser->ahead[parser->waiting++] = token;
}

enum token_kind parser_peek(struct parser *parser)
{
    struct token token = parser_next(parser);
    parser_back(parser, token);
    return token.kind;
}

enum token_kind parser_peek_word(struct parser *parser)
{
    struct token token = parser_next_word(parser);
    parser_back(parser, token);
    return token.kind;
}

void parser_deeper(struct parser *parser)
{
    if (++parser->depth > TEMPLATE_DEPTH)
        parser_open(parser);
}

struct node *parser_node(struct parser *parser, enum node_kind kind, const char *text)
{
    struct node *node = arena_alloc(parser->tree->arena, sizeof *node);
    if (!node) {
        parser_open(parser);
        node = &parser->spare;
    }
    *node = (struct node){.kind = kind, .text = text};
    return node;
}

const char *parser_copy(struct parser *parser, struct token token)
{
    const char *copy = arena_copy(parser->tree->arena, token.at, token.length);
    if (!copy)
        parser_open(parser);
    return copy ? copy : "";
}

void parser_declare(struct parser *parser, const char *name)
{
    struct variables *variable = arena_alloc(parser->tree->arena, sizeof *variable);
    if (!variable) {
        parser_open(parser);
        return;
    }
    *variable = (struct variables){name, parser->variables};
    parser->variables = variable;
}

void list_append(struct list *list, struct node *node)
{
    if (!list->last)
        list->last = &list->first;
    *list->last = node;
    list->last = &node->next;
}

static struct node *parse_number(struct parser *parser, struct token token)
{
    struct node *node = parser_node(parser, NODE_FLOAT, parser_copy(parser, token));
    double number;
    switch (template_whole(node->text, &node->whole)) {
    case WHOLE:
        node->kind = NODE_WHOLE;
        break;
    case WHOLE_TOO_LARGE:
        parser_open(parser);
        break;
    case NOT_WHOLE:
        if (!go_float(node->text, &number) || !strpbrk(node->text, ".eEpP"))
            parser_refuse(parser);
    }
    return node;
}

struct node *parse_quoted(struct parser *parser, struct token token)
{
    bool is_rune = token.kind == TOKEN_RUNE;
    struct node *node = parser_node(parser, is_rune ? NODE_WHOLE : NODE_STRING, "");
    enum template_outcome outcome = template_unquoted(parser->tree->arena, token, node);
    if (outcome != TEMPLATE_TAKEN)
        end_with(parser, outcome);
    return node;
}

static struct node *parse_variable(struct parser *parser, struct token token)
{
    struct node *node = parser_node(parser, NODE_VARIABLE, parser_copy(parser, token));
    for (const struct variables *one = parser->variables; one; one = one->next)
        if (strcmp(one->name, node->text) == 0)
            return node;
    parser_refuse(parser);
    return node;
}

static struct node *field_name(struct parser *parser, struct token token)
{
    token.at++;
    token.length--;
    return parser_node(parser, NODE_NAME, parser_copy(parser, token));
}

/* NULL: the next token is no term. */
static struct node *parse_term(struct parser *parser)
{
    struct token token = parser_next_word(parser);
    struct node *node;
    switch (token.kind) {
    case TOKEN_NAME:
        node = parser_node(parser, NODE_CALL, parser_copy(parser, token));
        if (!template_function(node->text))
            parser_refuse(parser);
        return node;
    case TOKEN_DOT:
        return parser_node(parser, NODE_DOT, NULL);
    case TOKEN_NIL:
        return parser_node(parser, NODE_NIL, NULL);
    case TOKEN_VARIABLE:
        return parse_variable(parser, token);
    case TOKEN_FIELD:
        node = parser_node(parser, NODE_FIELD, NULL);
        node->names = field_name(parser, token);
        return node;
    case TOKEN_BOOL:
        node = parser_node(parser, NODE_BOOL, NULL);
        node->whole = *token.at == 't';
        return node;
    case TOKEN_NUMBER:
        return parse_number(parser, token);
    case TOKEN_STRING:
    case TOKEN_RAW:
    case TOKEN_RUNE:
        return parse_quoted(parser, token);
    case TOKEN_OPEN:
        return parse_pipe(parser, false, TOKEN_CLOSE);
    default:
        parser_back(parser, token);
        return NULL;
    }
}

static struct node *parse_operand(struct parser *parser)
{
    struct node *node = parse_term(parser), **last;
    if (!node || parser_peek(parser) != TOKEN_FIELD)
        return node;
    if (node->kind == NODE_CALL || node->kind == NODE_PIPE) {
        struct node *chain = parser_node(parser, NODE_CHAIN, NULL);
        chain->pipe = node;
        node = chain;
    } else if (node->kind != NODE_FIELD && node->kind != NODE_VARIABLE) {
        parser_refuse(parser);
    }
    for (last = &node->names; *last; last = &(*last)->next)
        ;
    while (parser_peek(parser) == TOKEN_FIELD) {
        *last = field_name(parser, parser_next(parser));
        last = &(*last)->next;
    }
    return node;
}

static struct node *parse_command(struct parser *parser)
{
    struct node *command = parser_node(parser, NODE_COMMAND, NULL);
    struct list operands = {0};
    struct token token;
    do {
        struct node *operand = parse_operand(parser);
        if (operand)
            list_append(&operands, operand);
        token = parser_next(parser);
    } while (token.kind == TOKEN_SPACE);

    if (token.kind == TOKEN_RIGHT || token.kind == TOKEN_CLOSE)
        parser_back(parser, token);
    else if (token.kind != TOKEN_PIPE)
        parser_refuse(parser);
    if (!operands.first)
        parser_refuse(parser);
    command->first = operands.first;
    return command;
}

static bool may_follow_comma(enum token_kind kind)
{
    return kind == TOKEN_VARIABLE || kind == TOKEN_RIGHT || kind == TOKEN_CLOSE;
}

/* The variables that a pipe declares or assigns. */
static void parse_variables(struct parser *parser, struct node *pipe, bool of_range)
{
    struct list variables = {0};
    while (parser_peek_word(parser) == TOKEN_VARIABLE) {
        struct token variable = parser_next_word(parser), after = parser_next(parser);
        struct token sign = after.kind == TOKEN_SPACE ? parser_next_word(parser) : after;
        bool comma = sign.kind == TOKEN_SIGN && *sign.at == ',';
        if (!comma && sign.kind != TOKEN_ASSIGN && sign.kind != TOKEN_DECLARE) {
            parser_back(parser, sign);
            if (after.kind == TOKEN_SPACE)
                parser_back(parser, after);
            parser_back(parser, variable);
            break;
        }
        struct node *name = parser_node(parser, NODE_VARIABLE, parser_copy(parser, variable));
        list_append(&variables, name);
        parser_declare(parser, name->text);
        pipe->assigns = sign.kind == TOKEN_ASSIGN;
        if (!comma)
            break;
        if (!of_range || variables.first->next || !may_follow_comma(parser_peek_word(parser)))
            parser_refuse(parser);
    }
    pipe->other = variables.first;
}

static bool begins_command(enum token_kind kind)
{
    return kind == TOKEN_OPEN || (kind >= TOKEN_STRING && kind <= TOKEN_NAME);
}

static bool is_literal(const struct node *node)
{
    return node->kind >= NODE_BOOL && node->kind <= NODE_STRING;
}

struct node *parse_pipe(struct parser *parser, bool of_range, enum token_kind end)
{
    struct node *pipe = parser_node(parser, NODE_PIPE, NULL);
    struct list commands = {0};
    parser_deeper(parser);
    parse_variables(parser, pipe, of_range);
    while (!parser_is_over(parser) && parser_peek_word(parser) != end) {
        if (!begins_command(parser_peek_word(parser)))
            parser_refuse(parser);
        struct node *command = parse_command(parser);
        if (commands.first && command->first && is_literal(command->first))
            parser_refuse(parser);
        list_append(&commands, command);
    }
    parser_next_word(parser);
    parser->depth--;
    if (!commands.first)
        parser_refuse(parser);
    pipe->first = commands.first;
    return pipe;
}
