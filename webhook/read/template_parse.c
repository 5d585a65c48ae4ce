// SPDX-License-Identifier: Apache-2.0
/* The tree of a template: text/template/parse/parse.go. */
#include "read/template_parser.h"

#include <string.h>

static void parse_list(struct parser *parser, struct list *list, struct node **end);

static bool expect(struct parser *parser, enum token_kind kind)
{
    bool there = parser_next_word(parser).kind == kind;
    if (!there)
        parser_refuse(parser);
    return there;
}

/* "else if" and "else with" are a branch in the other one, with the same end. */
static bool is_chained(enum node_kind kind, enum token_kind word)
{
    return (kind == NODE_IF && word == TOKEN_IF) || (kind == NODE_WITH && word == TOKEN_WITH);
}

static struct node *parse_branch(struct parser *parser, enum node_kind kind)
{
    struct node *branch = parser_node(parser, kind, NULL), *end = NULL;
    struct variables *scope = parser->variables;
    struct list list = {0}, other = {0};

    parser_deeper(parser);
    branch->pipe = parse_pipe(parser, kind == NODE_RANGE, TOKEN_RIGHT);
    parser->ranges += kind == NODE_RANGE;
    parse_list(parser, &list, &end);
    parser->ranges -= kind == NODE_RANGE;
    if (!parser_is_over(parser) && end && end->kind == NODE_ELSE) {
        if (is_chained(kind, parser_peek(parser))) {
            parser_next(parser);
            list_append(&other, parse_branch(parser, kind));
        } else {
            parse_list(parser, &other, &end);
            if (!end || end->kind != NODE_STOP)
                parser_refuse(parser);
        }
    }
    parser->depth--;
    parser->variables = scope;
    branch->first = list.first;
    branch->other = other.first;
    return branch;
}

static bool is_empty(const struct node *node)
{
    for (; node; node = node->next)
        if (node->kind != NODE_TEXT || node->text[strspn(node->text, " \t\r\n\v\f")])
            return false;
    return true;
}

struct definition *template_named(struct tree *tree, const char *name)
{
    struct definition *one = tree->definitions;
    while (one && strcmp(one->name, name) != 0)
        one = one->next;
    return one;
}

static void define(struct parser *parser, const char *name, struct node *first)
{
    struct definition *there = template_named(parser->tree, name);
    if (there && !is_empty(there->first)) {
        if (!is_empty(first))
            parser_refuse(parser);
        return;
    }
    if (!there) {
        there = arena_alloc(parser->tree->arena, sizeof *there);
        if (!there) {
            parser_open(parser);
            return;
        }
        *there = (struct definition){name, NULL, parser->tree->definitions};
        parser->tree->definitions = there;
    }
    there->first = first;
}

static const char *parse_name(struct parser *parser)
{
    struct token token = parser_next_word(parser);
    if (token.kind != TOKEN_STRING && token.kind != TOKEN_RAW) {
        parser_refuse(parser);
        return "";
    }
    return parse_quoted(parser, token)->text;
}

/* The body of a define or a block: it knows no variable and no range around it. */
static void parse_definition(struct parser *parser, const char *name)
{
    struct variables *scope = parser->variables;
    unsigned ranges = parser->ranges;
    struct list list = {0};
    struct node *end = NULL;

    parser->variables = NULL;
    parser->ranges = 0;
    parser_deeper(parser);
    parser_declare(parser, "$");
    parse_list(parser, &list, &end);
    if (!end || end->kind != NODE_STOP)
        parser_refuse(parser);
    parser->depth--;
    parser->variables = scope;
    parser->ranges = ranges;
    if (!parser_is_over(parser))
        define(parser, name, list.first);
}

static struct node *parse_template(struct parser *parser, bool block)
{
    struct node *node = parser_node(parser, NODE_TEMPLATE, parse_name(parser));
    if (block || parser_peek_word(parser) != TOKEN_RIGHT)
        node->pipe = parse_pipe(parser, false, TOKEN_RIGHT);
    else
        parser_next_word(parser);
    if (block)
        parse_definition(parser, node->text);
    return node;
}

static struct node *parse_leaving(struct parser *parser, enum node_kind kind)
{
    if (expect(parser, TOKEN_RIGHT) && !parser->ranges)
        parser_refuse(parser);
    return parser_node(parser, kind, NULL);
}

static struct node *parse_else(struct parser *parser)
{
    enum token_kind following = parser_peek_word(parser);
    if (following != TOKEN_IF && following != TOKEN_WITH)
        expect(parser, TOKEN_RIGHT);
    return parser_node(parser, NODE_ELSE, NULL);
}

static struct node *parse_action(struct parser *parser)
{
    struct token token = parser_next_word(parser);
    struct node *node;
    switch (token.kind) {
    case TOKEN_BLOCK:
        return parse_template(parser, true);
    case TOKEN_TEMPLATE:
        return parse_template(parser, false);
    case TOKEN_BREAK:
        return parse_leaving(parser, NODE_BREAK);
    case TOKEN_CONTINUE:
        return parse_leaving(parser, NODE_CONTINUE);
    case TOKEN_ELSE:
        return parse_else(parser);
    case TOKEN_STOP:
        expect(parser, TOKEN_RIGHT);
        return parser_node(parser, NODE_STOP, NULL);
    case TOKEN_IF:
        return parse_branch(parser, NODE_IF);
    case TOKEN_WITH:
        return parse_branch(parser, NODE_WITH);
    case TOKEN_RANGE:
        return parse_branch(parser, NODE_RANGE);
    default:
        parser_back(parser, token);
        node = parser_node(parser, NODE_ACTION, NULL);
        node->pipe = parse_pipe(parser, false, TOKEN_RIGHT);
        return node;
    }
}

/* *end is the else or end that a list ends with. */
static void parse_list(struct parser *parser, struct list *list, struct node **end)
{
    while (!parser_is_over(parser)) {
        struct token token = parser_next_word(parser);
        struct node *node;
        if (token.kind == TOKEN_TEXT)
            node = parser_node(parser, NODE_TEXT, parser_copy(parser, token));
        else if (token.kind == TOKEN_LEFT)
            node = parse_action(parser);
        else {
            parser_refuse(parser);
            return;
        }
        if (node->kind == NODE_STOP || node->kind == NODE_ELSE) {
            *end = node;
            return;
        }
        list_append(list, node);
    }
}

void template_parse(struct tree *tree, const char *name, const char *text)
{
    struct parser parser = {.tree = tree, .lexer = {.at = text}};
    struct list list = {0};
    parser_declare(&parser, "$");
    while (!parser_is_over(&parser) && parser_peek(&parser) != TOKEN_END) {
        struct token token = parser_next(&parser);
        if (token.kind == TOKEN_TEXT) {
            list_append(&list, parser_node(&parser, NODE_TEXT, parser_copy(&parser, token)));
            continue;
        }
        if (parser_peek_word(&parser) == TOKEN_DEFINE) {
            parser_next_word(&parser);
            const char *defined = parse_name(&parser);
            if (expect(&parser, TOKEN_RIGHT))
                parse_definition(&parser, defined);
            continue;
        }
        struct node *node = parse_action(&parser);
        if (node->kind == NODE_STOP || node->kind == NODE_ELSE)
            parser_refuse(&parser);
        list_append(&list, node);
    }
    if (!parser_is_over(&parser))
        define(&parser, name, list.first);
    tree->outcome = parser.lexer.outcome;
}

bool template_knows(const char *action)
{
    struct lexer lexer = {.at = action + (*action == '-'), .inside = true};
    struct token token;
    do
        token = template_token(&lexer);
    while (token.kind == TOKEN_SPACE);
    if (token.kind != TOKEN_NAME)
        return true;
    char name[16] = "";
    return token.length < sizeof name && template_function(strncpy(name, token.at, token.length));
}
