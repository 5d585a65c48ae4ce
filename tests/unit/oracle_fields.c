// SPDX-License-Identifier: Apache-2.0
/*
 * Prints our schema tables, a field a line, for tests/oracle/fields to compare with the sources:
 *     table TAB path TAB name in the .proto TAB type
 */
#include "destination_rule/destination_rule.h"
#include "mesh/fields.h"

#include <stdio.h>

#define LINE_MOST 512

static const char *type_name(const struct row *field, bool proto)
{
    static const char *const names[] = {
        [VALUE_ANY] = "any",       [VALUE_TEXT] = "string", [VALUE_BOOL] = "bool",
        [VALUE_INT] = "int64",     [VALUE_INT32] = "int32", [VALUE_UINT32] = "uint32",
        [VALUE_NUMBER] = "double", [VALUE_WORD] = "enum",   [VALUE_OBJECT] = "object",
    };
    if (field->unit == UNIT_DURATION)
        return "duration";
    if (!proto && field->type == VALUE_INT)
        return "int";
    return !proto && field->type == VALUE_NUMBER ? "number" : names[field->type];
}

static const char *const shapes[] = {[ONE] = "", [LIST] = "[]", [MAP] = "{}"};

static void print(const char *table, bool proto, const char *above, const struct row *fields)
{
    for (; fields->name; fields++) {
        char path[LINE_MOST], snake[FIELD_SNAKE_MOST];
        snprintf(path, sizeof path, "%s%s%s%s", above, *above ? "." : "", fields->name,
                 shapes[fields->many]);
        field_snake(fields, snake);
        printf("%s\t%s\t%s\t%s", table, path, snake, type_name(fields, proto));
        for (const struct row *word = fields->words; word && word->name; word++)
            printf(" %s", word->name);
        putchar('\n');
        if (fields->type == VALUE_OBJECT)
            print(table, proto, path, fields->of);
    }
}

int main(void)
{
    print("MeshConfig", true, "", mesh_config_fields);
    print("ProxyConfig", true, "", proxy_config_fields);
    print("DestinationRule", false, "", destination_rule_fields);
    return 0;
}
