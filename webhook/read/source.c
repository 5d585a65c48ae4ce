// SPDX-License-Identifier: Apache-2.0
#include "read/source.h"

#include "read/yaml.h"
#include "read/yaml_bounds.h"

#include <string.h>

void source_init(struct source *source, const char *text, size_t length)
{
    *source = (struct source){.text = text, .length = length};
    source->seen.offset = text_beginning(text, length);
    source->seen.line = source->seen.column = 1;
}

void source_turn(struct source *source, struct arena *arena, struct span document)
{
    source->arena = arena;
    source->document = document;
    source->read = false;
    source->root = NULL;
}

static bool surrogate(const char *text, const char *end)
{
    return end - text >= 6 && text[0] == '\\' && text[1] == 'u' && (text[2] | 0x20) == 'd' &&
           strchr("89abcdefABCDEF", text[3]) != NULL;
}

/* JSON writes what lies beyond 16 bits as two halves, which are no characters to libyaml. It gets a
 * text of the same length: only places count here. */
static const char *without_surrogates(struct arena *arena, const char *text, size_t length)
{
    static const char other[] = {'\\', 'u', 'f', 'f', 'f', 'd'};
    const char *end = text + length;
    char *copy = NULL;
    for (const char *at = text; (at = memchr(at, '\\', (size_t)(end - at))) != NULL;) {
        if (surrogate(at, end)) {
            if (!copy && !(copy = arena_copy(arena, text, length)))
                return NULL;
            memcpy(copy + (at - text), other, sizeof other);
        }
        at += end - at < 2 ? 1 : 2;
    }
    return copy ? copy : text;
}

/* JSON may stand behind tabs, which no YAML begins with; between brackets no column counts. */
static size_t blanks_before_brackets(const char *text)
{
    size_t blanks = strspn(text, " \t\r\n");
    return text[blanks] == '{' ? blanks : 0;
}

static void read(struct source *source, struct span document)
{
    const struct json *value;
    struct error ignored;
    if (document.start == 0)
        document.start = text_beginning(source->text, document.end);
    document.start += blanks_before_brackets(source->text + document.start);
    size_t length = document.end - document.start;
    const char *text = without_surrogates(source->arena, source->text + document.start, length);
    if (!text || (source->holder && !yaml_bounds(text, length, &ignored)))
        return;
    struct yaml_stream *stream = yaml_open(text, length, YAML_PLACES, source, document.start);
    yaml_next(stream, source->arena, &value, &ignored);
    yaml_close(stream);
}

struct source_node *source_root(struct source *source)
{
    if (!source->read)
        read(source, source->document);
    source->read = true;
    return source->root;
}
