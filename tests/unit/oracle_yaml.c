// SPDX-License-Identifier: Apache-2.0
/*
 * Reads lines of ["text", taken, value] and holds the YAML reader against them: the same texts
 * taken, the same values. Prints TAP of one case.
 */
#include "base/json_writer.h"
#include "oracle_rows.h"
#include "read/yaml.h"

#include <string.h>

static bool agrees(struct arena *arena, const struct json *row)
{
    const char *text = json_string(json_at(row, 0));
    bool taken = json_true(json_at(row, 1));
    struct error err = {0};
    const struct json *value = yaml_parse(arena, text, strlen(text), YAML_EMBEDDED, &err);
    return taken ? value && json_equal(value, json_at(row, 2)) : !value && err.text[0];
}

static void show(struct arena *arena, const struct json *row)
{
    const char *source = json_string(json_at(row, 0));
    struct error err = {0};
    struct text text = TEXT_IN(arena);
    const struct json *value = yaml_parse(arena, source, strlen(source), YAML_EMBEDDED, &err);
    text_add_json(&text, row);
    text_add(&text, " here: ");
    if (value)
        text_add_json(&text, value);
    printf("# %s%s\n", text.data, err.text);
}

int main(int argc, char **argv)
{
    return oracle_rows(argc, argv, "texts are read as sigs.k8s.io/yaml reads them", agrees, show);
}
