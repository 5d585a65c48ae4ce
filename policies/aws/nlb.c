// SPDX-License-Identifier: Apache-2.0
#include "aws/nlb.h"

#include "base/memo.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define OTHER_PREFIX "service.kubernetes.io/aws-load-balancer-" /* which ALBC reads as well */

bool nlb_among(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (const char *word = words, *bar; word; word = bar ? bar + 1 : NULL) {
        bar = strchr(word, '|');
        if (strcspn(word, "|") == length && strncmp(word, text, length) == 0)
            return true;
    }
    return false;
}

const char *nlb_text(const struct target *target, const char *suffix)
{
    const struct json *annotations = json_get(target->node, "annotations");
    char key[128] = NLB_PREFIX;
    size_t prefix = strlen(NLB_PREFIX), length = strlen(suffix);
    if (length >= sizeof key - prefix)
        return NULL;
    memcpy(key + prefix, suffix, length + 1);
    return json_string(json_member(annotations, key, prefix + length, NULL));
}

const char *nlb_class(const struct judgement *judgement, const struct target *target, bool old)
{
    const char *field = target->values ? NLB_CLASS_IN_VALUES : NLB_CLASS;
    return json_string(read_input(judgement, target, field, old));
}

enum nlb_server nlb_server(const struct judgement *judgement, const struct target *target)
{
    const char *class = nlb_class(judgement, target, false);
    const char *type = nlb_text(target, "type"), *kind = nlb_text(target, "nlb-target-type");
    if (class && *class)
        return nlb_among("service.k8s.aws/nlb|eks.amazonaws.com/nlb", class) ? SERVED_BY_ALBC
                                                                             : SERVED_BY_OTHERS;
    if (!type)
        return SERVED_AS_CLASSIC;
    if (strcmp(type, "external") == 0)
        return kind && *kind ? SERVED_BY_ALBC : SERVED_BY_NOBODY;
    if (strcmp(type, "nlb-ip") == 0)
        return SERVED_BY_ALBC;
    return strcmp(type, "nlb") == 0 ? SERVED_BY_EITHER : SERVED_AS_CLASSIC;
}

const char *nlb_suffix(const char *key, enum nlb_server server)
{
    if (starts_with(key, NLB_PREFIX))
        return key + strlen(NLB_PREFIX);
    return server == SERVED_BY_ALBC && starts_with(key, OTHER_PREFIX) ? key + strlen(OTHER_PREFIX)
                                                                      : NULL;
}

const struct nlb_annotation *nlb_annotation(const char *suffix)
{
    for (const struct nlb_annotation *row = nlb_annotations; row->name; row++) {
        size_t length = strlen(row->name);
        if (strncmp(row->name, suffix, length) == 0 &&
            (!suffix[length] || (row->goes_on && suffix[length] == '.')))
            return row;
    }
    return NULL;
}

const struct nlb_attribute *nlb_attribute(const char *name)
{
    for (const struct nlb_attribute *row = nlb_attributes; row->name; row++)
        if (row->goes_on ? starts_with(name, row->name) : strcmp(name, row->name) == 0)
            return row;
    return NULL;
}

/* How many bytes of white space and of what parts pairs; how many of a pair. */
static size_t gap(const char *text)
{
    return strspn(text, " \t\r\n,;");
}

static bool is_comment(const char *text)
{
    return *text == '#' || starts_with(text, "//");
}

static size_t piece(const char *text)
{
    size_t length = 0;
    while (text[length] && !strchr(" \t\r\n,;", text[length]) && !is_comment(text + length))
        length++;
    return length;
}

static bool add_pair(struct arena *arena, struct nlb_pairs *pairs, size_t room, const char *text,
                     size_t length)
{
    const char *equals = memchr(text, '=', length);
    size_t name = equals ? (size_t)(equals - text) : 0;
    if (!name || pairs->count == room)
        return false;
    for (size_t i = 0; i < name; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr("._-", text[i]))
            return false;
    pairs->items[pairs->count++] = (struct nlb_pair){
        arena_copy(arena, text, name), arena_copy(arena, equals + 1, length - name - 1)};
    return true;
}

/* A comma between each two pairs, white space at will around it, and nothing else. */
static bool is_clean(const char *text)
{
    text += strspn(text, " \t\r\n");
    while (*text) {
        size_t length = piece(text);
        text += length;
        text += strspn(text, " \t\r\n");
        if (!length || !*text)
            return length > 0;
        if (*text != ',')
            return false;
        text++;
        text += strspn(text, " \t\r\n");
        if (!*text)
            return false;
    }
    return true;
}

static struct nlb_pairs read_pairs(struct arena *arena, const char *text)
{
    size_t room = 1;
    for (const char *equals = text; (equals = strchr(equals, '=')); equals++)
        room++;
    struct nlb_pairs pairs = {.clean = is_clean(text), .readable = true};
    pairs.items = arena_alloc(arena, room * sizeof *pairs.items);
    if (!pairs.items || strchr(text, '\\')) /* an escape of ALBC */
        return (struct nlb_pairs){.clean = true};
    for (text += gap(text); *text; text += gap(text)) {
        size_t length = piece(text);
        if (is_comment(text))
            text += strcspn(text, "\n");
        else if (!add_pair(arena, &pairs, room, text, length))
            pairs.readable = false;
        text += length;
    }
    pairs.clean &= pairs.readable;
    return pairs;
}

struct nlb_pairs nlb_pairs_of(struct arena *arena, const char *text)
{
    static const char question;
    struct memo *memo = memo_of(text, &question);
    if (memo && memo->made)
        return *(const struct nlb_pairs *)memo->made;
    struct nlb_pairs pairs = read_pairs(arena, text),
                     *kept = memo ? memo_alloc(sizeof *kept) : NULL;
    if (kept) {
        *kept = pairs;
        memo->made = kept;
    }
    return pairs;
}

const char *nlb_joined(struct arena *arena, const struct nlb_pairs *pairs,
                       bool (*keeps)(const struct nlb_pair *))
{
    struct text out = TEXT_IN(arena);
    for (size_t i = 0; i < pairs->count; i++)
        if (!keeps || keeps(&pairs->items[i]))
            text_print(&out, "%s%s=%s", out.length ? "," : "", pairs->items[i].name,
                       pairs->items[i].value);
    return out.data;
}
