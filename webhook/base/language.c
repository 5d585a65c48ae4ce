// SPDX-License-Identifier: Apache-2.0
#include "base/language.h"

#include <string.h>

const char *const language_names[] = {[ENGLISH] = "en", [CHINESE] = "zh-CN", NULL};

bool language_named(const char *name, enum language *language)
{
    *language = strcmp(name, "zh-CN") == 0 ? CHINESE : ENGLISH;
    return strcmp(name, language_names[*language]) == 0;
}

const char *in_language(enum language language, const char *english)
{
    for (size_t i = 0; language == CHINESE && i < chinese_count; i++)
        if (strcmp(chinese[i].english, english) == 0)
            return chinese[i].other;
    return english;
}

static const char *text_named(const struct filling *filling, const char *name, size_t length)
{
    for (; filling->name; filling++)
        if (*filling->name == *name && strncmp(filling->name, name, length) == 0 &&
            !filling->name[length])
            return filling->text;
    return NULL;
}

void language_fill(struct text *out, enum language language, const char *sentence,
                   const struct filling *fillings)
{
    const char *rest = in_language(language, sentence);
    while (*rest) {
        const char *open = strchrnul(rest, '{');
        text_add_bytes(out, rest, (size_t)(open - rest));
        rest = open;
        const char *close = strchr(rest, '}');
        const char *text =
            close ? text_named(fillings, rest + 1, (size_t)(close - rest - 1)) : NULL;
        if (text) {
            text_add(out, text);
            rest = close + 1;
        } else if (*rest) {
            text_add_byte(out, *rest++);
        }
    }
}

const char *counted(struct arena *arena, enum language language, size_t count, const char *one,
                    const char *several)
{
    struct text text = TEXT_IN(arena);
    const struct filling words[] = {{"count", arena_print(arena, "%zu", count)}, {0}};
    language_fill(&text, language, count == 1 ? one : several, words);
    return text.data;
}

#define DIRECTIVES 6 /* of a format, at most */

struct piece {
    const char *start;
    size_t length;
};

/* The bytes of the directive that a format goes on with, 0 where it goes on with text. */
static size_t directive(const char *format)
{
    if (format[0] != '%')
        return 0;
    size_t flags = 1 + strspn(format + 1, "0123456789$.*-lhz");
    return format[flags] ? flags + 1 : 0;
}

/* The text of a format up to its next directive. */
static struct piece literal(const char *format)
{
    struct piece text = {.start = format};
    while (format[text.length] && !directive(format + text.length))
        text.length++;
    return text;
}

/* The first place in a sentence where this piece of a format's text stands, or NULL. The last piece
 * must be the sentence's end. */
static const char *found(const char *sentence, struct piece text, bool last)
{
    size_t length = strlen(sentence);
    if (text.length > length)
        return NULL;
    if (last)
        sentence += length - text.length;
    else if (!(sentence = memmem(sentence, length, text.start, text.length)))
        return NULL;
    return memcmp(sentence, text.start, text.length) == 0 ? sentence : NULL;
}

/* Was the sentence made of the format? Says what stands for the directives. */
static bool made_of(const char *sentence, const char *format, struct piece pieces[DIRECTIVES])
{
    struct piece text = literal(format);
    if (strncmp(sentence, text.start, text.length) != 0)
        return false;
    for (size_t i = 0; format[text.length]; i++) {
        sentence += text.length;
        format = text.start + text.length;
        format += directive(format);
        text = literal(format);
        const char *next = found(sentence, text, !format[text.length]);
        if (!next || i == DIRECTIVES)
            return false;
        pieces[i] = (struct piece){sentence, (size_t)(next - sentence)};
        sentence = next;
    }
    return !sentence[text.length];
}

static bool add_translation(struct text *out, const char *sentence);

/* Adds the text of a directive; nothing for one that the format does not have. */
static void add_piece(struct text *out, struct piece piece)
{
    if (!piece.start)
        return;
    const char *copy = arena_copy(out->arena, piece.start, piece.length);
    bool phrase = copy && strchr(copy, ' ');
    if (!phrase || !add_translation(out, copy))
        text_add(out, copy);
}

static void add_made(struct text *out, const char *format, const struct piece *pieces)
{
    size_t next = 0;
    while (*format) {
        size_t length = directive(format);
        bool numbered = length > 2 && format[2] == '$';
        if (length)
            add_piece(out, pieces[numbered ? (size_t)(format[1] - '1') : next++]);
        else
            text_add_bytes(out, format, 1);
        format += length ? length : 1;
    }
}

static bool add_translation(struct text *out, const char *sentence)
{
    struct piece pieces[DIRECTIVES] = {0};
    for (size_t i = 0; i < chinese_count; i++)
        if (made_of(sentence, chinese[i].english, pieces)) {
            add_made(out, chinese[i].other, pieces);
            return true;
        }
    return false;
}

void language_add_error(struct text *out, enum language language, const char *english)
{
    struct text other = TEXT_IN(out->arena);
    const char *sentence = english, *colon = "";
    while (language == CHINESE && colon && !add_translation(&other, sentence)) {
        colon = strstr(sentence, ": ");
        sentence = colon ? colon + strlen(": ") : sentence;
    }
    text_add_bytes(out, english, (size_t)(sentence - english));
    text_add(out, other.length ? other.data : sentence);
}

const char *in_general(struct arena *arena, enum language language, const char *sentence)
{
    struct text out = TEXT_IN(arena);
    const char *at = in_language(language, sentence), *end;
    for (; (end = strchr(at, '}')); at = end + 1)
        text_print(&out, "%.*s…", (int)strcspn(at, "{"), at);
    text_add(&out, at);
    return out.data;
}
