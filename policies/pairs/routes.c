// SPDX-License-Identifier: Apache-2.0
#include "pairs/routes.h"

#include "base/path.h"

struct walk {
    struct arena *arena;
    bool all;
    route_visit *visit;
    void *closure;
};

static void come_to(const struct walk *walk, const char *field, const struct json *destination,
                    bool mirrored)
{
    if (json_is(destination, JSON_OBJECT))
        walk->visit(&(struct route_place){field, destination, mirrored}, walk->closure);
}

static bool is_zero(const struct json *value)
{
    double number;
    return json_number(value, &number) && number == 0;
}

/* The default weight is 0, with which a destination beside others gets nothing. */
static void walk_routes(const struct walk *walk, const char *route, const struct json *list)
{
    bool several = json_size(list) > 1;
    unsigned index = 0;
    json_each (entry, list) {
        const char *field = arena_print(walk->arena, "%s[%u].destination", route, index++);
        const struct json *weight = json_get(entry, "weight");
        if (walk->all || !several || (weight && !is_zero(weight)))
            come_to(walk, field, json_get(entry, "destination"), false);
    }
}

/* An absent percentage means 100 %. */
static bool is_none(const struct json *percentage)
{
    const struct json *value = json_get(percentage, "value");
    return percentage && (!value || is_zero(value));
}

static void walk_mirrors(const struct walk *walk, const char *http, const struct json *route)
{
    unsigned index = 0;
    const struct json *percentage = json_get(route, "mirrorPercentage");
    bool none = percentage ? is_none(percentage) : is_zero(json_get(route, "mirrorPercent"));
    if (walk->all || !none)
        come_to(walk, arena_print(walk->arena, "%s.mirror", http), json_get(route, "mirror"), true);
    json_each (mirror, json_get(route, "mirrors")) {
        const char *field = arena_print(walk->arena, "%s.mirrors[%u].destination", http, index++);
        if (walk->all || !is_none(json_get(mirror, "percentage")))
            come_to(walk, field, json_get(mirror, "destination"), true);
    }
}

void each_destination(struct arena *arena, const struct json *object, bool all, route_visit *visit,
                      void *closure)
{
    static const char *const protocols[] = {"http", "tls", "tcp"};
    const struct walk walk = {arena, all, visit, closure};
    const struct json *spec = json_get(object, "spec");
    for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++) {
        unsigned index = 0;
        json_each (rule, json_get(spec, protocols[i])) {
            const char *field = arena_print(arena, "spec.%s[%u]", protocols[i], index++);
            walk_routes(&walk, arena_print(arena, "%s.route", field), json_get(rule, "route"));
            walk_mirrors(&walk, field, rule);
        }
    }
}
