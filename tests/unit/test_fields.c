// SPDX-License-Identifier: Apache-2.0
#include "judge/fields.h"
#include "unit.h"

#define DEPTH (PATH_DEPTH + 6)

static const struct row node[] = {
    {.name = "in", .type = VALUE_OBJECT, .of = node},
    {.name = "list", .type = VALUE_OBJECT, .many = LIST, .of = node},
    {0},
};

static struct arena arena;
static struct text faults;

static void note(const struct field_fault *fault, void *closure)
{
    (void)closure;
    text_add(&faults, faults.length ? " " : "");
    path_print(&fault->path, &faults);
}

static void says_where_each_fault_is(void)
{
    static const char text[] = "{\"in\": {\"no\": 1}, \"list\": [{}, {\"no\": 1}, 3], \"nor\": 1}";
    const struct field_walk walk = {.visit = note};
    struct error err = {0};
    faults = TEXT_IN(&arena);
    fields_walk(&walk, json_parse(&arena, text, sizeof text - 1, &err), node);
    check_text(faults.data, "in.no list[1].no list[2] nor");
}

static void knows_what_the_newest_release_has(void)
{
    static const struct row fields[] = {
        {.name = "newest", .since = 32}, {.name = "gone", .until = 30}, {0}};
    check(field_named(fields, "newest", false) == fields);
    check(!field_named(fields, "gone", false) && !field_near(fields, NULL, "gonee"));
    check_text(field_near(fields, NULL, "newst"), "newest");
}

/* What is deeper than a path can say is named by what it stands in, and what comes after it by its
 * own path again. */
static void finds_back_from_deeper_than_a_path(void)
{
    const struct field_walk walk = {.visit = note};
    struct error err = {0};
    struct text text = TEXT_IN(&arena);
    for (unsigned i = 0; i < DEPTH; i++)
        text_add(&text, i % 2 ? "{\"in\":" : "{\"list\":[");
    text_add(&text, "{\"no\":1}");
    for (unsigned i = DEPTH; i-- > 0;)
        text_add(&text, i % 2 ? "}" : "]}");
    text.data[text.length - 1] = ',';
    text_add(&text, "\"nor\":1}");

    faults = TEXT_IN(&arena);
    fields_walk(&walk, json_parse(&arena, text.data, text.length, &err), node);
    const char *last = strrchr(faults.data, ' ');
    check_text(last, " nor");
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(says_where_each_fault_is),
        CASE(knows_what_the_newest_release_has),
        CASE(finds_back_from_deeper_than_a_path),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
