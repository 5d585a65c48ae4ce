// SPDX-License-Identifier: Apache-2.0
/* Literals of a template, as Go's strconv reads them. */
#include "read/template_tree.h"

#include "base/utf8.h"

#include <string.h>

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

static char lower(char c)
{
    return (char)(c | 0x20);
}

/* Skips what says the base: 0x, 0o, 0b, or 0. */
static int base_of(const char **at)
{
    static const char letters[] = "xob";
    static const int bases[] = {16, 8, 2};
    if ((*at)[0] != '0' || !(*at)[1])
        return 10;
    const char *letter = strchr(letters, lower((*at)[1]));
    if (!letter || !*letter) {
        ++*at;
        return 8;
    }
    *at += 2;
    return bases[letter - letters];
}

enum whole template_whole(const char *text, int64_t *value)
{
    bool negative = *text == '-', too_large = false, digit = false;
    text += *text == '+' || *text == '-';
    const char *begin = text;
    int base = base_of(&text);
    uint64_t number = 0, most = (uint64_t)INT64_MAX + negative;

    digit = text > begin; /* an underscore may follow the base */
    if (base != 10 && !*text)
        return NOT_WHOLE;
    for (; *text; text++) {
        if (*text == '_' && digit && text[1] != '_' && text[1]) {
            digit = false;
            continue;
        }
        int one = digit_of(*text);
        if (*text == '_' || one >= base)
            return NOT_WHOLE;
        digit = true;
        too_large |= number > (most - (uint64_t)one) / (uint64_t)base;
        number = number * (uint64_t)base + (uint64_t)one;
    }
    if (!digit)
        return NOT_WHOLE;
    *value = (int64_t)(negative ? 0 - number : number);
    return too_large ? WHOLE_TOO_LARGE : WHOLE;
}

/* So many digits of a base at *at; UINT32_MAX: there are fewer. */
static uint32_t escaped_digits(const char **at, unsigned count, int base)
{
    uint32_t value = 0;
    for (; count; count--, ++*at) {
        int digit = digit_of(**at);
        if (digit >= base)
            return UINT32_MAX;
        value = value * (uint32_t)base + (uint32_t)digit;
    }
    return value;
}

static bool is_point(uint32_t value)
{
    return value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);
}

/* The escape behind a backslash. *byte: the value is that of a byte, and no code point. */
static bool escape(const char **at, char quote, uint32_t *value, bool *byte)
{
    static const char letters[] = "abfnrtv\\", values[] = "\a\b\f\n\r\t\v\\";
    char letter = *(*at)++;
    const char *simple = strchr(letters, letter);
    *byte = false;
    if (letter && simple) {
        *value = (unsigned char)values[simple - letters];
        return true;
    }
    switch (letter) {
    case 'x':
        *byte = true;
        *value = escaped_digits(at, 2, 16);
        return *value <= 0xff;
    case 'u':
    case 'U':
        *value = escaped_digits(at, letter == 'u' ? 4 : 8, 16);
        return is_point(*value);
    default:
        break;
    }
    if (letter >= '0' && letter <= '7') {
        --*at;
        *byte = true;
        *value = escaped_digits(at, 3, 8);
        return *value <= 0xff;
    }
    *value = (unsigned char)letter;
    return letter == quote;
}

static void add_point(struct text *text, uint32_t point)
{
    char bytes[] = {(char)(0xf0 | point >> 18), (char)(0x80 | (point >> 12 & 0x3f)),
                    (char)(0x80 | (point >> 6 & 0x3f)), (char)(0x80 | (point & 0x3f))};
    if (point >= 0x10000) {
        text_add_bytes(text, bytes, 4);
    } else if (point >= 0x800) {
        bytes[1] = (char)(0xe0 | point >> 12);
        text_add_bytes(text, bytes + 1, 3);
    } else if (point >= 0x80) {
        bytes[2] = (char)(0xc0 | point >> 6);
        text_add_bytes(text, bytes + 2, 2);
    } else {
        bytes[3] = (char)point;
        text_add_bytes(text, bytes + 3, 1);
    }
}

/* A text that holds a NUL is none that we could hold. */
static enum template_outcome unescaped(struct token token, struct text *text, uint32_t *last,
                                       unsigned *count)
{
    const char *at = token.at + 1, *end = token.at + token.length - 1;
    char quote = *token.at;
    bool has_nul = false;
    for (*count = 0; at < end; ++*count) {
        bool byte = false;
        if (*at == '\\') {
            at++;
            if (!escape(&at, quote, last, &byte))
                return TEMPLATE_REFUSED;
        } else {
            size_t size = utf8_point(at, (size_t)(end - at), last);
            byte = size == 0; /* no UTF-8 */
            *last = byte ? (unsigned char)*at : *last;
            at += byte ? 1 : size;
        }
        has_nul |= *last == 0;
        if (byte)
            text_add_bytes(text, (const char[]){(char)*last}, 1);
        else
            add_point(text, *last);
    }
    return has_nul && quote == '"' ? TEMPLATE_OPEN : TEMPLATE_TAKEN;
}

enum template_outcome template_unquoted(struct arena *arena, struct token token, struct node *node)
{
    struct text text = TEXT_IN(arena);
    uint32_t last = 0;
    unsigned count = 0;
    enum template_outcome outcome = TEMPLATE_TAKEN;
    if (token.kind == TOKEN_RAW) {
        for (size_t i = 1; i + 1 < token.length; i++)
            if (token.at[i] != '\r')
                text_add_bytes(&text, token.at + i, 1);
    } else {
        outcome = unescaped(token, &text, &last, &count);
    }
    if (token.kind == TOKEN_RUNE && count != 1 && outcome == TEMPLATE_TAKEN)
        outcome = TEMPLATE_REFUSED;
    node->text = text.data;
    node->whole = last;
    return outcome;
}
