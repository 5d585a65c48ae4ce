// SPDX-License-Identifier: Apache-2.0
#include "base/path.h"
#include "json_unit.h"

static struct path read(const char *written)
{
    struct path path = {0};
    check(path_parse(&path, &arena, written));
    return path;
}

static const char *printed(const struct path *path)
{
    struct text text = TEXT_IN(&arena);
    path_print(path, &text);
    return text.data;
}

static const char *pointer(const struct path *path)
{
    struct text text = TEXT_IN(&arena);
    path_print_pointer(path, &text);
    return text.data;
}

static void reads_and_prints(void)
{
    static const struct {
        const char *written, *printed, *pointer;
    } rows[] = {
        {"", "", ""},
        {"spec", "spec", "/spec"},
        {"a.b[0].c", "a.b[0].c", "/a/b/0/c"},
        {"[a-b]", "[a-b]", "/a-b"},
        {"[stable-window].x", "[stable-window].x", "/stable-window/x"},
        {"data[stable-window]", "data[stable-window]", "/data/stable-window"},
        {"metadata.annotations[sidecar.istio.io/inject]",
         "metadata.annotations[sidecar.istio.io/inject]",
         "/metadata/annotations/sidecar.istio.io~1inject"},
        {"a.b-c.d", "a[b-c].d", "/a/b-c/d"},
        {"a[x~y/z]", "a[x~y/z]", "/a/x~0y~1z"},
        {"a[0][1]", "a[0][1]", "/a/0/1"},
        {"a.0", "a.0", "/a/0"},
        {"a[]", "a[]", "/a/"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct path path = read(rows[i].written);
        check_text(printed(&path), rows[i].printed);
        check_text(pointer(&path), rows[i].pointer);
    }
}

static void refuses_what_is_no_path(void)
{
    static const char *const wrong[] = {".", "a.", "a..b", ".a", "a[", "a[0", "a[0]b", "a]b"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct path path = read("keep");
        if (path_parse(&path, &arena, wrong[i]) || path.length != 1)
            check_text(wrong[i], "refused");
    }
}

static void stays_within_its_depth(void)
{
    struct path path = {0}, tail = read("a.b");
    for (unsigned i = 0; i < PATH_DEPTH - 1; i++)
        path_add_index(&path, i);
    path_add(&path, &tail);
    check_int(path.length, PATH_DEPTH - 1);
    check(!path_parse(&path, &arena, "a.b"));
    check_int(path.length, PATH_DEPTH - 1);
    path_add_key(&path, "a");
    path_add_key(&path, "b");
    path_add_index(&path, 1);
    check_int(path.length, PATH_DEPTH);
}

static void finds(void)
{
    const struct json *root = parse("{\"a\":{\"b\":[{\"c\":1},{\"x.y/z\":2}],\"ab\":3},\"0\":4}");
    struct path path = read("a.b[1][x.y/z]");
    check(path_find(&path, root) == json_look(root, "a.b[1][x.y/z]"));
    int64_t number = 0;
    check(json_integer(json_look(root, "a.b[1][x.y/z]"), &number) && number == 2);
    check(json_integer(json_look(root, "a.ab"), &number) && number == 3);
    check(json_integer(json_look(root, "0"), &number) && number == 4);
    check(json_look(root, "") == root);
    check(!json_look(root, "[0]"));
    check(!json_look(root, "a.a"));
    check(!json_look(root, "a.abc"));
    check(!json_look(root, "a.b[2]"));
    check(!json_look(root, "a.ab.x"));
    check(!json_look(root, "a..b"));
    check(!json_look(NULL, "a"));
    path = read("a.b.c");
    check(!path_find(&path, root));
}

static void prints_foreign_keys_with_care(void)
{
    char longer[200] = {0};
    memset(longer, 'k', 100);
    struct path path = {0};
    path_add_key(&path, "a\nb");
    path_add_key(&path, longer);
    const char *text = printed(&path);
    check(strncmp(text, "[a\\nb].kkk", 10) == 0);
    check_int((long long)text_code_points(text), 7 + 90);
    check_text(text + strlen(text) - 3, "…");
}

static const char *printed_within(const struct path *path, size_t most)
{
    struct text out = TEXT_IN(&arena);
    path_print_within(path, most, &out);
    return out.data;
}

static void prints_within_bounds(void)
{
    struct path path = read("spec.template.metadata.annotations[a/b]");
    check_text(printed_within(&path, 39), "spec.template.metadata.annotations[a/b]");
    check_text(printed_within(&path, 38), "spec….metadata.annotations[a/b]");
    check_text(printed_within(&path, 31), "spec….metadata.annotations[a/b]");
    check_text(printed_within(&path, 30), "spec….annotations[a/b]");
    check_text(printed_within(&path, 12), "spec…[a/b]");
    path = read("spec[0]");
    check_text(printed_within(&path, 1), "spec[0]");
}

static void prints_any_path_within_the_least(void)
{
    char longer[200] = {0};
    struct path path = {0};
    memset(longer, '/', sizeof longer - 1);
    for (unsigned i = 0; i < PATH_DEPTH; i++) {
        path_add_key(&path, longer);
        check(text_code_points(printed_within(&path, PATH_LEAST)) <= PATH_LEAST);
    }
}

static void compares(void)
{
    struct path a = read("a.b[0]"), b = read("a.b[0]"), c = read("a.b[1]"), d = read("a.b");
    check(path_equal(&a, &b));
    check(!path_equal(&a, &c));
    check(!path_equal(&a, &d));
    check(path_within(&a, &d) && path_within(&a, &a) && !path_within(&d, &a));
}

static void orders_as_the_object_stands(void)
{
    const struct json *root =
        parse("{\"z\":{\"q\":1,\"p\":2},\"a\":[{\"m\":1},2],\"text\":\"x: 1\"}");
    static const char *const order[] = {"",     "z",    "z.q",    "z.p",    "z.absent",
                                        "z.b",  "a",    "a[0]",   "a[0].m", "a[1]",
                                        "a[5]", "text", "text.x", "missing"};
    size_t count = sizeof order / sizeof *order;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            struct path a = read(order[i]), b = read(order[j]);
            path_place(&a, 0, a.length, root);
            path_place(&b, 0, b.length, root);
            int found = path_order(&a, &b);
            check_int((found > 0) - (found < 0), (i > j) - (i < j));
        }
    }
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(reads_and_prints),
        CASE(refuses_what_is_no_path),
        CASE(stays_within_its_depth),
        CASE(finds),
        CASE(prints_foreign_keys_with_care),
        CASE(prints_within_bounds),
        CASE(prints_any_path_within_the_least),
        CASE(compares),
        CASE(orders_as_the_object_stands),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
