// SPDX-License-Identifier: Apache-2.0
#include "base/path.h"
#include "json_unit.h"
#include "judge/pairs.h"

/* Each new element by the member `was` that its partner must have; "" : it is new. */
static void check_pairs(const char *now, const char *before, const char *alike)
{
    const struct json *list = parse(now);
    const struct json *const *twins = pairs_of(&arena, list, parse(before), "name", alike);
    size_t index = 0;
    check(twins);
    json_each (element, list) {
        const char *wanted = json_string(json_get(element, "was"));
        const char *found = json_string(json_get(twins[index++], "is"));
        check_text(found ? found : "", wanted);
    }
}

static void pairs_by_name(void)
{
    check_pairs("[{\"name\":\"b\",\"was\":\"B\"},{\"name\":\"c\",\"was\":\"\"},{\"name\":\"a\","
                "\"was\":\"A\"}]",
                "[{\"name\":\"a\",\"is\":\"A\"},{\"name\":\"b\",\"is\":\"B\"},{\"name\":\"d\","
                "\"is\":\"D\"}]",
                NULL);
    /* A name that stands twice pairs in order. */
    check_pairs("[{\"name\":\"x\",\"was\":\"\"},{\"name\":\"a\",\"was\":\"1\"},{\"name\":\"a\","
                "\"was\":\"2\"}]",
                "[{\"name\":\"a\",\"is\":\"1\"},{\"name\":\"y\",\"is\":\"Y\"},{\"name\":\"a\","
                "\"is\":\"2\"}]",
                NULL);
    check_pairs("[{\"name\":80,\"was\":\"80\"}]",
                "[{\"name\":8080,\"is\":\"8080\"},{\"name\":80,\"is\":\"80\"}]", NULL);
}

static void finds_what_was_renamed(void)
{
    /* By what they select, in whatever order it stands. */
    check_pairs("[{\"name\":\"n\",\"labels\":{\"v\":\"1\",\"a\":\"x\"},\"was\":\"1\"},"
                "{\"name\":\"m\",\"labels\":{\"v\":\"2\"},\"was\":\"2\"}]",
                "[{\"name\":\"two\",\"labels\":{\"v\":\"2\"},\"is\":\"2\"},"
                "{\"name\":\"one\",\"labels\":{\"a\":\"x\",\"v\":\"1\"},\"is\":\"1\"}]",
                "labels");
    /* The only one left over on both sides. */
    check_pairs(
        "[{\"name\":\"a\",\"was\":\"A\"},{\"name\":\"n\",\"labels\":{\"v\":\"3\"},\"was\":\"B\"}]",
        "[{\"name\":\"b\",\"labels\":{\"v\":\"2\"},\"is\":\"B\"},{\"name\":\"a\",\"is\":\"A\"}]",
        "labels");
    /* Of two nobody knows which. */
    check_pairs("[{\"name\":\"n\",\"was\":\"\"},{\"name\":\"m\",\"was\":\"\"}]",
                "[{\"name\":\"a\",\"is\":\"A\"},{\"name\":\"b\",\"is\":\"B\"}]", "labels");
    /* Other lists are paired by name alone. */
    check_pairs("[{\"name\":\"n\",\"was\":\"\"}]", "[{\"name\":\"a\",\"is\":\"A\"}]", NULL);
}

static void has_nothing_to_pair(void)
{
    check(!pairs_of(&arena, parse("[]"), parse("[{}]"), "name", NULL));
    check(!pairs_of(&arena, parse("[{}]"), NULL, "name", NULL));
    check(!pairs_of(&arena, parse("[{}]"), parse("{\"a\":{}}"), "name", NULL));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(pairs_by_name),
        CASE(finds_what_was_renamed),
        CASE(has_nothing_to_pair),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
