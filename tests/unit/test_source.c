// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "base/json.h"
#include "read/manifest.h"
#include "read/source.h"

#include <stdio.h>
#include <string.h>

static struct arena arena;

/* "line:column-line:column" of what is shown of the path, and the text of it. */
static const char *shown(const char *text, const char *written)
{
    struct source source;
    struct path path = {0};
    unsigned found, line, column, end_line, end_column;
    source_init(&source, text, strlen(text));
    source_turn(&source, &arena, (struct span){0, strlen(text)});
    check(path_parse(&path, &arena, written));
    struct source_node *node = source_find(&source, &path, &found);
    if (!node)
        return "none";
    struct span span = source_shown(node, found == path.length);
    source_place(&source, span.start, &line, &column);
    source_place(&source, span.end, &end_line, &end_column);
    return arena_print(&arena, "%u:%u-%u:%u %.*s", line, column, end_line, end_column,
                       (int)(span.end - span.start), text + span.start);
}

static void shows_values_and_keys_of_blocks(void)
{
    const char *text = "# first\n"
                       "kind: A\n"
                       "spec:\n"
                       "  list:\n"
                       "  - name: one\n"
                       "  - name: two\n"
                       "    deep: {x: 1, \"y.z/w\": [2, 3]}\n"
                       "  none:\n";
    check_text(shown(text, ""), "2:1-2:5 kind");
    check_text(shown(text, "kind"), "2:7-2:8 A");
    check_text(shown(text, "spec.list"), "4:3-4:7 list");
    check_text(shown(text, "spec.list[1]"), "6:5-6:9 name");
    check_text(shown(text, "spec.list[1].name"), "6:11-6:14 two");
    check_text(shown(text, "spec.list[1].deep"), "7:11-7:34 {x: 1, \"y.z/w\": [2, 3]}");
    check_text(shown(text, "spec.list[1].deep[y.z/w][1]"), "7:31-7:32 3");
    check_text(shown(text, "spec.none"), "8:3-8:7 none");
    check_text(shown("", "a"), "none");
    check_text(shown("- [1, 2\n", "a"), "none");
}

static void shows_the_key_of_the_nearest_parent(void)
{
    const char *text = "spec:\n  host: x\n  list: [1]\n  item:\n  - a: 1\n";
    check_text(shown(text, "spec.absent.more"), "1:1-1:5 spec");
    check_text(shown(text, "spec.list[5]"), "3:3-3:7 list");
    check_text(shown(text, "spec.host.below"), "2:3-2:7 host");
    check_text(shown(text, "spec[0]"), "1:1-1:5 spec");
    check_text(shown(text, "spec.item[0].b"), "5:5-5:6 a");
    check_text(shown(text, "absent"), "1:1-1:5 spec");
    check_text(shown("a: ''\n", "a.b"), "1:1-1:2 a");
    check_text(shown("a: '# none'\n", "a.b"), "1:1-1:2 a");
    check_text(shown("a: '[broken'\n", "a.b"), "1:1-1:2 a");
    check_text(shown("{\"a\": {\"b\": [1, 2]}}", "a.c"), "1:2-1:5 \"a\"");
}

static void counts_as_editors_do(void)
{
    check_text(shown("\xEF\xBB\xBF"
                     "a: 1\r\nb: 2\r\n",
                     "b"),
               "2:4-2:5 2");
    check_text(shown("\xEF\xBB\xBF"
                     "a: 1\r\n",
                     "a"),
               "1:4-1:5 1");
    check_text(shown("a: {\xE5\xAE\xBF: \xF0\x9F\x90\xB1, b: 2}", "a.b"), "1:14-1:15 2");
    check_text(shown("{\n\t\"a\":\t\"x\",\n\t\"b\":\t7}", "b"), "3:7-3:8 7");
    /* Go and libyaml end a line there; editors do not. */
    check_text(shown("a: \"\xE2\x80\xA8\"\nb: 2\n", "b"), "2:4-2:5 2");
}

static void reads_surrogates_of_json(void)
{
    check_text(shown("{\"a\": \"\\ud83d\\ude00 x\", \"b\": 2}", "a"),
               "1:7-1:23 \"\\ud83d\\ude00 x\"");
    check_text(shown("{\"a\": \"\\ud83d\\ude00 x\", \"b\": 2}", "b"), "1:30-1:31 2");
    check_text(shown("{\"a\": \"\\\\ud83d\", \"b\": 2}", "b"), "1:23-1:24 2");
}

static void leaves_anchors_and_tags_out(void)
{
    const char *text = "a: &one !!str 8\nb: &two\n  c: 1\nd: *one\ne: &three [1]\n<<: *two\n";
    check_text(shown(text, "a"), "1:15-1:16 8");
    check_text(shown(text, "b.c"), "3:6-3:7 1");
    check_text(shown(text, "d"), "4:4-4:8 *one");
    check_text(shown(text, "e"), "5:11-5:14 [1]");
    check_text(shown(text, "c"), "1:1-1:2 a");
}

static void looks_into_a_literal_block(void)
{
    const char *text = "data:\n"
                       "  mesh: |-\n"
                       "\n"
                       "    # comment\n"
                       "    defaultConfig:\n"
                       "      concurrency: 2\n"
                       "\n"
                       "    other: 1   \n"
                       "  next: 2\n";
    check_text(shown(text, "data.mesh.defaultConfig.concurrency"), "6:20-6:21 2");
    check_text(shown(text, "data.mesh.defaultConfig"), "5:5-5:18 defaultConfig");
    check_text(shown(text, "data.mesh.other"), "8:12-8:13 1");
    check_text(shown(text, "data.mesh.absent"), "2:3-2:7 mesh");
    check_text(shown(text, "data.mesh"), "2:3-2:7 mesh");
    check_text(shown(text, "data.next"), "9:9-9:10 2");
    check_text(shown("a: |\r\n  b: 1\r\n  c: 2\r\n", "a.c"), "3:6-3:7 2");
    check_text(shown("a: |2\n    b: 1\n    c: 2\n", "a.c"), "3:8-3:9 2");
    check_text(shown("a: |\n  b: |\n    c: {d: 2}\n", "a.b.c.d"), "3:12-3:13 2");
}

static void looks_into_quotes_and_lines_that_go_on(void)
{
    check_text(shown("a: \"b: 1\\nc: \\u00e9\\x41\"\n", "a.c"), "1:14-1:24 \\u00e9\\x41");
    check_text(shown("{\"a\":\"{\\\"b\\\":{\\\"c\\\":0}}\"}", "a.b.c"), "1:21-1:22 0");
    check_text(shown("a: 'b: ''x'''\n", "a.b"), "1:8-1:13 ''x''");
    check_text(shown("a: {b: 'c: [1,\n\n  2]'}\n", "a.b.c[1]"), "3:3-3:4 2");
    check_text(shown("a: \"c: [1,\\\n  2]\"\n", "a.c[1]"), "2:3-2:4 2");
    check_text(shown("a: c\n  d\n", "a"), "1:4-2:4 c\n  d");
    /* Not foreseen: nothing wrong is said. */
    check_text(shown("a: |\r  b: 1\r  c: 2\r", "a.b"), "1:1-1:2 a");
}

static void looks_into_folded_lines(void)
{
    const char *text = "a: >-\n"
                       "\n"
                       "    # first\n"
                       "\n"
                       "    b: [1,\r\n"
                       "    2,\n"
                       "    3]\n"
                       "\n"
                       "\n"
                       "    c:\n"
                       "      d: 4\n"
                       "      e:\n"
                       "        - 5\n"
                       "\n"
                       "    f: 6\n"
                       "# last\n";
    check_text(shown(text, "a.b[0]"), "5:9-5:10 1");
    check_text(shown(text, "a.b[1]"), "6:5-6:6 2");
    check_text(shown(text, "a.b[2]"), "7:5-7:6 3");
    check_text(shown(text, "a.c.d"), "11:10-11:11 4");
    check_text(shown(text, "a.c.e[0]"), "13:11-13:12 5");
    check_text(shown(text, "a.f"), "15:8-15:9 6");
    check_text(shown("a: >\n  b:\n    1\n", "a.b"), "3:5-3:6 1");
    check_text(shown("a: >\n  b: one\n  two\n", "a.b"), "2:6-3:6 one\n  two");
}

static const char *inside(const char *text, const char *written, unsigned line, unsigned column)
{
    struct source source;
    struct path path = {0};
    unsigned found;
    source_init(&source, text, strlen(text));
    source_turn(&source, &arena, (struct span){0, strlen(text)});
    check(path_parse(&path, &arena, written));
    struct span span = source_inside(source_find(&source, &path, &found), line, column);
    source_place(&source, span.start, &line, &column);
    return arena_print(&arena, "%u:%u", line, column);
}

static void finds_a_place_in_what_is_no_yaml(void)
{
    check_text(inside("data:\n  mesh: |\n    a: 1\n    b: [\n  c: 2\n", "data.mesh", 2, 4), "4:8");
    check_text(inside("data:\n  mesh: |\n    a: 1\n    b: [\n  c: 2\n", "data.mesh", 9, 1), "4:9");
    check_text(inside("mesh: \"a: \\\"\\n  - b\"\n", "mesh", 2, 3), "1:17");
    check_text(inside("mesh: >\n  a\n   b\n", "mesh", 1, 1), "2:3");
}

static void reads_documents_one_by_one(void)
{
    static const char text[] = "a: \xE5\xAE\xBF\n---\nb: 2\n";
    struct source source;
    unsigned line, column;
    source_init(&source, text, strlen(text));
    source_turn(&source, &arena, (struct span){0, 7});
    check_text(source_root(&source)->first->name, "a");
    source_turn(&source, &arena, (struct span){7, strlen(text)});
    check_text(source_root(&source)->first->name, "b");
    source_place(&source, source_root(&source)->first->value.start, &line, &column);
    check_int(line, 3);
    source_place(&source, 3, &line, &column);
    check_int(line, 1);
    check_int(column, 4);
}

static void ends_where_a_text_holds_nothing(void)
{
    check_text(shown("a:\nb: \"\"\n", "a.x"), "1:1-1:2 a");
    check_text(shown("a:\nb: \"\"\n", "b.x.y"), "2:1-2:2 b");
}

/* The indent of the first line is what the other lines are held against. */
static void begins_with_the_indent_of_its_document(void)
{
    static const char text[] = "# one\n  a: 1\n  b: 2\n";
    struct error err;
    struct manifest manifest;
    struct source source;
    source_init(&source, text, strlen(text));
    manifest_open(&manifest, &source);
    check(manifest_read(&manifest, &arena, &err));
    check_int((long long)source.document.start, 6);
    source_turn(&source, &arena, source.document);
    if (check(source_root(&source)))
        check_text(source_root(&source)->first->next->name, "b");
    manifest_close(&manifest);
}

/* The values of a manifest and their places come of one reading where both are asked for. Else the
 * text is read again for its places, as JSON always is. */
static void has_each_value_beside_its_place(void)
{
    static const char yaml[] = "# c\n---\na: &x {b: 1}\nc: *x\nd: {<<: *x}\n---\n";
    static const char json[] = "{\"a\": {\"b\": 1}, \"c\": {\"b\": 1}, \"d\": {\"b\": 1}}";
    static const struct {
        const char *text;
        void (*open)(struct manifest *, struct source *);
        bool read; /* with the values */
    } cases[] = {
        {yaml, manifest_open_placed, true},
        {yaml, manifest_open, false},
        {json, manifest_open_placed, false},
        {json, manifest_open, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool aliases = cases[i].text == yaml;
        struct error err;
        struct manifest manifest;
        struct source source;
        struct path path = {0};
        unsigned found;
        source_init(&source, cases[i].text, strlen(cases[i].text));
        cases[i].open(&manifest, &source);
        check(manifest_read(&manifest, &arena, &err));
        check(source.read == cases[i].read);
        if (check(source_root(&source)))
            check(json_equal(source_root(&source)->json, manifest.document));
        check(path_parse(&path, &arena, "a.b"));
        const struct source_node *node = source_find(&source, &path, &found);
        check_int(found, 2);
        check(json_equal(node->json, path_find(&path, manifest.document)));
        check(node->parent->aliased == aliases && node->parent->merged == aliases);
        manifest_close(&manifest);
    }
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(has_each_value_beside_its_place),
        CASE(shows_values_and_keys_of_blocks),
        CASE(shows_the_key_of_the_nearest_parent),
        CASE(counts_as_editors_do),
        CASE(reads_surrogates_of_json),
        CASE(leaves_anchors_and_tags_out),
        CASE(looks_into_a_literal_block),
        CASE(looks_into_quotes_and_lines_that_go_on),
        CASE(looks_into_folded_lines),
        CASE(finds_a_place_in_what_is_no_yaml),
        CASE(reads_documents_one_by_one),
        CASE(ends_where_a_text_holds_nothing),
        CASE(begins_with_the_indent_of_its_document),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
