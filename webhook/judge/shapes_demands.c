// SPDX-License-Identifier: Apache-2.0
/* Shapes of documents that a table of demands describes: demand.h is their law. */
#include "judge/demand.h"
#include "judge/inputs.h"
#include "judge/look.h"
#include "judge/plan.h"

#include "base/language.h"

#include <math.h>
#include <string.h>

#define SHOWN_MOST 40 /* code points */
#define NAME_MOST 64  /* bytes of a name in a table */

/* One demand, on its way through the document. */
struct around {
    const struct json *block, *above; /* the parent of the place, and the parent of that */
    bool element;                     /* the place is an element of a list */
};
struct search {
    const struct look *look;
    const struct demand *demand;
    struct path at;
    struct around around;
};

static bool is_among(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (const char *word = words; word; word = strchr(word, '|')) {
        word += *word == '|';
        if (strcspn(word, "|") == length && strncmp(word, text, length) == 0)
            return true;
    }
    return false;
}

static bool is_of_object(const struct search *search)
{
    return search->look->judgement->subject->kind == DESTINATION_RULE;
}

/* The API server knows a field of an object by one name, Istio one of its config by two. */
static const struct json *member(const struct search *search, const struct json *block,
                                 const char *name)
{
    if (!name) /* memory ran out */
        return NULL;
    return is_of_object(search) ? json_get(block, name) : config_member(block, name);
}

/* The first of the names under which a member of the block is stated, or NULL. */
static const char *one_of_them(const struct search *search, const struct json *block,
                               const char *names)
{
    for (const char *name = names; name && *name;) {
        size_t length = strcspn(name, "|");
        const char *one = arena_copy(search->look->judgement->arena, name, length);
        const struct json *value = one ? member(search, block, one) : NULL;
        bool empty = json_is(value, JSON_ARRAY) && json_size(value) == 0;
        if (value && !json_is(value, JSON_NULL) && !empty)
            return one;
        name += length + (name[length] == '|');
    }
    return NULL;
}

static const char *quoted(const struct search *search, const char *text)
{
    struct text out = TEXT_IN(search->look->judgement->arena);
    text_print(&out, "\"");
    text_add_shown(&out, text, SHOWN_MOST);
    text_print(&out, "\"");
    return out.data;
}

static double bound(const struct demand *demand, const char *written, double none)
{
    double number;
    return written && measure_text(written, demand->unit, &number) ? number : none;
}

/* Is it a value of a type that the schema reports already? */
static bool is_no_count(const struct demand *demand, const struct json *value, double number)
{
    return demand->unit == UNIT_COUNT &&
           (trunc(number) != number || fabs(number) > 0x1p32 ||
            (json_string(value) && strpbrk(json_string(value), ".eE")));
}

static bool number_breaks(const struct demand *demand, const struct json *value)
{
    double number;
    bool asks = demand->least || demand->most || demand->step || demand->nonzero || demand->counts;
    if (!asks || !measure(value, demand->unit, &number) || is_no_count(demand, value, number) ||
        fabs(number) < bound(demand, demand->beyond, 0))
        return false;
    return number < bound(demand, demand->least, -INFINITY) ||
           number > bound(demand, demand->most, INFINITY) ||
           (demand->step && fmod(number, bound(demand, demand->step, 1)) != 0) ||
           (demand->nonzero && number == 0) || (demand->counts && !demand->counts(number));
}

static bool word_breaks(const struct search *search, const struct json *value, const char *text)
{
    const struct demand *demand = search->demand;
    if (text && demand->never)
        return is_among(demand->never, text);
    return demand->words && json_is(value, JSON_NUMBER) &&
           !is_among(demand->words, shown(search->look->judgement, value));
}

static void say(const struct search *search, const struct json *value, struct finding said)
{
    const struct demand *demand = search->demand;
    const struct judgement *judgement = search->look->judgement;
    bool whole = demand->when || demand->beside || demand->rival || !value;
    struct path block = search->at;
    if (whole && block.length > search->around.element + 1U)
        block.length -= search->around.element + 1U;
    said.wanted = demand->wanted ? in_language(judgement->policy->language, demand->wanted) : NULL;
    if (demand->read_till && istio_minor_at(judgement, search->look->target) < 0)
        said.at_most = WARN;
    look_report_at(search->look, &search->at, whole ? &block : NULL, value, said);
}

/* The text to paste. None for an element or a block, which would need what stands around it. */
static const char *to_paste(const struct search *search, const char *text)
{
    const struct demand *demand = search->demand;
    if (search->around.element || demand->wrong || demand->some)
        return NULL;
    if (text && demand->meant)
        return demand->meant(search->look->judgement->arena, demand, text);
    return demand->usual;
}

static void see_broken(const struct search *search, const struct json *value)
{
    const struct demand *demand = search->demand;
    bool none = json_is(value, JSON_NULL); /* an element that is empty */
    const char *text = none ? "" : json_string(value), *found = NULL;
    if (!value || (none && !search->around.element))
        return;
    if (demand->wrong)
        found = demand->wrong(search->look->judgement->arena, value);
    else if (demand->some && json_is(value, JSON_OBJECT))
        found = one_of_them(search, value, demand->some) ? NULL : "{}";
    else if (demand->fits && text && (*text ? true : !demand->or_empty && !demand->needed))
        found = demand->fits(text) ? NULL : quoted(search, text);
    else if (number_breaks(demand, value) || word_breaks(search, value, text))
        found = shown(search->look->judgement, value);
    if (found)
        say(search, value, (struct finding){.found = found, .value = to_paste(search, text)});
}

static void see_lacked(const struct search *search, const struct json *value)
{
    const char *text = json_string(value);
    bool empty = !value || json_is(value, JSON_NULL) || (text && !*text);
    if (search->demand->needed && empty)
        say(search, NULL, (struct finding){.value = search->demand->usual});
}

static bool says_something(const struct json *value)
{
    const char *text = json_string(value);
    bool many = json_is(value, JSON_ARRAY) || json_is(value, JSON_OBJECT);
    return value && !json_is(value, JSON_NULL) &&
           (!json_is(value, JSON_BOOL) || json_true(value)) && (!text || *text) &&
           (!many || json_size(value));
}

static void see_clashing(const struct search *search, const struct json *value)
{
    const struct demand *demand = search->demand;
    const char *rival =
        demand->rival ? one_of_them(search, search->around.block, demand->rival) : NULL;
    if (demand->beside && says_something(value))
        say(search, value, (struct finding){.value = demand->beside});
    else if (rival && value && !json_is(value, JSON_NULL))
        say(search, value, (struct finding){.value = rival});
}

static void see(const struct search *search, const struct json *value)
{
    const struct demand *demand = search->demand;
    const struct json *rivals = search->around.above ? search->around.above : search->around.block;
    const struct json *owner = search->around.element ? search->around.above : search->around.block;
    if ((demand->when && !demand->when->holds(owner)) ||
        (demand->rivals && one_of_them(search, rivals, demand->rivals)))
        return;
    switch (search->look->fault->shape) {
    case BROKEN:
        see_broken(search, value);
        break;
    case LACKED:
        see_lacked(search, value);
        break;
    default:
        see_clashing(search, value);
        break;
    }
}

static void walk(struct search *search, const struct json *value, const char *rest);

static void walk_elements(struct search *search, const struct json *list, const char *rest)
{
    struct arena *arena = search->look->judgement->arena;
    unsigned index = 0, length = search->at.length;
    if (!json_is(list, JSON_ARRAY))
        return;
    json_each (element, list) {
        bool empty = *rest && json_is(element, JSON_NULL);
        path_add_index(&search->at, index++);
        if (!empty || !is_of_object(search)) /* of which it is another type */
            walk(search, empty ? json_new_object(arena) : element, rest);
        search->at.length = length;
    }
}

static void walk_member(struct search *search, const struct json *block, const char *rest)
{
    struct arena *arena = search->look->judgement->arena;
    size_t length = strcspn(rest, ".[");
    char name[NAME_MOST]; /* most fields of a table are absent */
    size_t fitting = length < NAME_MOST ? length : NAME_MOST - 1;
    memcpy(name, rest, fitting);
    name[fitting] = '\0';
    const struct json *next = member(search, block, name);
    if (!json_is(block, JSON_OBJECT) || (rest[length] && (!next || json_is(next, JSON_NULL))))
        return;
    path_add_key(&search->at, next ? json_key(next) : arena_copy(arena, name, length));
    walk(search, next, rest + length);
}

/* `rest` is the remaining path from `value`, which may be NULL. The search comes back as it was:
 * its path is too long to be copied at each step. */
static void walk(struct search *search, const struct json *value, const char *rest)
{
    const struct around around = search->around;
    unsigned length = search->at.length;
    if (!*rest) {
        see(search, value);
        return;
    }
    search->around = (struct around){value, around.block, *rest == '['};
    if (search->around.element)
        walk_elements(search, value, rest + strlen("[*]"));
    else
        walk_member(search, value, rest + (*rest == '.'));
    search->around = around;
    search->at.length = length;
}

/* Most demands are of one shape only. */
static bool asks(const struct demand *demand, enum fault_shape shape)
{
    return shape == LACKED     ? demand->needed
           : shape == CLASHING ? demand->beside || demand->rival
                               : true;
}

static bool hold(const struct look *look)
{
    int minor = istio_minor_at(look->judgement, look->target);
    const struct demand *demands = look->fault->demands;
    const struct json *document = look_document(look);
    bool either = look->judgement->subject->kind != DESTINATION_RULE;
    struct search search = {.look = look};
    struct marks there = plan_demands(demands, document, either, look->fault->shape == LACKED);
    for (size_t i = 0; demands[i].at; i++)
        if (is_marked(&there, i) && (minor < 0 || minor >= demands[i].since) &&
            asks(&demands[i], look->fault->shape)) {
            search.demand = &demands[i];
            walk(&search, document, demands[i].at);
        }
    return false;
}

bool look_broken(const struct look *look)
{
    return hold(look);
}

bool look_lacked(const struct look *look)
{
    return hold(look);
}

bool look_clashing(const struct look *look)
{
    return hold(look);
}
