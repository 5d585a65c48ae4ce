// SPDX-License-Identifier: Apache-2.0
/* Shared by the parts of template.h: tokens, the tree of a template, and how it ends early. */
#ifndef MESHRAIL_TEMPLATE_TREE_H
#define MESHRAIL_TEMPLATE_TREE_H

#include "read/template.h"

#include <stdbool.h>
#include <stdint.h>

/* The most that a template may take before it is left open: levels, steps. */
#define TEMPLATE_DEPTH 64
#define TEMPLATE_STEPS 10000
#define TEMPLATE_OUTPUT 65536 /* bytes of a text that it makes */

enum token_kind {
    TOKEN_END,
    TOKEN_TEXT,
    TOKEN_LEFT,
    TOKEN_RIGHT,
    TOKEN_SPACE,
    TOKEN_ASSIGN,
    TOKEN_DECLARE,
    TOKEN_PIPE,
    TOKEN_OPEN, /* a parenthesis */
    TOKEN_CLOSE,
    TOKEN_SIGN, /* another character */
    TOKEN_STRING,
    TOKEN_RAW,
    TOKEN_RUNE,
    TOKEN_NUMBER,
    TOKEN_BOOL,
    TOKEN_NIL,
    TOKEN_DOT,
    TOKEN_FIELD,
    TOKEN_VARIABLE,
    TOKEN_NAME,
    TOKEN_BLOCK,
    TOKEN_BREAK,
    TOKEN_CONTINUE,
    TOKEN_DEFINE,
    TOKEN_ELSE,
    TOKEN_STOP, /* the word "end" */
    TOKEN_IF,
    TOKEN_RANGE,
    TOKEN_TEMPLATE,
    TOKEN_WITH,
};

struct token {
    enum token_kind kind;
    const char *at;
    size_t length;
};

/* After the first thing that is refused or open, tokens end, and nothing runs. */
struct lexer {
    const char *at;
    unsigned open; /* parentheses */
    bool inside;   /* of an action */
    enum template_outcome outcome;
};

struct token template_token(struct lexer *lexer);

enum node_kind {
    NODE_TEXT,
    NODE_ACTION,
    NODE_IF,
    NODE_WITH,
    NODE_RANGE,
    NODE_TEMPLATE,
    NODE_BREAK,
    NODE_CONTINUE,
    NODE_STOP,
    NODE_ELSE,
    /* operands */
    NODE_BOOL,
    NODE_DOT,
    NODE_NIL,
    NODE_WHOLE,
    NODE_FLOAT,
    NODE_STRING,
    NODE_FIELD,    /* of the dot */
    NODE_VARIABLE, /* and fields of it */
    NODE_CHAIN,    /* fields of an operand */
    NODE_CALL,     /* of a function: its name */
    NODE_PIPE,     /* commands, whose last value variables get */
    NODE_COMMAND,  /* operands */
    NODE_NAME,
};

/* A list of nodes is its first one. */
struct node {
    enum node_kind kind;
    struct node *next;
    const char *text;   /* a text, a string, a name; BREAK to ELSE: none */
    int64_t whole;      /* a BOOL is 0 or 1 */
    struct node *first; /* what a pipe, a command, a branch holds */
    struct node *other; /* ELSE of a branch; the variables of a pipe */
    struct node *pipe;  /* what a branch, an action, a template gets; the base of a chain */
    struct node *names; /* fields */
    bool assigns;       /* a pipe does not declare its variables */
};

/* A whole number as strconv.ParseInt(text, 0, 64) reads it. */
enum whole { NOT_WHOLE, WHOLE, WHOLE_TOO_LARGE };
enum whole template_whole(const char *text, int64_t *value);

/* The value of a literal in quotes: the text of a node, or the number of a rune. */
enum template_outcome template_unquoted(struct arena *arena, struct token token, struct node *node);

struct definition {
    const char *name;
    struct node *first;
    struct definition *next;
};

struct tree {
    struct arena *arena;
    struct definition *definitions;
    enum template_outcome outcome;
};

void template_parse(struct tree *tree, const char *name, const char *text);

struct definition *template_named(struct tree *tree, const char *name);

/* Is it the name of one of Go's own functions? */
bool template_function(const char *name);

#endif
