// SPDX-License-Identifier: Apache-2.0
/* What values are read as, and how JSON Schema (draft 7, which editors know best) says the same. */
#include "policy/schema.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Or nothing at all. */
static void describe_type(struct describing *describing, const char *type, bool or_null)
{
    if (or_null)
        json_write_strings(&describing->json, "type", (const char *const[]){type, "null"}, 2);
    else
        json_write_string(&describing->json, "type", type);
}

static void describe_member(struct describing *describing, const struct key *key)
{
    json_write_object(&describing->json, key->name);
    key->as->describe(describing, key);
    json_write_object_end(&describing->json);
}

void describe_keys(struct describing *describing, const struct key *keys, bool or_null)
{
    struct json_writer *json = &describing->json;
    size_t wanted = 0;
    for (const struct key *row = keys; row->name; row++)
        wanted += row->missing != NULL;
    describe_type(describing, "object", or_null && !wanted);
    json_write_bool(json, "additionalProperties", false);
    json_write_object(json, "properties");
    for (const struct key *row = keys; row->name; row++)
        describe_member(describing, row);
    json_write_object_end(json);
    if (!wanted)
        return;
    json_write_array(json, "required");
    for (const struct key *row = keys; row->name; row++)
        if (row->missing)
            json_write_string(json, NULL, row->name);
    json_write_array_end(json);
}

static void describe_map(struct describing *describing, const struct key *key)
{
    describe_keys(describing, key->keys, true);
}

void describe_list(struct describing *describing, const struct shape *shape)
{
    describe_type(describing, "array", true);
    json_write_object(&describing->json, "items");
    describe_keys(describing, shape->keys, true);
    json_write_object_end(&describing->json);
}

void describe_text(struct describing *describing, const char *pattern, const char *numbers)
{
    struct json_writer *json = &describing->json;
    json_write_strings(json, "type", (const char *const[]){"string", "number"}, 2);
    json_write_string(json, "pattern", pattern);
    if (numbers)
        text_print(json->out, ",%s", numbers);
}

#define ONE_LINE "^[^\\x00-\\x1f\\x7f]+$"

static void describe_line(struct describing *describing, const struct key *key)
{
    (void)key;
    describe_text(describing, ONE_LINE, NULL);
}

static void describe_lines(struct describing *describing, const struct key *key)
{
    describe_type(describing, "array", !key->missing);
    json_write_object(&describing->json, "items");
    describe_line(describing, key);
    json_write_object_end(&describing->json);
}

static void describe_patterns(struct describing *describing, const struct key *key)
{
    describe_lines(describing, key);
    json_write_number(&describing->json, "minItems", 1);
}

/* In upper or lower case: "^([Oo][Nn]|…)$". */
static void describe_cased(struct describing *describing, const struct word *words)
{
    struct text pattern = TEXT_IN(describing->json.out->arena);
    for (const struct word *word = words; word->text; word++) {
        text_add(&pattern, word == words ? "^(" : "|");
        for (const char *c = word->text; *c; c++)
            text_print(&pattern, "[%c%c]", toupper((unsigned char)*c), tolower((unsigned char)*c));
    }
    text_add(&pattern, ")$");
    json_write_string(&describing->json, "type", "string");
    json_write_string(&describing->json, "pattern", pattern.data);
}

static void describe_word(struct describing *describing, const struct key *key)
{
    struct json_writer *json = &describing->json;
    if (key->any_case) {
        describe_cased(describing, key->words);
        return;
    }
    json_write_array(json, "enum");
    for (const struct word *word = key->words; word->text; word++) {
        bool is_true = strcmp(word->text, "true") == 0;
        json_write_string(json, NULL, word->text);
        if (is_true || strcmp(word->text, "false") == 0)
            json_write_bool(json, NULL, is_true);
    }
    json_write_array_end(json);
}

static void describe_whole(struct describing *describing, const struct key *key)
{
    json_write_strings(&describing->json, "type", (const char *const[]){"string", "integer"}, 2);
    json_write_string(&describing->json, "pattern", "^[0-9]{1,10}$");
    text_print(json_write_value(&describing->json, "minimum"), "%d", key->least);
    text_print(json_write_value(&describing->json, "maximum"), "%d", key->most);
}

static void describe_flag(struct describing *describing, const struct key *key)
{
    (void)key;
    json_write_string(&describing->json, "type", "boolean");
}

const struct reader as_map = {read_map, describe_map}, as_text = {read_text, describe_line},
                    as_texts = {read_texts, describe_lines},
                    as_patterns = {read_patterns, describe_patterns},
                    as_word = {read_word, describe_word}, as_whole = {read_whole, describe_whole},
                    as_flag = {read_flag, describe_flag};
