// SPDX-License-Identifier: Apache-2.0
#include "read/yaml_bounds.h"

#include <string.h>

static bool fail(const char *text, const char *at, const char *sentence, struct error *err)
{
    error_set(err, "%s", sentence);
    error_point(err, text, (size_t)(at - text));
    return false;
}

/* The last byte of a line break of YAML 1.1: of CR, LF, NEL, LS or PS. */
static bool ends_line(char byte)
{
    return strchr("\r\n\x85\xA8\xA9", byte) && byte;
}

static bool few_directives(const char *text, size_t length, struct error *err)
{
    static const char tag[] = "%TAG";
    const char *end = text + length;
    size_t count = 0;
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), tag, strlen(tag))); at++) {
        count += at == text || ends_line(at[-1]);
        if (count > YAML_DIRECTIVES_MOST)
            return fail(text, at, "these are more directives than may be; leave them out", err);
    }
    return true;
}

/* The bytes of a white space of YAML 1.1; 0: it is none. */
static size_t blank(const char *at, const char *end)
{
    static const char *const wide[] = {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
    if (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
        return 1;
    for (size_t i = 0; (unsigned char)*at >= 0x80 && i < sizeof wide / sizeof *wide; i++) {
        size_t size = strlen(wide[i]);
        if ((size_t)(end - at) >= size && memcmp(at, wide[i], size) == 0)
            return size;
    }
    return 0;
}

static bool short_blanks(const char *text, size_t length, struct error *err)
{
    const char *end = text + length;
    for (const char *at = text, *start = text; at < end;) {
        size_t size = blank(at, end);
        at += size ? size : 1;
        if (!size)
            start = at;
        else if (at - start > YAML_BLANKS_MOST)
            return fail(text, start, "this is more white space than may be; leave it out", err);
    }
    return true;
}

bool yaml_bounds(const char *text, size_t length, struct error *err)
{
    return few_directives(text, length, err) && short_blanks(text, length, err);
}
