// SPDX-License-Identifier: Apache-2.0
#include "fix/edit.h"
#include "read/yaml.h"
#include "unit.h"

#include <stdlib.h>
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
    source_init(source, text, strlen(text));
    source_turn(source, &arena, (struct span){0, strlen(text)});
    check(source_root(source));
    return source;
}

/* What the text says, with the texts read that the path leads into. */
static const struct json *said(const char *text, const struct path *path)
{
    struct error err = {0};
    const struct operation to = {.path = *path};
    const struct json *object = yaml_parse(&arena, text, strlen(text), YAML_EMBEDDED, &err);
    return patch_open(&arena, object, (const struct operation *[]){&to}, 1);
}

static struct patch start(const char *text, const struct path *path)
{
    struct patch patch;
    patch_init(&patch, &arena, said(text, path));
    return patch;
}

/* The text after the operations, or the reason why there is none. */
static const char *edited(const char *text, const struct patch *patch)
{
    struct source *source = read(text);
    struct text out = TEXT_IN(&arena);
    struct edits edits;
    struct error why = {0};
    check(!patch->spoilt);
    if (!edits_make(source, patch->operations, patch->count, &edits, &why))
        return arena_print(&arena, "no: %s", why.text);
    qsort(edits.edits, edits.edit_count, sizeof *edits.edits, edit_order);
    edits_write(&out, text, (struct span){0, strlen(text)}, edits.edits, edits.edit_count);
    return out.data;
}

static const char *added(const char *text, const char *path, const char *value)
{
    struct path place = at(path);
    struct patch patch = start(text, &place);
    patch_add(&patch, &place, parse(value));
    return edited(text, &patch);
}

static const char *replaced(const char *text, const char *path, const char *value)
{
    struct path place = at(path);
    struct patch patch = start(text, &place);
    patch_replace(&patch, &place, parse(value));
    return edited(text, &patch);
}

static const char *removed(const char *text, const char *path)
{
    struct path place = at(path);
    struct patch patch = start(text, &place);
    patch_remove(&patch, &place);
    return edited(text, &patch);
}

static const char *moved(const char *text, const char *from, const char *to)
{
    struct path place = at(from), target = at(to);
    struct patch patch = start(text, &place);
    patch_move(&patch, &place, &target);
    return edited(text, &patch);
}

/* A member gives way to others. */
static const char *renamed(const char *text, const char *from, const char *to, const char *second)
{
    struct path place = at(from), target = at(to), other = at(second);
    struct patch patch = start(text, &place);
    patch_add(&patch, &target, parse("2"));
    patch_add(&patch, &other, parse("3"));
    patch_remove(&patch, &place);
    return edited(text, &patch);
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
    check_text(removed("a: 1\nb:\n  - x\n  - y # z\nc: 3\n", "b"), "a: 1\n  # z\nc: 3\n");
    check_text(removed("a: 1\nb: 2", "b"), "a: 1");
    check_text(removed("a: 1\r\nb: 2", "b"), "a: 1");
    check_text(removed("a: 1\r\nb: 2\r\n", "a"), "b: 2\r\n");
    check_text(removed("s: # of s\n  # of a\n  a: 1 # one\nt: 2\n", "s.a"),
               "s: {} # of s\n  # of a\nt: 2\n");
    check_text(removed("s:\n  a: 1", "s.a"), "s: {}");
    check_text(removed("l:\n- a: 1\n  b: 2\n", "l[0].a"), "l:\n- b: 2\n");
    check_text(removed("l:\n- a: 1\n  # of b\n  b: 2\n", "l[0].a"), "l:\n-\n  # of b\n  b: 2\n");
    check_text(removed("l:\n- a: 1\n", "l[0].a"), "l:\n- {}\n");
    check_text(removed("s:\n  w: # of w\n    # why\n    d: 1 # one\n  t: 2\n", "s.w"),
               "s:\n  # of w\n    # why\n    # one\n  t: 2\n");
    check_text(removed("s:\n  w:\n    # why\n    d: 1\n", "s.w"), "s: {}\n    # why\n");
    check_text(removed("l:\n- w:\n    # why\n    d: 1\n  t: 2\n", "l[0].w"),
               "no: comments in it would be lost");
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
    check_text(moved("a:\n  x: '1' # one\n  y: 2\nb: 2\n", "a.x", "c.d"),
               "a:\n  y: 2\nb: 2\nc:\n  d: '1' # one\n");
    check_text(
        moved("a:\n    x: # of x\n        y: 1\n\n        z: |\n            t\nb: 2\n", "a.x", "c"),
        "a: {}\nb: 2\nc: # of x\n    y: 1\n\n    z: |\n        t\n");
    check_text(moved("a: {x: '1'}\nb: {y: 2}\n", "a.x", "b.z"), "a: {}\nb: {y: 2, z: '1'}\n");
    check_text(moved("a: 1,2\nb: {y: 2}\n", "a", "b.z"), "b: {y: 2, z: \"1,2\"}\n");
    check_text(moved("a: {x: {p: 1}, y: 1}\nb: 2\n", "a.x", "c"), "a: {y: 1}\nb: 2\nc: {p: 1}\n");
    check_text(moved("a: {x: 1, # one\n  y: 2}\nb: 2\n", "a.x", "c"),
               "a: {y: 2}\nb: 2\nc: 1 # one\n");
}

static void loses_no_comment_in_what_moves(void)
{
    const char *lost = "no: its comments have no place between brackets";
    check_text(moved("a:\n  # why\n  x: 1\nb: {}\nc: {y: 1}\n", "a", "c.a"), lost);
    check_text(moved("a:\n  x: 1 # why\nb: {}\nc: {y: 1}\n", "a", "c.a"), lost);
    check_text(moved("a: # why\n  x: 1\nb: {}\nc: {y: 1}\n", "a", "c.a"), lost);
    check_text(moved("a: | # why\n  x\nb: {}\nc: {y: 1}\n", "a", "c.a"), lost);
    check_text(moved("a:\n- x\n# why\n- \"#y\"\nc: {y: 1}\n", "a", "c.a"), lost);
    check_text(moved("a:\n- \"x # y\"\n- x#y\nc: {y: 1}\n", "a", "c.a"),
               "c: {y: 1, a: [\"x # y\", \"x#y\"]}\n");
    check_text(moved("a:\n  # why\n  x: 1 # one\nb: {}\nc:\n  y: 1\n", "a", "c.a"),
               "b: {}\nc:\n  y: 1\n  a:\n    # why\n    x: 1 # one\n");
}

static void puts_others_in_the_place_of_a_member(void)
{
    check_text(renamed("s:\n  a: 1 # one\nt: 2\n", "s.a", "s.b", "s.c"),
               "s:\n  b: 2\n  c: 3\nt: 2\n");
    check_text(renamed("s:\n  a: 1", "s.a", "s.b", "s.c"), "s:\n  b: 2\n  c: 3");
    check_text(renamed("l:\n- a: 1\n- x: 1\n", "l[0].a", "l[0].b", "l[0].c"),
               "l:\n- b: 2\n  c: 3\n- x: 1\n");
    check_text(renamed("s: {a: 1}\n", "s.a", "s.b", "s.c"), "s: {b: 2, c: 3}\n");
    check_text(renamed("s: {x: 1, a: 1,}\n", "s.a", "s.b", "s.c"), "s: {x: 1, b: 2, c: 3,}\n");
    check_text(renamed("s: {a: 1, x: 1}\n", "s.a", "s.b", "s.c"), "s: {x: 1, b: 2, c: 3}\n");
    check_text(renamed("s: { # why\n  a: 1 # one\n  }\n", "s.a", "s.b", "s.c"),
               "s: { # why\n  b: 2,\n  c: 3 # one\n  }\n");
    check_text(renamed("m: |\n  s:\n    a: 1\n\n  t: 2\n", "m.s.a", "m.s.b", "m.u"),
               "m: |\n  s:\n    b: 2\n\n  t: 2\n  u: 3\n");
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
        CASE(loses_no_comment_in_what_moves),
        CASE(puts_others_in_the_place_of_a_member),
        CASE(edits_texts_in_scalars),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
