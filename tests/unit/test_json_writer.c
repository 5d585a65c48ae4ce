// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "base/json_writer.h"

static struct arena arena;

static void puts_commas_between(void)
{
    struct text out = TEXT_IN(&arena);
    struct json_writer json = JSON_TO(&out);
    json_write_object(&json, NULL);
    json_write_array(&json, "none");
    json_write_array_end(&json);
    json_write_strings(&json, "two", (const char *const[]){"a", "b", NULL}, 9);
    json_write_object(&json, "in\"side");
    json_write_number(&json, "n", 7);
    json_write_string(&json, "nothing", NULL);
    json_write_object_end(&json);
    json_write_bool(&json, "last", true);
    json_write_object_end(&json);
    check_text(out.data, "{\"none\":[],\"two\":[\"a\",\"b\"],"
                         "\"in\\\"side\":{\"n\":7,\"nothing\":null},\"last\":true}");
}

static void begins_lines_behind_commas(void)
{
    struct text first = TEXT_IN(&arena), second = TEXT_IN(&arena);
    struct json_writer json = JSON_TO(&first);
    json_write_array(&json, NULL);
    json_write_line(&json);
    json_write_number(&json, NULL, 1);
    json.out = &second;
    json_write_line(&json);
    text_add(json_write_value(&json, NULL), "2, 3");
    json_write_array_end(&json);
    check_text(first.data, "[\n1");
    check_text(second.data, ",\n2, 3]");
}

static void writes_what_was_read(void)
{
    static const char text[] = "{\"a\":[null,true,1.5,-3,\"\\u003c\",{},[]],\"\":{\"b\":false}}";
    struct error err;
    struct text out = TEXT_IN(&arena);
    struct json_writer json = JSON_TO(&out);
    json_write(&json, NULL, json_parse(&arena, text, sizeof text - 1, &err));
    check_text(out.data, text);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(puts_commas_between),
        CASE(begins_lines_behind_commas),
        CASE(writes_what_was_read),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
