// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "check/sarif.h"

#include <stdio.h>
#include <string.h>

static struct arena arena;

static const char *uri(const char *file)
{
    struct text out = TEXT_IN(&arena);
    struct check_place place = {.file = file};
    struct json_writer json = JSON_TO(&out);
    sarif_write_locations(&json, &place, NULL, NULL);
    const char *head = "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"";
    check(starts_with(out.data, head));
    return arena_copy(&arena, out.data + strlen(head), strcspn(out.data + strlen(head), "\""));
}

static void writes_paths_as_uris(void)
{
    check_text(uri("shop/cart.yaml"), "shop/cart.yaml");
    check_text(uri("./shop//./cart.yaml"), "shop/cart.yaml");
    check_text(uri("../a..b/.hidden.yaml"), "../a..b/.hidden.yaml");
    check_text(uri("/srv/a b.yaml"), "file:///srv/a%20b.yaml");
    check_text(uri("//srv/a"), "file:///srv/a");
    check_text(uri("c:\\50%?#\xE5\xAE\xBF"), "c%3A%5C50%25%3F%23%E5%AE%BF");
    check_text(uri("-"), "stdin");
}

/* The regions that a fix deletes, and what it inserts. */
static const char *fix(struct finding_edits fix)
{
    struct text out = TEXT_IN(&arena);
    struct check_place place = {.file = "a.yaml", .fix = &fix};
    struct json_writer json = JSON_TO(&out);
    sarif_write_fix(&json, &place, "why");
    const char *head = "\"fixes\":[{\"description\":{\"text\":\"why\"},\"artifactChanges\":"
                       "[{\"artifactLocation\":{\"uri\":\"a.yaml\",\"uriBaseId\":\"%SRCROOT%\"},"
                       "\"replacements\":[";
    const char *tail = "]}]}]";
    check(starts_with(out.data, head) && ends_with(out.data, tail));
    return arena_copy(&arena, out.data + strlen(head), out.length - strlen(head) - strlen(tail));
}

#define REPLACED(line_, column_, end_line_, end_column_, text_)                                    \
    "{\"deletedRegion\":{\"startLine\":" #line_ ",\"startColumn\":" #column_                       \
    ",\"endLine\":" #end_line_ ",\"endColumn\":" #end_column_                                      \
    "},\"insertedContent\":{\"text\":\"" text_ "\"}}"

static void replaces_from_one_place_to_another(void)
{
    struct placed_edit one[] = {{2, 4, 2, 5, "4"}};
    struct placed_edit more[] = {{1, 1, 1, 1, "x: 0\n"}, {2, 1, 4, 1, ""}};
    check_text(fix((struct finding_edits){.edits = one, .count = 1}), REPLACED(2, 4, 2, 5, "4"));
    check_text(fix((struct finding_edits){.edits = more, .count = 2}),
               REPLACED(1, 1, 1, 1, "x: 0\\n") "," REPLACED(2, 1, 4, 1, ""));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(writes_paths_as_uris),
        CASE(replaces_from_one_place_to_another),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
