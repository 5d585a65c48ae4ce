// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "base/path.h"
#include "unit.h"

#include <time.h>

static struct arena arena;

static const struct json *parse(const char *text)
{
    struct error err = {0};
    const struct json *value = json_parse(&arena, text, strlen(text), &err);
    if (!value)
        printf("# %s: %s\n", text, err.text);
    return value;
}

static void looks_without_changing(void)
{
    const struct json *root =
        parse("{\"a\":1,\"A\":\"up\",\"n\":null,\"l\":[true,\"x\"],\"o\":{}}");
    check_int(json_kind(root), JSON_OBJECT);
    check_int((long long)json_size(root), 5);
    check_text(json_string(json_get(root, "A")), "up");
    check(!json_get(root, "L"));
    check(json_is(json_get(root, "n"), JSON_NULL));
    const struct json *list = json_get(root, "l");
    check(json_true(json_at(list, 0)));
    check_text(json_string(json_at(list, 1)), "x");
    check(!json_at(list, 2));
    check(!json_at(root, 0));
    check(!json_get(list, "x"));
    check(!json_key(json_at(list, 0)));
    const char *keys[] = {"a", "A", "n", "l", "o"};
    size_t count = 0;
    json_each (member, root) {
        check_text(json_key(member), keys[count++]);
    }
    check_int((long long)count, 5);
}

static void takes_null_for_absent(void)
{
    double number;
    int64_t integer;
    check_int(json_kind(NULL), JSON_ABSENT);
    check(!json_get(NULL, "a") && !json_at(NULL, 0) && !json_first(NULL) && !json_next(NULL));
    check(!json_key(NULL) && !json_string(NULL) && !json_true(NULL));
    check(!json_number(NULL, &number) && !json_integer(NULL, &integer));
    check_int((long long)json_size(NULL), 0);
    check(json_equal(NULL, NULL));
    check(!json_equal(NULL, parse("null")));
    check(!json_string(parse("5")) && !json_first(parse("\"s\"")));
}

static void tells_integers(void)
{
    int64_t integer = 0;
    check(json_integer(parse("5000000000"), &integer) && integer == 5000000000);
    check(json_integer(parse("-9007199254740991"), &integer) && integer == -9007199254740991);
    check(json_integer(parse("1e3"), &integer) && integer == 1000);
    check(json_integer(parse("2.0"), &integer) && integer == 2);
    check(!json_integer(parse("9007199254740993"), &integer));
    check(!json_integer(parse("0.5"), &integer));
    check(!json_integer(parse("\"5\""), &integer));
}

static void refuses_what_is_not_json(void)
{
    static const char *const wrong[] = {
        "",      " ",          "{",           "{\"a\":1,}",       "01", "'a'", "nul",
        "[1 2]", "{\"a\":1}x", "\"\\u0000\"", "{\"a\":1,\"a\":2}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error err = {0};
        check(!json_parse(&arena, wrong[i], strlen(wrong[i]), &err));
        check(err.text[0]);
    }
}

static void parses_no_further_than_its_length(void)
{
    struct error err = {0};
    const struct json *value = json_parse(&arena, "12345", 2, &err);
    int64_t integer = 0;
    check(json_integer(value, &integer) && integer == 12);
}

static void stops_at_the_cap(void)
{
    struct arena small;
    struct error err = {0};
    char text[4095];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 2 ? '1' : ',';
    text[0] = '[';
    text[sizeof text - 1] = ']';
    arena_init(&small, 20000);
    const struct json *list = json_parse(&small, text, sizeof text, &err);
    check(list && !small.exhausted);
    check(json_size(list) < sizeof text / 2);
    check(small.exhausted);
    arena_free(&small);
    arena_init(&small, 200);
    check(!json_parse(&small, text, sizeof text, &err));
    check(small.exhausted);
    check(err.text[0]);
    arena_free(&small);
}

static void makes_what_is_looked_at(void)
{
    const struct json *root = parse(" { \"a\" : [ [ 1 , { } ] , \"\\u0041\\n\\ud83d\\ude00\" ] ,\n"
                                    "\"\\u0062\" : { \"c\" : [ ] } , \"d\" : -1.5e1 } ");
    const struct json *a = json_get(root, "a");
    check_int((long long)json_size(a), 2);
    check_int((long long)json_size(json_at(a, 0)), 2);
    check(json_is(json_at(json_at(a, 0), 1), JSON_OBJECT));
    check_text(json_string(json_at(a, 1)), "A\n\xF0\x9F\x98\x80");
    check(json_is(json_look(root, "b.c"), JSON_ARRAY) && !json_first(json_look(root, "b.c")));
    double number = 0;
    check(json_number(json_get(root, "d"), &number) && number == -15);
}

static void compares_texts_and_values(void)
{
    check(json_equal(json_get(parse("{\"a\":[1,\"x\"]}"), "a"), parse("[1,\"x\"]")));
    check(json_equal(parse("[1,\"x\"]"), parse("[1.0, \"\\u0078\"]")));
    check(!json_equal(parse("\"ab\""), parse("\"ac\"")));
}

static void compares_deeply(void)
{
    check(json_equal(parse("{\"a\":[1,{\"b\":2}],\"c\":\"x\"}"),
                     parse("{\"c\":\"x\",\"a\":[1,{\"b\":2.0}]}")));
    check(!json_equal(parse("{\"a\":1,\"b\":2}"), parse("{\"b\":1,\"a\":2}")));
    check(!json_equal(parse("{\"a\":1}"), parse("{\"a\":1,\"b\":2}")));
    check(!json_equal(parse("{\"a\":1,\"b\":2}"), parse("{\"a\":1,\"c\":2}")));
    check(!json_equal(parse("[1,2]"), parse("[2,1]")));
    check(!json_equal(parse("[1,2]"), parse("[1,2,3]")));
    check(!json_equal(parse("true"), parse("false")));
    check(!json_equal(parse("\"1\""), parse("1")));
    check(json_equal(parse("[]"), parse("[]")));
}

/* Two orders of one object, and deep ones whose levels each stand in two orders. */
static void compares_hostile_orders_in_time(void)
{
    enum { KEYS = 50000, DEEP = 60 };
    struct json *up = json_new_object(&arena), *down = json_new_object(&arena);
    char key[16];
    for (int i = 0; i < KEYS; i++) {
        snprintf(key, sizeof key, "k%d", i);
        json_set(&arena, up, key, json_new_null(&arena));
        snprintf(key, sizeof key, "k%d", KEYS - 1 - i);
        json_set(&arena, down, key, json_new_null(&arena));
    }
    struct json *left = json_new_null(&arena), *right = json_new_null(&arena);
    for (int i = 0; i < DEEP; i++) {
        struct json *a = json_new_object(&arena), *b = json_new_object(&arena);
        json_set(&arena, a, "in", left);
        json_set(&arena, a, "x", json_new_null(&arena));
        json_set(&arena, a, "y", json_new_null(&arena));
        json_set(&arena, b, "in", right);
        json_set(&arena, b, "y", json_new_null(&arena));
        json_set(&arena, b, "x", json_new_null(&arena));
        left = a;
        right = b;
    }
    clock_t before = clock();
    check(json_equal(up, down));
    check(json_equal(left, right));
    check(clock() - before < 5 * CLOCKS_PER_SEC);
}

static void builds(void)
{
    struct json *object = json_new_object(&arena), *array = json_new_array(&arena);
    json_append(array, json_new_bool(&arena, true));
    json_append(array, json_new_string(&arena, "s"));
    json_append(array, json_new_null(&arena));
    check(json_set(&arena, object, "list", array));
    check(json_set(&arena, object, "n", json_new_number(&arena, 1.5)));
    check(json_set(&arena, object, "again", json_new_twin(&arena, array)));
    check(json_equal(object, parse("{\"list\":[true,\"s\",null],\"n\":1.5,"
                                   "\"again\":[true,\"s\",null]}")));
    check(!json_append(array, NULL));
    check(!json_append(NULL, json_new_null(&arena)));
    check(!json_set(&arena, object, "x", NULL));
    check(!json_new_twin(&arena, NULL));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(looks_without_changing),
        CASE(takes_null_for_absent),
        CASE(tells_integers),
        CASE(refuses_what_is_not_json),
        CASE(parses_no_further_than_its_length),
        CASE(stops_at_the_cap),
        CASE(makes_what_is_looked_at),
        CASE(compares_deeply),
        CASE(compares_texts_and_values),
        CASE(compares_hostile_orders_in_time),
        CASE(builds),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
