// SPDX-License-Identifier: Apache-2.0
/* The reader of a template's tree: its state, and the pipes that template_pipe.c reads. */
#ifndef MESHRAIL_TEMPLATE_PARSER_H
#define MESHRAIL_TEMPLATE_PARSER_H

#include "read/template_tree.h"

struct variables {
    const char *name;
    struct variables *next;
};

struct parser {
    struct tree *tree;
    struct lexer lexer;
    struct token ahead[3];
    unsigned waiting; /* how many of them, the next one last */
    unsigned depth, ranges;
    struct variables *variables; /* the newest first */
    struct node spare;           /* where memory is out */
};

struct list {
    struct node *first, **last;
};

/* Ends the template as refused, or as left open; only the first call counts. */
void parser_refuse(struct parser *parser);
void parser_open(struct parser *parser);
bool parser_is_over(const struct parser *parser);

/* The next token, and the next that is no space; a token that goes back. */
struct token parser_next(struct parser *parser);
struct token parser_next_word(struct parser *parser);
void parser_back(struct parser *parser, struct token token);
enum token_kind parser_peek(struct parser *parser);
enum token_kind parser_peek_word(struct parser *parser);

/* Goes one level deeper; a template that is nested too deep is left open. */
void parser_deeper(struct parser *parser);

struct node *parser_node(struct parser *parser, enum node_kind kind, const char *text);
const char *parser_copy(struct parser *parser, struct token token);
void parser_declare(struct parser *parser, const char *name);
void list_append(struct list *list, struct node *node);

struct node *parse_quoted(struct parser *parser, struct token token);

/* A pipe with what ends it. A range alone may declare two variables. */
struct node *parse_pipe(struct parser *parser, bool of_range, enum token_kind end);

#endif
