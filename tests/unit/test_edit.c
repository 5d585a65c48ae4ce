// SPDX-License-Identifier: Apache-2.0
#include "edit.h"
#include "unit.h"

#include <string.h>

static struct arena arena;

static struct path at(const char *written)
{
    struct path path = {0};
    check(path_parse(&path, &arena, written));
    return path;
}

static const struct json *parse(const char *text)
{
    struct error err = {0};
    const struct json *value = json_parse(&arena, text, strlen(text), &err);
    check(value);
    return value;
}

static struct source *read(const char *text)
{
    struct source *source = arena_alloc(&arena, sizeof *source);
    source_init(source, &arena, text, strlen(text));
    check(source_read(source, (struct span){0, strlen(text)}));
    return source;
}

/* The text after the change, or the reason why there is none. */
static const char *outcome(bool done, struct splice *splice, struct error *why)
{
    struct text out = TEXT_IN(&arena);
    if (!done || !splice_outwards(splice, why))
        return arena_print(&arena, "no: %s", why->text);
    splice_print(splice, &out);
    return out.data;
}

static const char *added(const char *text, const char *path, const char *value)
{
    struct source *source = read(text);
    struct path place = at(path);
    struct splice splice;
    struct error why = {0};
    return outcome(edit_add(source, &place, parse(value), NULL, &splice, &why), &splice, &why);
}

static const char *replaced(const char *text, const char *path, const char *value)
{
    struct source *source = read(text);
    struct path place = at(path);
    struct splice splice;
    struct error why = {0};
    return outcome(edit_replace(source, &place, parse(value), &splice, &why), &splice, &why);
}

static const char *removed(const char *text, const char *path)
{
    struct source *source = read(text);
    struct path place = at(path);
    struct splice splice;
    struct error why = {0};
    return outcome(edit_remove(source, &place, &splice, &why), &splice, &why);
}

/* What stood at a place, at another one too. */
static const char *copied(const char *text, const char *from, const char *to)
{
    struct source *source = read(text);
    struct path place = at(from), target = at(to);
    struct scrap scrap = {.value = parse("\"the scrap\"")};
    struct splice splice;
    struct error why = {0};
    return outcome(edit_scrap(source, &place, &scrap, &why) &&
                       edit_add(source, &target, scrap.value, &scrap, &splice, &why),
                   &splice, &why);
}

static void adds_after_the_last_member(void)
{
    check_text(added("a: 1 # one\n# next\nb:\n", "c", "2"), "a: 1 # one\n# next\nb:\nc: 2\n");
    check_text(added("s:\n  a: 1 # one\n\n  # of s?\nt: 2\n", "s.b", "2"),
               "s:\n  a: 1 # one\n  b: 2\n\n  # of s?\nt: 2\n");
    check_text(added("a: 1", "b", "2"), "a: 1\nb: 2");
    check_text(added("a: 1\r\n", "b", "2"), "a: 1\r\nb: 2\r\n");
    check_text(added("a: |\n  x\n  y\n# z\n", "b", "2"), "a: |\n  x\n  y\nb: 2\n# z\n");
    check_text(added("l:\n- x: 1\n- y: 2\n", "l[0].z", "3"), "l:\n- x: 1\n  z: 3\n- y: 2\n");
    check_text(added("a: [1,\n  2] # end\n", "b", "3"), "a: [1,\n  2] # end\nb: 3\n");
}

static void makes_parents_as_deep_as_others(void)
{
    check_text(added("a:\n    x: 1\n", "b.c.d", "{\"e\":1,\"f\":[]}"),
               "a:\n    x: 1\nb:\n    c:\n        d:\n            e: 1\n            f: []\n");
    check_text(added("s:\n  a: {} # none\nt: 1\n", "s.a.b", "1"),
               "s:\n  a: # none\n    b: 1\nt: 1\n");
    check_text(added("s:\n  a: ~\nt: 1\n", "s.a.b", "1"), "s:\n  a:\n    b: 1\nt: 1\n");
    check_text(added("s:\n  a:\nt: 1\n", "s.a.b", "1"), "s:\n  a:\n    b: 1\nt: 1\n");
    check_text(added("l:\n- a: {}\n  b: 1\n", "l[0].a.c", "1"), "l:\n- a:\n    c: 1\n  b: 1\n");
    check_text(added("a:\n- 1\n", "b", "[{\"x\":1,\"w\":{\"z\":2}},[3],4]"),
               "a:\n- 1\nb:\n- x: 1\n  w:\n    z: 2\n- [3]\n- 4\n");
    check_text(added("a:\n  - 1\n", "b", "[5]"), "a:\n  - 1\nb:\n  - 5\n");
}

static void adds_in_brackets(void)
{
    check_text(added("{a: 1}", "b", "2"), "{a: 1, b: 2}");
    check_text(added("{ a: 1 }\n", "b.c", "\"2\""), "{ a: 1, b: {c: \"2\"} }\n");
    check_text(added("{\"a\":1}", "b.c", "[\"2\",3]"), "{\"a\":1,\"b\":{\"c\":[\"2\",3]}}");
    check_text(added("{\n\t\"a\": 1\n}\n", "b.c", "2"),
               "{\n\t\"a\": 1,\n\t\"b\": {\n\t\t\"c\": 2\n\t}\n}\n");
    check_text(added("{\n  \"a\": {}\n}\n", "a.c", "2"), "{\n  \"a\": {\n    \"c\": 2\n  }\n}\n");
    check_text(added("{\"a\": null}", "a.c", "2"), "{\"a\": {\"c\": 2}}");
    check_text(added("s: {\n  a: 1 # one\n}\n", "s.b", "2"), "s: {\n  a: 1, # one\n  b: 2\n}\n");
    check_text(added("s: {\n  a: 1, # one\n}\n", "s.b", "2"), "s: {\n  a: 1, # one\n  b: 2\n}\n");
    check_text(added("l:\n- {}\n", "l[0].a", "1"), "l:\n- {a: 1}\n");
    check_text(added("s: {a: 1}\n", "s.b", "\"x, y\""), "s: {a: 1, b: \"x, y\"}\n");
}

static void quotes_as_its_neighbours_do(void)
{
    check_text(added("a: 'x'\n", "b", "\"y\""), "a: 'x'\nb: 'y'\n");
    check_text(added("a: \"x\"\n", "b", "\"y\""), "a: \"x\"\nb: \"y\"\n");
    check_text(added("a: z\nb: \"true\"\n", "c", "\"y.z\""), "a: z\nb: \"true\"\nc: y.z\n");
    check_text(added("\"a\": 1\n", "b", "\"v\""), "\"a\": 1\n\"b\": v\n");
    check_text(added("a: 1\n", "b", "\"3\""), "a: 1\nb: \"3\"\n");
    check_text(added("a: 1\n", "b", "\"yes\""), "a: 1\nb: \"yes\"\n");
    check_text(added("a: 1\n", "b", "\"1e3\""), "a: 1\nb: \"1e3\"\n");
    check_text(added("a: 1\n", "b", "\"\""), "a: 1\nb: \"\"\n");
    check_text(added("a: 1\n", "b", "\"- x: #\""), "a: 1\nb: \"- x: #\"\n");
    check_text(added("a: 1\n", "on", "true"), "a: 1\n\"on\": true\n");
}

static void replaces_in_the_same_quotes(void)
{
    check_text(replaced("a: x # c\n", "a", "\"v\""), "a: v # c\n");
    check_text(replaced("a: 'x' # c\n", "a", "\"y's\""), "a: 'y''s' # c\n");
    check_text(replaced("a: \"x\"\n", "a", "\"y\""), "a: \"y\"\n");
    check_text(replaced("a: \"8\"\n", "a", "1000"), "a: 1000\n");
    check_text(replaced("{\"a\": 8}", "a", "\"8s\""), "{\"a\": \"8s\"}");
    check_text(replaced("a: # c\n", "a", "1"), "a: 1 # c\n");
    check_text(replaced("a: >-\n  x\n  y\nb: 1\n", "a", "\"z\""), "a: z\nb: 1\n");
    check_text(replaced("a: &x 1\n", "a", "2"), "a: &x 2\n");
    check_text(replaced("x: &x 1\na: *x\n", "a", "2"),
               "no: the value is an alias; change it where its anchor is");
    check_text(replaced("x: &x {b: 1}\na: *x\n", "a.b", "2"),
               "no: the value stands behind an alias; change it where its anchor is");
    check_text(replaced("x: &x {b: 1}\na: {<<: *x}\n", "a.b", "2"),
               "no: the value is not written here: it comes from a merge key or an alias");
}

static void removes_lines(void)
{
    check_text(removed("a: 1\nb: 2 # two\n# of c\nc: 3\n", "b"), "a: 1\n# of c\nc: 3\n");
    check_text(removed("a: 1\nb:\n  - x\n  - y # z\nc: 3\n", "b"), "a: 1\nc: 3\n");
    check_text(removed("a: 1\nb: 2", "b"), "a: 1");
    check_text(removed("a: 1\r\nb: 2", "b"), "a: 1");
    check_text(removed("a: 1\r\nb: 2\r\n", "a"), "b: 2\r\n");
    check_text(removed("s: # of s\n  # of a\n  a: 1 # one\nt: 2\n", "s.a"),
               "s: {} # of s\n  # of a\nt: 2\n");
    check_text(removed("s:\n  a: 1", "s.a"), "s: {}");
    check_text(removed("l:\n- a: 1\n  b: 2\n", "l[0].a"), "l:\n- b: 2\n");
    check_text(removed("l:\n- a: 1\n  # of b\n  b: 2\n", "l[0].a"), "l:\n-\n  # of b\n  b: 2\n");
    check_text(removed("l:\n- a: 1\n", "l[0].a"), "l:\n- {}\n");
    check_text(removed("l:\n- a\n", "l[0]"),
               "no: only members of mappings are removed from a text");
}

static void removes_in_brackets(void)
{
    check_text(removed("{a: 1, b: 2, c: 3}", "a"), "{b: 2, c: 3}");
    check_text(removed("{a: 1, b: 2, c: 3}", "b"), "{a: 1, c: 3}");
    check_text(removed("{a: 1, b: 2, c: 3 }", "c"), "{a: 1, b: 2 }");
    check_text(removed("{ a: 1 } # c\n", "a"), "{} # c\n");
    check_text(removed("{\n  \"a\": 1,\n  \"b\": 2\n}\n", "a"), "{\n  \"b\": 2\n}\n");
    check_text(removed("{\n  \"a\": 1,\n  \"b\": 2\n}\n", "b"), "{\n  \"a\": 1\n}\n");
    check_text(removed("{\n  a: 1, # one\n  b: 2 # two\n}\n", "b"), "{\n  a: 1, # one\n}\n");
    check_text(removed("{\n  a: 1, # one\n  # of b\n  b: 2\n}\n", "a"), "{\n  # of b\n  b: 2\n}\n");
}

static void carries_words_from_elsewhere(void)
{
    check_text(copied("a:\n  x: '1' # one\nb: 2\n", "a.x", "c.d"),
               "a:\n  x: '1' # one\nb: 2\nc:\n  d: '1' # one\n");
    check_text(copied("a:\n    x: # of x\n        y: 1\n\n        z: |\n            t\nb: 2\n",
                      "a.x", "c"),
               "a:\n    x: # of x\n        y: 1\n\n        z: |\n            t\nb: 2\n"
               "c: # of x\n    y: 1\n\n    z: |\n        t\n");
    check_text(copied("a: {x: '1'}\nb: {y: 2}\n", "a.x", "b.z"),
               "a: {x: '1'}\nb: {y: 2, z: '1'}\n");
    check_text(copied("a: 1,2\nb: {y: 2}\n", "a", "b.z"), "a: 1,2\nb: {y: 2, z: \"the scrap\"}\n");
    check_text(copied("a: {x: {p: 1}}\nb: 2\n", "a.x", "c"), "a: {x: {p: 1}}\nb: 2\nc: {p: 1}\n");
}

static void edits_texts_in_scalars(void)
{
    check_text(added("m: |\n    a: 1 # one\n    b:\n      c: 2\nn: 3\n", "m.b.d", "4"),
               "m: |\n    a: 1 # one\n    b:\n      c: 2\n      d: 4\nn: 3\n");
    check_text(removed("m: |\r\n  a: 1\r\n  b: 2\r\nn: 3\r\n", "m.b"),
               "m: |\r\n  a: 1\r\nn: 3\r\n");
    check_text(removed("m: |2\n    a: 1\n    b: 2\n", "m.a"), "m: |2\n    b: 2\n");
    check_text(added("{\"m\":\"a: \\\"\\u0031\\\"\\n\"}", "m.b", "\"x\""),
               "{\"m\":\"a: \\\"\\u0031\\\"\\nb: \\\"x\\\"\\n\"}");
    check_text(replaced("m: 'a: ''1''' # m\n", "m.a", "\"it's\""), "m: 'a: ''it''''s''' # m\n");
    check_text(added("m: |\n  n: |\n    a: 1\n  o: 2\n", "m.n.b", "3"),
               "m: |\n  n: |\n    a: 1\n    b: 3\n  o: 2\n");
    const char *folded = "no: the lines of this text are folded into others; write it with |";
    check_text(added("m: >\n  a: 1\n", "m.b", "2"), folded);
    check_text(removed("m: 'a: 1\n\n  b: 2'\n", "m.a"), folded);
    check_text(removed("m: \"a: 1\n\n  b: 2\"\n", "m.a"), folded);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(adds_after_the_last_member),
        CASE(makes_parents_as_deep_as_others),
        CASE(adds_in_brackets),
        CASE(quotes_as_its_neighbours_do),
        CASE(replaces_in_the_same_quotes),
        CASE(removes_lines),
        CASE(removes_in_brackets),
        CASE(carries_words_from_elsewhere),
        CASE(edits_texts_in_scalars),
    };
    json_init();
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
