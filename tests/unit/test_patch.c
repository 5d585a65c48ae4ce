// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.h"
#include "json_unit.h"
#include "judge/patch.h"

static struct path *at(const char *written)
{
    struct path *path = arena_alloc(&arena, sizeof *path);
    check(path_parse(path, &arena, written));
    return path;
}

static struct patch start(const char *object)
{
    struct patch patch;
    patch_init(&patch, &arena, parse(object));
    return patch;
}

static const char *written(const struct patch *patch)
{
    if (patch->spoilt)
        return "spoilt";
    struct text text = TEXT_IN(&arena);
    patch_print(patch, &text);
    return text.data;
}

static void adds_with_parents_made_once(void)
{
    struct patch patch = start("{\"spec\":{}}");
    patch_add(&patch, at("spec.a.b[x.y/z]"), parse("1"));
    patch_add(&patch, at("spec.a.b.c"), parse("{\"d\":{}}"));
    patch_add(&patch, at("spec.a.b.c.d.e"), parse("\"<\""));
    check_text(written(&patch),
               "[{\"op\":\"add\",\"path\":\"/spec/a\",\"value\":{}},"
               "{\"op\":\"add\",\"path\":\"/spec/a/b\",\"value\":{}},"
               "{\"op\":\"add\",\"path\":\"/spec/a/b/x.y~1z\",\"value\":1},"
               "{\"op\":\"add\",\"path\":\"/spec/a/b/c\",\"value\":{\"d\":{}}},"
               "{\"op\":\"add\",\"path\":\"/spec/a/b/c/d/e\",\"value\":\"\\u003c\"}]");
}

static void adds_in_an_element(void)
{
    struct patch patch = start("{\"l\":[{\"n\":1}]}");
    patch_add(&patch, at("l[0].o.p"), parse("true"));
    check_text(written(&patch), "[{\"op\":\"add\",\"path\":\"/l/0/o\",\"value\":{}},"
                                "{\"op\":\"add\",\"path\":\"/l/0/o/p\",\"value\":true}]");
}

static void tests_a_null_before_it_replaces_it(void)
{
    struct patch patch = start("{\"m\":null}");
    patch_add(&patch, at("m.a"), parse("1"));
    check_text(written(&patch), "[{\"op\":\"test\",\"path\":\"/m\",\"value\":null},"
                                "{\"op\":\"replace\",\"path\":\"/m\",\"value\":{}},"
                                "{\"op\":\"add\",\"path\":\"/m/a\",\"value\":1}]");
}

static void tests_what_it_replaces_and_removes(void)
{
    struct patch patch = start("{\"a\":\"x&y\",\"b\":[1,{\"c\":null}],\"d\":[5]}");
    patch_replace(&patch, at("a"), parse("\"z\""));
    patch_remove(&patch, at("b"));
    patch_replace(&patch, at("d[0]"), parse("6"));
    check_text(written(&patch), "[{\"op\":\"test\",\"path\":\"/a\",\"value\":\"x\\u0026y\"},"
                                "{\"op\":\"replace\",\"path\":\"/a\",\"value\":\"z\"},"
                                "{\"op\":\"test\",\"path\":\"/b\",\"value\":[1,{\"c\":null}]},"
                                "{\"op\":\"remove\",\"path\":\"/b\"},"
                                "{\"op\":\"test\",\"path\":\"/d/0\",\"value\":5},"
                                "{\"op\":\"replace\",\"path\":\"/d/0\",\"value\":6}]");
}

static void sees_what_it_did_before(void)
{
    struct patch patch = start("{\"a\":1,\"b\":{\"c\":1}}");
    patch_replace(&patch, at("a"), parse("2"));
    patch_replace(&patch, at("a"), parse("3"));
    patch_remove(&patch, at("b"));
    patch_add(&patch, at("b.d"), parse("4"));
    check_text(written(&patch), "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1},"
                                "{\"op\":\"replace\",\"path\":\"/a\",\"value\":2},"
                                "{\"op\":\"test\",\"path\":\"/a\",\"value\":2},"
                                "{\"op\":\"replace\",\"path\":\"/a\",\"value\":3},"
                                "{\"op\":\"test\",\"path\":\"/b\",\"value\":{\"c\":1}},"
                                "{\"op\":\"remove\",\"path\":\"/b\"},"
                                "{\"op\":\"add\",\"path\":\"/b\",\"value\":{}},"
                                "{\"op\":\"add\",\"path\":\"/b/d\",\"value\":4}]");
}

static void moves_with_new_parents(void)
{
    struct patch patch = start("{\"m\":{\"k/1\":\"v\"}}");
    patch_move(&patch, at("m[k/1]"), at("spec.m[k/1]"));
    check_text(written(&patch), "[{\"op\":\"test\",\"path\":\"/m/k~11\",\"value\":\"v\"},"
                                "{\"op\":\"add\",\"path\":\"/spec\",\"value\":{}},"
                                "{\"op\":\"add\",\"path\":\"/spec/m\",\"value\":{}},"
                                "{\"op\":\"add\",\"path\":\"/spec/m/k~11\",\"value\":\"v\"},"
                                "{\"op\":\"remove\",\"path\":\"/m/k~11\"}]");
}

static void is_spoilt_by_what_is_not_safe(void)
{
    const char *object = "{\"f\":0.5,\"big\":9007199254740993,\"s\":\"x\",\"l\":[1,null],"
                         "\"t\":\"\\b\",\"o\":{\"p\":1}}";
    struct patch patch = start(object);
    patch_replace(&patch, at("f"), parse("1"));
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_remove(&patch, at("big"));
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_remove(&patch, at("t"));
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_remove(&patch, at("l"));
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_add(&patch, at("n"), parse("[0.1]"));
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_add(&patch, at("n"), NULL);
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_add(&patch, at("s"), parse("1"));
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_add(&patch, at("s.below"), parse("1"));
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_add(&patch, at("l[7].x"), parse("1"));
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_remove(&patch, at("l[0]"));
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_remove(&patch, at("absent"));
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_move(&patch, at("o"), at("o.q"));
    check_text(written(&patch), "spoilt");
    patch = start(object);
    patch_replace(&patch, at("o.p"), parse("2"));
    patch_remove(&patch, at("o"));
    check_text(written(&patch), "spoilt");
}

static void goes_back(void)
{
    struct patch patch = start("{\"a\":1,\"f\":0.5}");
    patch_replace(&patch, at("a"), parse("2"));
    size_t first = patch.count;
    patch_add(&patch, at("b"), parse("1"));
    patch_remove(&patch, at("f"));
    check(patch.spoilt);
    patch_rewind(&patch, first);
    check_text(written(&patch), "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1},"
                                "{\"op\":\"replace\",\"path\":\"/a\",\"value\":2}]");
    patch = start("{\"f\":0.5}");
    patch_remove(&patch, at("f"));
    patch_add(&patch, at("b"), parse("1"));
    patch_rewind(&patch, 1);
    check(patch.spoilt);
    patch_rewind(&patch, 0);
    check(!patch.spoilt);
}

static void has_an_end(void)
{
    struct patch patch = start("{}");
    for (int i = 0; i < PATCH_MOST; i++) {
        struct path path = {0};
        path_add_key(&path, arena_print(&arena, "k%d", i));
        patch_add(&patch, &path, parse("1"));
    }
    check(!patch.spoilt);
    check_int((long long)patch.count, PATCH_MOST);
    patch_add(&patch, at("more"), parse("1"));
    check(patch.spoilt);
}

static const char *applied(const char *object, const struct patch *patch)
{
    struct text text = TEXT_IN(&arena);
    const struct operation *all[PATCH_MOST];
    for (size_t i = 0; i < patch->count; i++)
        all[i] = &patch->operations[i];
    const struct json *after = patch_apply(&arena, parse(object), all, patch->count);
    if (!after)
        return "does not fit";
    text_add_json(&text, after);
    return text.data;
}

static void does_what_it_says(void)
{
    const char *object = "{\"a\":{\"b\":1,\"n\":null},\"l\":[{\"x\":1},2]}";
    struct patch patch = start(object);
    patch_move(&patch, at("a.b"), at("c.d.e"));
    patch_replace(&patch, at("l[0].x"), parse("\"y\""));
    patch_add(&patch, at("a.n.m"), parse("[1]"));
    patch_remove(&patch, at("l[0].x"));
    check_text(applied(object, &patch),
               "{\"a\":{\"n\":{\"m\":[1]}},\"l\":[{},2],\"c\":{\"d\":{\"e\":1}}}");
    check_text(applied("{\"a\":{\"b\":2}}", &patch), "does not fit");
    check_text(applied("{\"a\":[]}", &patch), "does not fit");
    check_text(applied("1", &patch), "does not fit");
}

static const struct json *opened(const struct json *object, const struct path *path)
{
    const struct operation to = {.path = *path};
    return patch_open(&arena, object, (const struct operation *[]){&to}, 1);
}

static void leads_into_a_text_that_is_open(void)
{
    const struct json *closed = parse("{\"data\":{\"mesh\":\"a: {b: 1}\\n\",\"other\":\"c: 1\"}}");
    const struct json *open = opened(closed, at("data.mesh.a.new"));
    struct text text = TEXT_IN(&arena);
    text_add_json(&text, open);
    check_text(text.data, "{\"data\":{\"mesh\":{\"a\":{\"b\":1}},\"other\":\"c: 1\"}}");
    check(json_equal(opened(open, at("data.mesh.a.new")), open));
    check(json_equal(opened(closed, at("data.mesh")), closed));
    check(!opened(parse("{\"m\":\"{\"}"), at("m.a")));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(adds_with_parents_made_once),
        CASE(adds_in_an_element),
        CASE(tests_a_null_before_it_replaces_it),
        CASE(tests_what_it_replaces_and_removes),
        CASE(sees_what_it_did_before),
        CASE(moves_with_new_parents),
        CASE(is_spoilt_by_what_is_not_safe),
        CASE(goes_back),
        CASE(has_an_end),
        CASE(does_what_it_says),
        CASE(leads_into_a_text_that_is_open),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
