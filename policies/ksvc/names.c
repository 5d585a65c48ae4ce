// SPDX-License-Identifier: Apache-2.0
/* Names as Kubernetes has them, and as registries have those of images. */
#include "ksvc/invalid.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define SMALL "abcdefghijklmnopqrstuvwxyz"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define LABEL_MOST 63
#define SUBDOMAIN_MOST 253

/* A part of a text: does it begin and end with one of `ends`, with `within` in between? */
static bool is_made_of(const char *text, size_t length, const char *first, const char *last,
                       const char *within, size_t most)
{
    if (!length || length > most || !strchr(first, text[0]) || !strchr(last, text[length - 1]))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!strchr(within, text[i]))
            return false;
    return true;
}

bool is_label_1035(const char *text)
{
    return is_made_of(text, strlen(text), SMALL, SMALL DIGITS, SMALL DIGITS "-", LABEL_MOST);
}

bool is_label_1123(const char *text)
{
    return is_made_of(text, strlen(text), SMALL DIGITS, SMALL DIGITS, SMALL DIGITS "-", LABEL_MOST);
}

static bool is_subdomain_of(const char *text, size_t length)
{
    if (length > SUBDOMAIN_MOST)
        return false;
    for (;;) {
        const char *dot = memchr(text, '.', length);
        size_t label = dot ? (size_t)(dot - text) : length;
        if (!is_made_of(text, label, SMALL DIGITS, SMALL DIGITS, SMALL DIGITS "-", SUBDOMAIN_MOST))
            return false;
        if (!dot)
            return true;
        text += label + 1;
        length -= label + 1;
    }
}

bool is_subdomain(const char *text)
{
    return is_subdomain_of(text, strlen(text));
}

bool is_qualified(const char *text)
{
    static const char ends[] = SMALL CAPITALS DIGITS, within[] = SMALL CAPITALS DIGITS "-_.";
    const char *slash = strchr(text, '/');
    const char *name = slash ? slash + 1 : text;
    return (!slash || is_subdomain_of(text, (size_t)(slash - text))) &&
           is_made_of(name, strlen(name), ends, ends, within, LABEL_MOST);
}

/* Docker's own registry has no name; any other has a dot or a port in it. */
static bool is_repository(const char *text, size_t length)
{
    static const char within[] = SMALL DIGITS "_-./", host[] = SMALL CAPITALS DIGITS "._-:[]";
    enum { LEAST = 2, MOST = 255 };
    const char *slash = memchr(text, '/', length);
    size_t registry = slash ? (size_t)(slash - text) : 0;
    if (registry && (memchr(text, '.', registry) || memchr(text, ':', registry))) {
        const char *colon = memchr(text, ':', registry);
        size_t port = colon ? registry - (size_t)(colon - text) - 1 : 0;
        if (!is_made_of(text, registry, host, host, host, MOST) ||
            (colon && strspn(colon + 1, DIGITS) < port))
            return false;
        text = slash + 1;
        length -= registry + 1;
    }
    return length >= LEAST && is_made_of(text, length, within, within, within, MOST);
}

static bool is_tagged(const char *text, size_t length)
{
    static const char within[] = SMALL CAPITALS DIGITS "_-.";
    enum { TAG_MOST = 128 };
    size_t tag = 0;
    while (tag < length && text[length - tag - 1] != ':' && text[length - tag - 1] != '/')
        tag++;
    if (tag == length || text[length - tag - 1] == '/')
        return is_repository(text, length);
    return (!tag || is_made_of(text + length - tag, tag, within, within, within, TAG_MOST)) &&
           is_repository(text, length - tag - 1);
}

bool is_image(const char *text)
{
    static const char algorithm[] = "@sha256:";
    enum { HEX = 64 };
    const char *at = strchr(text, '@');
    if (!at)
        return is_tagged(text, strlen(text));
    const char *hex = at + strlen(algorithm);
    size_t base = (size_t)(at - text);
    return starts_with(at, algorithm) && strlen(hex) == HEX &&
           strspn(hex, DIGITS "abcdef") == HEX &&
           (is_tagged(text, base) || is_repository(text, base));
}

const char *as_label(const struct judgement *judgement, const char *text)
{
    char *label = arena_print(judgement->arena, "%.*s", LABEL_MOST, text);
    size_t length = 0;
    for (const char *c = label; c && *c; c++) {
        char small = (char)tolower((unsigned char)*c);
        if (strchr(SMALL, small) || (length && strchr(DIGITS "-", small)))
            label[length++] = small;
        else if (length && label[length - 1] != '-')
            label[length++] = '-';
    }
    while (length && label[length - 1] == '-')
        length--;
    if (!label || !length)
        return "a-name";
    label[length] = '\0';
    return label;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct texts texts_under(const struct inspection *inspection, const struct json *const *lists,
                         size_t count, const char *key)
{
    struct texts texts = {0};
    size_t most = 0;
    for (size_t i = 0; i < count; i++)
        most += json_size(lists[i]);
    texts.sorted = arena_alloc(inspection->judgement->arena, (most + 1) * sizeof(char *));
    for (size_t i = 0; texts.sorted && i < count; i++)
        json_each (element, lists[i]) {
            const char *text = json_string(json_get(element, key));
            if (text)
                texts.sorted[texts.count++] = text;
        }
    if (texts.count)
        qsort(texts.sorted, texts.count, sizeof *texts.sorted, compare);
    return texts;
}

bool texts_have(const struct texts *texts, const char *text)
{
    return texts->count &&
           bsearch(&text, texts->sorted, texts->count, sizeof *texts->sorted, compare);
}
