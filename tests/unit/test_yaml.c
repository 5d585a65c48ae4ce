// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.h"
#include "read/yaml.h"
#include "unit.h"

#include <stdlib.h>
#include <time.h>

static struct arena arena;
static struct error err;

/* The JSON of a text, or "line:column sentence". */
static const char *read_as(enum yaml_mode mode, const char *source, size_t length)
{
    struct text text = TEXT_IN(&arena);
    const struct json *value = yaml_parse(&arena, source, length, mode, &err);
    if (!value)
        return arena_print(&arena, "%u:%u %s", err.line, err.column, err.text);
    text_add_json(&text, value);
    return text.data;
}

static const char *embedded(const char *source)
{
    return read_as(YAML_EMBEDDED, source, strlen(source));
}

static const char *manifest(const char *source)
{
    return read_as(YAML_MANIFEST, source, strlen(source));
}

static const char *policy(const char *source)
{
    return read_as(YAML_POLICY, source, strlen(source));
}

/* A sample of what the oracle holds by the million. */
static void types_scalars_as_the_platform_does(void)
{
    static const char *const rows[][2] = {
        {"yes", "true"},
        {"Off", "false"},
        {"n", "false"},
        {"yEs", "\"yEs\""},
        {"\"yes\"", "\"yes\""},
        {"~", "null"},
        {"", "null"},
        {"null", "null"},
        {"0777", "511"},
        {"0o17", "15"},
        {"0x1F", "31"},
        {"-0b11", "-3"},
        {"08", "8"},
        {"1_000", "1000"},
        {"0o8", "\"0o8\""},
        {".5", "0.5"},
        {"1e3", "1000"},
        {"1e999", "\"1e999\""},
        {"1.50", "1.5"},
        {"0.5.5", "\"0.5.5\""},
        {"2001-12-14", "\"2001-12-14\""},
        {"1:30", "\"1:30\""},
        {"45s", "\"45s\""},
        {"10Mi", "\"10Mi\""},
        {"-", "[null]"},
        {"+1", "1"},
        {"!!str 5", "\"5\""},
        {"!!float 5", "5"},
        {"!!int \"5\"", "5"},
        {"!own 5", "\"5\""},
        {"|\n  5\n", "\"5\\n\""},
        {"<<", "\"\\u003c\\u003c\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_text(embedded(rows[i][0]), rows[i][1]);
}

static void makes_keys_of_scalars(void)
{
    check_text(embedded("{on: 1, 0x10: 2, 1.5: 3, 1000000.0: 4, 100000.0: 5, .inf: 6, ~x: 7}"),
               "{\"true\":1,\"16\":2,\"1.5\":3,\"1e+06\":4,\"100000\":5,\".inf\":6,\"~x\":7}");
    check_text(embedded("~: 1"), "1:1 null cannot be a key in JSON; quote it if a text is meant");
    check_text(embedded("[a]: 1"), "1:1 a key must be a scalar");
}

static void expands_aliases_and_merges(void)
{
    check_text(embedded("a: &x {b: 1}\nc: [*x, *x]\n"),
               "{\"a\":{\"b\":1},\"c\":[{\"b\":1},{\"b\":1}]}");
    check_text(embedded("&k a: &k 1\n*k : 2\n"), "{\"a\":1,\"1\":2}");
    check_text(embedded("b: &b {x: 1, z: 2}\nc: &c {x: 3}\na: {<<: [*c, *b], z: 4}\n"),
               "{\"b\":{\"x\":1,\"z\":2},\"c\":{\"x\":3},\"a\":{\"x\":3,\"z\":4}}");
    check_text(embedded("a: {z: 1, <<: {z: 2}}\n"), "{\"a\":{\"z\":2}}");
    check_text(embedded("a: *x\n"), "1:4 there is no anchor &x before this");
    check_text(embedded("a: &x [*x]\n"), "1:8 the anchor &x would hold itself");
    check_text(embedded("a:\n  <<: 1\n"), "2:7 << merges mappings only");
    check_text(manifest("b: &b {x: 1}\na: {x: 2, <<: *b}\n"), "{\"b\":{\"x\":1},\"a\":{\"x\":1}}");
}

static void tells_doubles_by_mode(void)
{
    check_text(embedded("a: 1\nb: 2\na: 3\n"), "{\"b\":2,\"a\":3}");
    check_text(manifest("a: 1\nb: 2\na: 3\n"),
               "3:1 the key a is there twice, first on line 1; remove one");
    check_text(policy("x:\n  a: 1\n  a: 1\n"),
               "3:3 the key a is there twice, first on line 2; remove one");
    check_text(manifest("yes: 1\ntrue: 2\n"),
               "2:1 the key true is there twice, first on line 1; remove one");
}

static void reads_a_policy_plainly(void)
{
    check_text(policy("a: yes\nb: 0777\nc: true\nd:\ne: null\nf: \"true\"\ng: 1.5\n"),
               "{\"a\":\"yes\",\"b\":\"0777\",\"c\":true,\"d\":null,\"e\":null,\"f\":\"true\","
               "\"g\":\"1.5\"}");
    check_text(policy("0x10: a\n<<: b\n"), "{\"0x10\":\"a\",\"\\u003c\\u003c\":\"b\"}");
    check_text(policy("a: &x 1\n"),
               "1:4 anchors and aliases are not supported here; write the values out");
    check_text(policy("a:\n- *x\n"),
               "2:3 anchors and aliases are not supported here; write the values out");
    check_text(policy("a: !!str 1\n"), "1:4 tags are not supported here; leave !!str out");
    check_text(policy("a: !x [1]\n"), "1:4 tags are not supported here; leave !x out");
    check_text(policy("a: 1\n---\nb: 1\n"), "2:1 one document is expected; remove this one");
    check_text(policy(""), "1:1 the text is empty; write a mapping");
    check_text(policy("# nothing\n"), "1:1 the text is empty; write a mapping");
    check_text(policy("a: 1\n...\n"), "{\"a\":\"1\"}");
}

static void reads_the_first_document_of_an_embedded_text(void)
{
    check_text(embedded(""), "null");
    check_text(embedded("a: 1\n---\n[broken\n"), "{\"a\":1}");
    check_text(embedded("a: 1\nb: ]\n"), "2:4 this is not YAML: did not find expected node content "
                                         "while parsing a block node");
}

static void says_where_a_text_is_broken(void)
{
    check_text(manifest("a: 1\n  b: 2\n"),
               "2:4 this is not YAML: mapping values are not allowed in this context");
    check_text(manifest("a: 1\nbc"), "2:3 this is not YAML: could not find expected ':' while "
                                     "scanning a simple key");
    check_text(manifest("a: 1\nb: \xFF\n"),
               "2:4 this is not text in UTF-8: invalid leading UTF-8 octet; save it as UTF-8");
    check_text(manifest("\xE4\xB8\xAD: \xFF\n"),
               "1:4 this is not text in UTF-8: invalid leading UTF-8 octet; save it as UTF-8");
    check_text(
        manifest("\xE4\xB8\xAD: {"),
        "1:5 this is not YAML: did not find expected node content while parsing a flow node");
    check_text(manifest("a: 1\n\nb: \x01\n"),
               "3:4 this is no text: control characters are not allowed");
    check_text(manifest("a: \"x\\0y\"\n"), "1:4 a text may not hold a NUL");
    check_text(read_as(YAML_MANIFEST, "a: \0b\n", 6),
               "1:4 this is no text: control characters are not allowed");
    check_text(manifest("a: .inf\n"),
               "1:4 JSON has no infinity and no .nan; quote the value if a text is meant");
    check_text(manifest("a: !!int x\n"),
               "1:4 the tag does not fit the value; leave it out or quote the value");
    check_text(manifest("a: !!binary eA==\n"),
               "1:4 JSON has no binary values; write the base64 text without the tag");
}

static void gives_documents_one_by_one(void)
{
    const char *source = "a: &x 1\n---\n---\n~\n---\n- b\n...\n---\nc: *x\n---\nd: 1\n";
    const struct json *document;
    struct yaml_stream *stream = yaml_open(source, strlen(source), YAML_MANIFEST, NULL, 0);
    check(yaml_next(stream, &arena, &document, &err) && json_is(document, JSON_OBJECT));
    check(yaml_next(stream, &arena, &document, &err) && !document);
    check(yaml_next(stream, &arena, &document, &err) && json_is(document, JSON_NULL));
    check(yaml_next(stream, &arena, &document, &err) && json_is(document, JSON_ARRAY));
    check(!yaml_next(stream, &arena, &document, &err));
    check_int(err.line, 9);
    check(!yaml_next(stream, &arena, &document, &err) && !err.text[0]);
    yaml_close(stream);
}

/* YAML 1.1 has line breaks that no editor counts. */
static void counts_lines_as_people_do(void)
{
    check_text(manifest("a: 1\rb: *x\n"), "1:9 there is no anchor &x before this");
    check_text(manifest("a: 1\rb: 2\302\205a: 3\n"),
               "1:11 the key a is there twice, first on line 1; remove one");
    check_text(
        manifest("a: 1\r\nb:\xE2\x80\xA8 [\n"),
        "3:1 this is not YAML: did not find expected node content while parsing a flow node");
    check_text(manifest("\357\273\277a: *x\n"), "1:4 there is no anchor &x before this");
}

/* A directive stands after a line break of any kind. */
static void bounds_directives_after_any_line_break(void)
{
    static const char *const breaks[] = {"\n",       "\r",           "\r\n",
                                         "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
    for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
        static char text[32768];
        size_t length = 0;
        for (int n = 0; n <= 1000; n++)
            length += (size_t)snprintf(text + length, sizeof text - length, "%%TAG !t%d! tag:x%s",
                                       n, breaks[i]);
        snprintf(text + length, sizeof text - length, "---%sa: 1", breaks[i]);
        check(strstr(embedded(text), "these are more directives than may be; leave them out"));
    }
}

static void holds_its_bounds(void)
{
    char text[8192] = "";
    for (int i = 0; i < 64; i++)
        strcat(text, "[");
    check(strstr(embedded(text), "this is not YAML: did not find expected node content"));
    strcat(text, "[");
    check_text(embedded(text), "1:65 this is nested more than 64 levels deep");

    /* Sixty levels of an alias within ten of its own. */
    snprintf(text, sizeof text, "a: &a ");
    for (int i = 0; i < 55; i++)
        strcat(text, "[");
    for (int i = 0; i < 55; i++)
        strcat(text, "]");
    strcat(text, "\nb: [[[[[[[[*a]]]]]]]]\n");
    check_int(strncmp(embedded(text), "{\"a\":[[[", 8), 0);
    strcat(text, "c: [[[[[[[[[*a]]]]]]]]]\n");
    check_text(embedded(text), "3:13 this is nested more than 64 levels deep");

    /* A billion laughs. */
    snprintf(text, sizeof text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i,
                 i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    check(strstr(embedded(text), "aliases stand for too much; write the values out"));
}

static void stops_at_the_cap_of_its_arena(void)
{
    struct arena small;
    char text[8192];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 2 ? ',' : '1';
    text[0] = '[';
    text[1] = '1';
    text[sizeof text - 1] = ']';
    arena_init(&small, 100000);
    check(!yaml_parse(&small, text, sizeof text, YAML_EMBEDDED, &err));
    check(small.exhausted);
    check_text(err.text, "the document takes more memory than it may; make it smaller");
    arena_free(&small);
    arena_init(&small, 64);
    check(!yaml_parse(&small, text, sizeof text, YAML_EMBEDDED, &err));
    check_text(err.text, "the document takes more memory than it may; make it smaller");
    arena_free(&small);
}

/* A few bytes stand for a long tag, many times. */
static void keeps_little_of_a_tag(void)
{
    struct text text = TEXT_IN(&arena);
    struct arena small;
    text_add(&text, "%TAG !e! tag:");
    for (size_t i = 0; i < 100000; i++)
        text_add(&text, "x");
    text_add(&text, "\n---\n");
    for (size_t i = 0; i < 400; i++)
        text_add(&text, "- !e!x {}\n");
    arena_init(&small, (size_t)1 << 20);
    check(yaml_parse(&small, text.data, text.length, YAML_EMBEDDED, &err));
    arena_free(&small);
}

/* One mebibyte of whatever makes a careless reader slow. */
static void reads_hostile_texts_in_time(void)
{
    static const char *const pieces[] = {
        "[",  "{",   "- ",    "? ",      "a: ", "&a ",      "*a ",   "!",     "\"",      "'",
        "#",  "|\n", "? a\n", "[]: ",    "{[",  "&a x\n",   "- x\n", "%",     "a: {b: ", "-\n",
        "--", ",",   "[[],",  "- - x\n", ": ",  "- &a x\n", "a\n",   "---\n", "\n",      "x: *",
    };
    enum { SIZE = 1 << 20 };
    char *text = malloc(SIZE + 64);
    if (!check(text))
        return;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t length = strlen(pieces[i]);
        for (size_t at = 0; at < SIZE; at += length)
            memcpy(text + at, pieces[i], length);
        clock_t before = clock();
        yaml_parse(&arena, text, SIZE, YAML_EMBEDDED, &err);
        struct source source;
        source_init(&source, text, SIZE);
        source_turn(&source, &arena, (struct span){0, SIZE});
        source_root(&source);
        if (clock() - before > 10 * CLOCKS_PER_SEC)
            check_text(pieces[i], "read in time");
        arena_reset(&arena);
    }
    size_t at = 0;
    for (unsigned key = 0; at < SIZE; key++)
        at += (size_t)snprintf(text + at, 64, "k%u: 1\n", key * 7919 % 999983);
    clock_t before = clock();
    check(yaml_parse(&arena, text, at, YAML_MANIFEST, &err));
    check(clock() - before < 10 * CLOCKS_PER_SEC);
    arena_reset(&arena);
    free(text);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(types_scalars_as_the_platform_does),
        CASE(makes_keys_of_scalars),
        CASE(expands_aliases_and_merges),
        CASE(tells_doubles_by_mode),
        CASE(reads_a_policy_plainly),
        CASE(reads_the_first_document_of_an_embedded_text),
        CASE(says_where_a_text_is_broken),
        CASE(gives_documents_one_by_one),
        CASE(holds_its_bounds),
        CASE(counts_lines_as_people_do),
        CASE(bounds_directives_after_any_line_break),
        CASE(stops_at_the_cap_of_its_arena),
        CASE(keeps_little_of_a_tag),
        CASE(reads_hostile_texts_in_time),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
