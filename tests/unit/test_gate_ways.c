// SPDX-License-Identifier: Apache-2.0
/*
 * The gate's two ways through a text say the same: what the quick one passes over, the careful one
 * finds without fault and with the same outlines, and a fault has the same words and place in both.
 */
#include "base/gate.h"
#include "base/text.h"
#include "unit.h"

#include <stdint.h>
#include <stdlib.h>

#define TEXTS 8000
#define DEEPEST 5

static uint64_t state = 88172645463325252u;
static struct arena arena;

static unsigned below(unsigned count)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % count;
}

static void add_any(struct text *text, const char *const *pieces, unsigned count)
{
    text_add(text, pieces[below(count)]);
}

#define ADD_ANY(text, pieces) add_any((text), (pieces), sizeof(pieces) / sizeof *(pieces))

static void add_space(struct text *text)
{
    static const char *const spaces[] = {" ", "\n", "\r\n\t", "      ", "\v"};
    if (below(200) == 0)
        ADD_ANY(text, spaces);
}

static void add_string(struct text *text)
{
    static const char *const odd[] = {"\\n",
                                      "\\\"",
                                      "\\u00e9",
                                      "\\ud83d\\ude00",
                                      "\xc3\xa9",
                                      "\x7f",
                                      "\xf0\x9f\x98\x80",
                                      "\\ud83d",
                                      "\xc3",
                                      "\n",
                                      "\\x",
                                      "\\\\"};
    text_add(text, "\"");
    for (unsigned length = below(8) ? below(20) : below(100); length; length--)
        text_add_bytes(text, &"abcdefghijklmnop{}[]:,"[below(22)], 1);
    if (below(30) == 0)
        ADD_ANY(text, odd);
    text_add(text, "\"");
}

static void add_scalar(struct text *text)
{
    static const char *const good[] = {
        "0",    "1",     "-1", "80", "1.5e3", "15021", "-0",  "true",
        "null", "false", "[]", "{}", "{ }",   "1E2",   "0.5", "123456789012345678901234567890"};
    static const char *const bad[] = {"012", "1.", "nul", "truex", "-", "--1", "1-", "[}", ""};
    if (below(2))
        add_string(text);
    else if (below(300))
        ADD_ANY(text, good);
    else
        ADD_ANY(text, bad);
}

static void add_key(struct text *text, unsigned number)
{
    static const char *const keys[] = {
        "k1",       "\\u006b1", "", "kubernetes.io/description", "kubernetes.io/descriptions",
        "\xc3\xa9", "\\u00e9"};
    if (below(60) == 0)
        text_print(text, "\"%s\"", keys[below(sizeof keys / sizeof *keys)]);
    else
        text_print(text, "\"%.*s%u\"", (int)below(2), "k", number);
}

static void add_value(struct text *text, unsigned depth);

static void add_object(struct text *text, unsigned depth)
{
    unsigned members = below(20) ? below(6) : below(60);
    text_add(text, "{");
    for (unsigned i = 0; i < members; i++) {
        add_space(text);
        add_key(text, below(300) ? i : 0);
        text_add(text, ":");
        add_value(text, depth + 1);
        text_add(text, i + 1 < members ? "," : "");
    }
    text_add(text, "}");
}

/* Elements with the same members, but for a few. */
static void add_rows(struct text *text, unsigned depth)
{
    static const char *const between[] = {"\":\"", "\":{\"b\":\"", "\": \"", "\":[1,{}],\"c\":\""};
    static const char *const ends[] = {"\"}", "\"}}", "\"}", "\",\"n\":80}"};
    unsigned shape = below(4), rows = below(30);
    text_add(text, "[");
    for (unsigned i = 0; i < rows; i++) {
        unsigned odd = below(12) ? shape : below(4);
        if (below(40) == 0) {
            add_value(text, depth + 1);
        } else {
            text_add(text, "{\"name\":");
            add_string(text);
            text_print(text, ",\"%s%s", below(60) ? "value" : "name", between[odd]);
            text_print(text, "%u%s", below(1000), ends[odd]);
        }
        text_add(text, i + 1 < rows ? "," : "");
    }
    text_add(text, "]");
}

/* Short elements, of which there may be many. */
static void add_list(struct text *text)
{
    static const char *const spaces[] = {"", "", "", "", " ", "  ", "\n\t"};
    text_add(text, "[");
    for (unsigned elements = below(90); elements; elements--) {
        ADD_ANY(text, spaces);
        add_scalar(text);
        ADD_ANY(text, spaces);
        text_add(text, elements > 1 ? "," : "");
    }
    text_add(text, "]");
}

static void add_value(struct text *text, unsigned depth)
{
    unsigned kind = depth < DEEPEST ? below(9) : 9;
    if (kind < 2)
        add_object(text, depth);
    else if (kind < 4)
        add_rows(text, depth);
    else if (kind < 5)
        add_list(text);
    else
        add_scalar(text);
}

/* Bytes that mean something, and a NUL. */
static const char others[] = "\"\\{}[]:,0-.eat\xc3\x80 \n\x1f";

/* Takes bytes away, or puts others in their place. */
static void spoil(struct text *text)
{
    if (!text->length)
        return;
    size_t at = below((unsigned)text->length);
    if (below(4) == 0)
        text->length = at;
    else
        text->data[at] = others[below(sizeof others)];
}

/* In a block of its own, so that a sanitizer sees a read behind the end. */
static bool same_both_ways(const char *bytes, size_t length)
{
    static struct arena quick = {.cap = ARENA_CAP}, careful = {.cap = ARENA_CAP};
    struct error err = {0}, other_err = {0};
    const struct outline *outlines = NULL, *other_outlines = NULL;
    char *text = malloc(length ? length : 1);
    memcpy(text, bytes, length);
    bool passed = gate_check(text, length, &quick, &outlines, &err);
    bool agreed =
        passed == gate_check_carefully(text, length, &careful, &other_outlines, &other_err);
    agreed = agreed && err.line == other_err.line && err.column == other_err.column &&
             strcmp(err.text, other_err.text) == 0 && !outlines == !other_outlines;
    if (agreed && outlines)
        agreed = memcmp(outlines, other_outlines, outlines->next * sizeof *outlines) == 0;
    if (!check(agreed))
        printf("# %s / %s: %.*s\n", err.text, other_err.text, (int)length, text);
    arena_reset(&quick);
    arena_reset(&careful);
    free(text);
    return passed;
}

static void agree_on_random_texts(void)
{
    unsigned passed = 0;
    for (unsigned i = 0; i < TEXTS; i++) {
        struct text text = TEXT_IN(&arena);
        text_add(&text, "[");
        for (unsigned values = below(6); values; values--) {
            add_value(&text, 0);
            text_add(&text, values > 1 ? "," : "");
        }
        text_add(&text, "]");
        if (below(3) == 0)
            spoil(&text);
        passed += same_both_ways(text.data, text.length);
        arena_reset(&arena);
    }
    check(passed > TEXTS / 4 && passed < TEXTS - TEXTS / 4);
}

/* A text with each of its bytes replaced by others, and each of its beginnings. */
static void agree_on_neighbours(char *text)
{
    size_t length = strlen(text);
    check(same_both_ways(text, length));
    for (size_t at = 0; at < length; at++) {
        char kept = text[at];
        for (size_t i = 0; i < sizeof others; i++) {
            text[at] = others[i];
            same_both_ways(text, length);
        }
        text[at] = kept;
        same_both_ways(text, at);
    }
}

#define REST "],\"rest\":\"%0100d\"}" /* so that the list is passed quickly */

/* A list whose elements are alike but for a name in each. */
static void agree_on_alike(const char *before, const char *behind)
{
    char text[4096] = "{\"list\":[", *end = text + strlen(text);
    for (unsigned i = 0; i < 12; i++)
        end += sprintf(end, "%s{%s\"name\":\"KEY_%u\",%s}", i ? "," : "", before, i, behind);
    sprintf(end, REST, 0);
    agree_on_neighbours(text);
}

static void agree_whatever_one_byte_is(void)
{
    agree_on_alike("", "\"a\":[{\"b\":80}],\"value\":\"some longer text\"");
}

/* As subsets have between their texts. */
static void agree_whatever_is_between_texts(void)
{
    agree_on_alike("\"limits\":{\"tcp\":{\"connections\":1000},\"http\":{\"requests\":1024,"
                   "\"pending\":1024}},",
                   "\"pool\":[{\"of\":[1000,2000,3000,4000,5000,6000,7000]}]");
}

static void agree_whatever_an_element_is(void)
{
    char text[1024];
    sprintf(text,
            "{\"a\" : 1 , \"list\" :[0,12,-3, 4 ,\"five\",\"\", [],{},true,null,false,[7],[\"\"],"
            "1.5,-0,  8, \"a string of more than sixteen bytes\" ,1e3" REST,
            0);
    agree_on_neighbours(text);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(agree_on_random_texts),
        CASE(agree_whatever_one_byte_is),
        CASE(agree_whatever_is_between_texts),
        CASE(agree_whatever_an_element_is),
    };
    arena_init(&arena, ARENA_CAP);
    return UNIT_RUN(cases);
}
