// SPDX-License-Identifier: Apache-2.0
/* Shapes for texts that hold a document: can it be read, and what has an update removed from it? */
#include "judge/look.h"
#include "judge/schema.h"
#include "judge/wording.h"

#include <string.h>

#define FAULT_MOST 90              /* code points */
#define LOST_SHOWN 80              /* code points of the list of lost names */
#define LOST_MOST (4 * LOST_SHOWN) /* bytes that such a list takes; longer ones are not built */

#define KEPT "{kept} of {count} old keys"

static void report_unreadable(const struct look *look, const struct error *error)
{
    struct arena *arena = look->judgement->arena;
    struct text said = TEXT_IN(arena), sentence = TEXT_IN(arena);
    struct finding finding = look_about(look);
    language_add_error(&said, look->judgement->policy->language, error->text);
    text_add_shown(&sentence, said.data, FAULT_MOST);
    finding.found = found_at(look->judgement, ERROR_AT, error->line, error->column);
    finding.value = sentence.data;
    finding.line = error->line;
    finding.column = error->column;
    look_report(look, finding);
}

/* `needed`: what is absent or empty is no mapping either. */
static void look_mapping(const struct look *look, bool needed)
{
    const struct embedded *text = json_string(look->value) ? look->target->text : NULL;
    const struct json *document = text ? text->document : look->value;
    if (text && !document) {
        report_unreadable(look, &text->fault);
        return;
    }
    bool empty = !look->value || json_is(document, JSON_NULL);
    if (json_is(document, JSON_OBJECT) || (empty && !needed))
        return;
    struct finding finding = look_about(look);
    if (document)
        finding.found = shown(look->judgement, document);
    look_report(look, finding);
}

bool look_unreadable(const struct look *look)
{
    look_mapping(look, false);
    return false;
}

bool look_unmapped(const struct look *look)
{
    look_mapping(look, true);
    return false;
}

/* The names that an update took away, as the message lists them. */
struct loss {
    const struct look *look;
    struct text names;
    bool vital, any; /* a key was lost whose loss alone is an outage; any key was lost */
    size_t kept;     /* how many keys at the top level are still there */
};

static bool is_empty(const struct json *value)
{
    bool block = json_is(value, JSON_OBJECT) || json_is(value, JSON_ARRAY);
    return !value || json_is(value, JSON_NULL) || (block && json_size(value) == 0);
}

static bool is_row(const struct vital *row)
{
    return row->path && strcmp(row->path, "*") != 0;
}

/* Does the value only repeat the default? */
static bool is_assumed(const struct look *look, const char *path, const struct json *value)
{
    const char *text = json_string(value) ? json_string(value) : shown(look->judgement, value);
    if (is_empty(value) || !*text)
        return true;
    for (const struct vital *row = look->fault->vitals; is_row(row); row++)
        if (strcmp(row->path, path) == 0)
            return row->assumed && strcmp(row->assumed, text) == 0;
    return false;
}

/* The same for a block: do all of its members? */
static bool says_nothing(const struct look *look, const char *path, const struct json *value)
{
    if (!json_is(value, JSON_OBJECT))
        return is_assumed(look, path, value);
    json_each_member (member, value)
        if (!is_assumed(look, arena_print(look->judgement->arena, "%s.%s", path, json_key(member)),
                        member))
            return false;
    return true;
}

/* Is the key, or the block that it stood in, in the list already? */
static bool is_listed(const struct loss *loss, const char *name)
{
    const char *block = arena_copy(loss->look->judgement->arena, name, strcspn(name, "."));
    return loss->names.length && block &&
           (strstr(loss->names.data, name) || strcmp(loss->names.data, block) == 0);
}

static void list(struct loss *loss, const char *name)
{
    loss->any = true;
    if (loss->names.length < LOST_MOST && !is_listed(loss, name))
        text_print(&loss->names, "%s%s", loss->names.length ? ", " : "", name);
}

/* No more than a quarter of its members is left. */
static bool is_mostly_gone(const struct json *old, const struct json *new)
{
    size_t left = 0;
    json_each_member (member, old)
        left += !is_empty(json_get(new, json_key(member)));
    return json_is(old, JSON_OBJECT) && json_is(new, JSON_OBJECT) && 4 * left <= json_size(old);
}

static bool has_named(const struct json *list, const char *name)
{
    json_each (element, list) {
        const char *other = json_string(json_get(element, "name"));
        if (other && strcmp(other, name) == 0)
            return true;
    }
    return false;
}

static void find_named(struct loss *loss, const struct vital *row, const struct json *old,
                       const struct json *new)
{
    if (is_empty(new)) /* the block is listed as a whole */
        return;
    json_each (element, old) {
        const char *name = json_string(json_get(element, "name"));
        if (name && *name && loss->names.length < LOST_MOST && !has_named(new, name))
            list(loss, arena_print(loss->look->judgement->arena, "%s[%s]", row->path, name));
    }
}

static void find_vitals(struct loss *loss)
{
    const struct look *look = loss->look;
    for (const struct vital *row = look->fault->vitals; is_row(row); row++) {
        const struct json *old = read_input(look->judgement, look->target, row->path, true);
        const struct json *new = read_input(look->judgement, look->target, row->path, false);
        if (row->how == EACH_BY_NAME)
            find_named(loss, row, old, new);
        bool lost = is_empty(new) || (row->how == MOST_OF_IT && is_mostly_gone(old, new));
        if (row->weight == LIGHT || !lost || says_nothing(look, row->path, old))
            continue;
        loss->vital |= row->weight == VITAL;
        list(loss, row->path);
    }
}

static void find_others(struct loss *loss, bool named)
{
    const struct look *look = loss->look;
    json_each_member (member, look->target->old) {
        const char *key = json_key(member);
        bool there = !is_empty(read_member(look->target, look->target->node, key));
        loss->kept += there || is_empty(member);
        if (named && !there && !says_nothing(look, key, member))
            list(loss, key);
    }
}

bool look_lost(const struct look *look)
{
    struct arena *arena = look->judgement->arena;
    struct loss loss = {.look = look, .names = TEXT_IN(arena)};
    struct text names = TEXT_IN(arena);
    const struct vital *end = look->fault->vitals;
    size_t before = json_size(look->target->old);
    if (!look->target->old)
        return false;
    while (is_row(end))
        end++;
    find_vitals(&loss);
    find_others(&loss, end->path != NULL);
    if (!loss.any)
        return false;
    struct finding finding = look_about(look);
    bool half = (before - loss.kept) * 2 > before;
    if (!loss.vital && !(end->path && half))
        finding.at_most = WARN;
    text_add_shown(&names, loss.names.data, LOST_SHOWN);
    finding.found = filled(look->judgement, KEPT,
                           (struct filling[]){{"kept", arena_print(arena, "%zu", loss.kept)},
                                              {"count", arena_print(arena, "%zu", before)},
                                              {0}});
    finding.value = names.data;
    return look_report(look, finding);
}
