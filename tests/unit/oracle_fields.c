// SPDX-License-Identifier: Apache-2.0
/*
 * Prints our schema tables, a field a line, for tests/oracle/fields to compare with the sources:
 *     table TAB path TAB name in the .proto TAB type
 */
#include "destination_rule/destination_rule.h"
#include "mesh/fields.h"

#include <stdio.h>

#define LINE_MOST 512

static const char *const type_names[] = {
    [FIELD_ANY] = "any",           [FIELD_STRING] = "string",       [FIELD_BOOL] = "bool",
    [FIELD_INT] = "int",           [FIELD_NUMBER] = "number",       [FIELD_DURATION] = "duration",
    [FIELD_OBJECT] = "object",     [FIELD_PROTO_INT32] = "int32",   [FIELD_PROTO_UINT32] = "uint32",
    [FIELD_PROTO_INT64] = "int64", [FIELD_PROTO_NUMBER] = "double", [FIELD_PROTO_ENUM] = "enum",
};

static const char *const shapes[] = {[ONE] = "", [LIST] = "[]", [MAP] = "{}"};

static void print(const char *table, const char *above, const struct field *fields)
{
    for (; fields->name; fields++) {
        char path[LINE_MOST], snake[FIELD_SNAKE_MOST];
        snprintf(path, sizeof path, "%s%s%s%s", above, *above ? "." : "", fields->name,
                 shapes[fields->many]);
        field_snake(fields, snake);
        printf("%s\t%s\t%s\t%s", table, path, snake, type_names[fields->type]);
        for (size_t i = 0; fields->words && fields->words[i]; i++)
            printf(" %s", fields->words[i]);
        putchar('\n');
        if (fields->type == FIELD_OBJECT)
            print(table, path, fields->of);
    }
}

int main(void)
{
    print("MeshConfig", "", mesh_config_fields);
    print("ProxyConfig", "", proxy_config_fields);
    print("DestinationRule", "", destination_rule_fields);
    return 0;
}
