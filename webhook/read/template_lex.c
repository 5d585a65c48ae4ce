// SPDX-License-Identifier: Apache-2.0
/* The tokens of a template: text/template/parse/lex.go. */
#include "read/template_tree.h"

#include <string.h>

static const char digits_of_ten[] = "0123456789_";

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A letter of another script may be one of a name, or nothing that Go knows. */
static bool is_foreign(char c)
{
    return (unsigned char)c >= 0x80;
}

static struct token token_to(struct lexer *lexer, enum token_kind kind, const char *end)
{
    struct token token = {kind, lexer->at, (size_t)(end - lexer->at)};
    lexer->at = end;
    return token;
}

static struct token ended(struct lexer *lexer, enum template_outcome outcome)
{
    if (lexer->outcome == TEMPLATE_TAKEN)
        lexer->outcome = outcome;
    lexer->at += strlen(lexer->at);
    lexer->inside = false;
    return token_to(lexer, TOKEN_END, lexer->at);
}

static struct token refused_unless_foreign(struct lexer *lexer, const char *at)
{
    return ended(lexer, is_foreign(*at) ? TEMPLATE_OPEN : TEMPLATE_REFUSED);
}

/* The bytes of a trim marker with its space. */
static size_t left_marker(const char *at)
{
    return at[0] == '-' && is_space(at[1]) ? 2 : 0;
}

static size_t right_marker(const char *at)
{
    return is_space(at[0]) && at[1] == '-' ? 2 : 0;
}

static const char *right_delimiter(const char *at)
{
    size_t marker = right_marker(at);
    if (marker && starts_with(at + marker, "}}"))
        return at;
    return starts_with(at, "}}") ? at : NULL;
}

/* Behind a right delimiter, and what its marker trims. */
static const char *behind(const char *delimiter)
{
    size_t marker = right_marker(delimiter);
    delimiter += marker + 2;
    while (marker && is_space(*delimiter))
        delimiter++;
    return delimiter;
}

static struct token text_token(struct lexer *lexer)
{
    for (;;) {
        const char *open = strstr(lexer->at, "{{");
        if (!open)
            return token_to(lexer, *lexer->at ? TOKEN_TEXT : TOKEN_END,
                            lexer->at + strlen(lexer->at));
        size_t marker = left_marker(open + 2);
        const char *end = open;
        while (marker && end > lexer->at && is_space(end[-1]))
            end--;
        struct token token = token_to(lexer, TOKEN_TEXT, end);
        lexer->at = open;
        if (token.length)
            return token;
        if (!starts_with(open + 2 + marker, "/*")) {
            token = token_to(lexer, TOKEN_LEFT, open + 2 + marker);
            lexer->inside = true;
            lexer->open = 0;
            return token;
        }
        const char *close = strstr(open + 2 + marker + 2, "*/");
        if (!close || !right_delimiter(close + 2))
            return ended(lexer, TEMPLATE_REFUSED);
        lexer->at = behind(close + 2);
    }
}

static struct token right_token(struct lexer *lexer)
{
    struct token token = token_to(lexer, TOKEN_RIGHT, behind(lexer->at));
    lexer->inside = false;
    return token;
}

/* A space before a marker belongs to the delimiter. */
static struct token space_token(struct lexer *lexer)
{
    const char *end = lexer->at;
    while (is_space(*end))
        end++;
    if (right_marker(end - 1) && starts_with(end + 1, "}}"))
        end--;
    if (end == lexer->at)
        return right_token(lexer);
    return token_to(lexer, TOKEN_SPACE, end);
}

static bool at_terminator(const char *at)
{
    return !*at || is_space(*at) || strchr(".,|:)(", *at) || starts_with(at, "}}");
}

static struct token word_token(struct lexer *lexer, enum token_kind kind, size_t from)
{
    const char *end = lexer->at + from;
    while (is_word(*end))
        end++;
    if (!at_terminator(end))
        return refused_unless_foreign(lexer, end);
    return token_to(lexer, kind, end);
}

static struct token name_token(struct lexer *lexer)
{
    static const struct {
        const char *word;
        enum token_kind kind;
    } words[] = {
        {"block", TOKEN_BLOCK},   {"break", TOKEN_BREAK},       {"continue", TOKEN_CONTINUE},
        {"define", TOKEN_DEFINE}, {"else", TOKEN_ELSE},         {"end", TOKEN_STOP},
        {"if", TOKEN_IF},         {"range", TOKEN_RANGE},       {"nil", TOKEN_NIL},
        {"with", TOKEN_WITH},     {"template", TOKEN_TEMPLATE}, {"true", TOKEN_BOOL},
        {"false", TOKEN_BOOL},
    };
    struct token token = word_token(lexer, TOKEN_NAME, 0);
    for (size_t i = 0; token.kind == TOKEN_NAME && i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].word) == token.length &&
            strncmp(words[i].word, token.at, token.length) == 0)
            token.kind = words[i].kind;
    return token;
}

static const char *accept(const char *at, const char *set)
{
    return at + (*at && strchr(set, *at) != NULL);
}

/* One number, be it well formed or not; NULL: a letter follows. */
static const char *number_end(const char *at)
{
    const char *digits = digits_of_ten, *zero;
    at = accept(at, "+-");
    zero = at;
    at = accept(at, "0");
    if (at > zero && *at) {
        const char *prefix = at;
        if ((at = accept(prefix, "xX")) > prefix)
            digits = "0123456789abcdefABCDEF_";
        else if ((at = accept(prefix, "oO")) > prefix)
            digits = "01234567_";
        else if ((at = accept(prefix, "bB")) > prefix)
            digits = "01_";
    }
    at += strspn(at, digits);
    if (*at == '.')
        at += 1 + strspn(at + 1, digits);
    const char *exponent = accept(at, strlen(digits) == 11   ? "eE"
                                      : strlen(digits) == 23 ? "pP"
                                                             : "");
    if (exponent > at) {
        at = accept(exponent, "+-");
        at += strspn(at, digits_of_ten);
    }
    at = accept(at, "i");
    return is_word(*at) ? NULL : at;
}

static struct token number_token(struct lexer *lexer)
{
    const char *end = number_end(lexer->at);
    if (!end)
        return ended(lexer, TEMPLATE_REFUSED);
    if (*end == '+' || *end == '-') {
        end = number_end(end);
        return ended(lexer, end && end[-1] == 'i' ? TEMPLATE_OPEN : TEMPLATE_REFUSED);
    }
    if (is_foreign(*end) || end[-1] == 'i')
        return ended(lexer, TEMPLATE_OPEN);
    return token_to(lexer, TOKEN_NUMBER, end);
}

static struct token quoted_token(struct lexer *lexer, enum token_kind kind)
{
    char quote = *lexer->at;
    const char *end = lexer->at + 1;
    for (; *end && *end != quote; end++) {
        if (kind != TOKEN_RAW && *end == '\n')
            return ended(lexer, TEMPLATE_REFUSED);
        if (kind != TOKEN_RAW && *end == '\\' && (!*++end || *end == '\n'))
            return ended(lexer, TEMPLATE_REFUSED);
    }
    if (!*end)
        return ended(lexer, TEMPLATE_REFUSED);
    return token_to(lexer, kind, end + 1);
}

static struct token parenthesis(struct lexer *lexer)
{
    bool opens = *lexer->at == '(';
    if (!opens && lexer->open == 0)
        return ended(lexer, TEMPLATE_REFUSED);
    lexer->open += opens ? 1U : -1U;
    return token_to(lexer, opens ? TOKEN_OPEN : TOKEN_CLOSE, lexer->at + 1);
}

struct token template_token(struct lexer *lexer)
{
    const char *at = lexer->at;
    if (!lexer->inside)
        return text_token(lexer);
    if (right_delimiter(at))
        return lexer->open ? ended(lexer, TEMPLATE_REFUSED) : right_token(lexer);
    if (is_space(*at))
        return space_token(lexer);
    switch (*at) {
    case '=':
        return token_to(lexer, TOKEN_ASSIGN, at + 1);
    case ':':
        return at[1] == '=' ? token_to(lexer, TOKEN_DECLARE, at + 2)
                            : ended(lexer, TEMPLATE_REFUSED);
    case '|':
        return token_to(lexer, TOKEN_PIPE, at + 1);
    case '"':
        return quoted_token(lexer, TOKEN_STRING);
    case '`':
        return quoted_token(lexer, TOKEN_RAW);
    case '\'':
        return quoted_token(lexer, TOKEN_RUNE);
    case '$':
        return word_token(lexer, TOKEN_VARIABLE, 1);
    case '(':
    case ')':
        return parenthesis(lexer);
    case '.':
        if (at[1] < '0' || at[1] > '9')
            return word_token(lexer, is_word(at[1]) ? TOKEN_FIELD : TOKEN_DOT, 1);
        break;
    default:
        break;
    }
    if (*at == '.' || *at == '+' || *at == '-' || (*at >= '0' && *at <= '9'))
        return number_token(lexer);
    if (is_word(*at))
        return name_token(lexer);
    if (*at > ' ' && *at < 0x7f)
        return token_to(lexer, TOKEN_SIGN, at + 1);
    return refused_unless_foreign(lexer, at);
}
