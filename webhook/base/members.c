// SPDX-License-Identifier: Apache-2.0
#include "base/members.h"

void members_write(struct json_writer *json, const struct member *members, const void *place)
{
    for (const struct member *member = members; member->name; member++) {
        const void *at = (const char *)place + member->offset;
        switch (member->kind) {
        case MEMBER_TEXT:
        case MEMBER_TEXT_OR_NULL:
            json_write_string(json, member->name, *(const char *const *)at);
            break;
        case MEMBER_COUNT:
            json_write_number(json, member->name, *(const size_t *)at);
            break;
        case MEMBER_CONSTANT:
            json_write_number(json, member->name, member->constant);
            break;
        case MEMBER_FLAG:
            json_write_bool(json, member->name, *(const bool *)at);
            break;
        case MEMBER_OBJECT:
        case MEMBER_LIST:
            if (member->write)
                member->write(json, at);
            break;
        }
    }
}

void members_write_element(struct json_writer *json, const struct member *members,
                           const void *place)
{
    json_write_line(json);
    json_write_object(json, NULL);
    members_write(json, members, place);
    json_write_object_end(json);
}

static void describe(struct json_writer *json, const struct member *members);

static void describe_text(struct json_writer *json, const struct member *member)
{
    if (member->words)
        json_write_strings(json, "enum", member->words, SIZE_MAX);
    else if (member->kind == MEMBER_TEXT_OR_NULL)
        json_write_strings(json, "type", (const char *const[]){"string", "null"}, 2);
    else
        json_write_string(json, "type", "string");
}

static void describe_count(struct json_writer *json)
{
    json_write_string(json, "type", "integer");
    json_write_number(json, "minimum", 0);
}

static void describe_list(struct json_writer *json, const struct member *member)
{
    json_write_string(json, "type", "array");
    json_write_object(json, "items");
    if (member->of)
        describe(json, member->of);
    else
        describe_text(json, member);
    json_write_object_end(json);
}

static void describe_member(struct json_writer *json, const struct member *member)
{
    switch (member->kind) {
    case MEMBER_TEXT:
    case MEMBER_TEXT_OR_NULL:
        describe_text(json, member);
        break;
    case MEMBER_COUNT:
        describe_count(json);
        break;
    case MEMBER_CONSTANT:
        json_write_number(json, "const", member->constant);
        break;
    case MEMBER_FLAG:
        json_write_string(json, "type", "boolean");
        break;
    case MEMBER_OBJECT:
        describe(json, member->of);
        break;
    case MEMBER_LIST:
        describe_list(json, member);
        break;
    }
}

static void describe(struct json_writer *json, const struct member *members)
{
    json_write_string(json, "type", "object");
    json_write_array(json, "required");
    for (const struct member *member = members; member->name; member++)
        if (!member->optional)
            json_write_string(json, NULL, member->name);
    json_write_array_end(json);
    json_write_object(json, "properties");
    for (const struct member *member = members; member->name; member++) {
        json_write_object(json, member->name);
        describe_member(json, member);
        json_write_object_end(json);
    }
    json_write_object_end(json);
}

void members_schema(struct text *out, const char *title, const struct member *members)
{
    struct json_writer json = JSON_TO(out);
    json_write_object(&json, NULL);
    json_write_string(&json, "$schema", JSON_SCHEMA);
    json_write_string(&json, "title", title);
    describe(&json, members);
    json_write_object_end(&json);
    text_add(out, "\n");
}
