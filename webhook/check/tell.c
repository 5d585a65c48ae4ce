// SPDX-License-Identifier: Apache-2.0
#include "check/tell.h"

#include "base/language.h"
#include "check/events.h"
#include "read/input.h"
#include "rule/rule.h"

#include <string.h>

static void begin(struct carrier *carrier, enum event event)
{
    carry_event(carrier, &event);
}

/* The text of the file goes before the first place in it. */
static void begin_place(struct carrier *carrier, enum event event, struct check_place *place)
{
    if (place->text && !carrier->text) {
        begin(carrier, EVENT_TEXT);
        carry_text(carrier, place);
    }
    begin(carrier, event);
    carry_place(carrier, place);
}

/* The summary names the first few, so that a folder of overlays does not drown it. */
static void note_part(struct check *check, const struct check_object *object)
{
    enum language language = check->judging.policy->language;
    struct text place = TEXT_IN(&check->memory), name = TEXT_IN(&check->memory);
    if (!object->part || check->parts++ >= CHECK_PARTS_NAMED)
        return;
    text_add_shown(&place, input_name(object->file), SIZE_MAX);
    text_add_shown(&name, object->name, SIZE_MAX);
    const struct filling words[] = {{"file", place.data},
                                    {"kind", object->kind},
                                    {"name", name.data},
                                    {"why", object->part},
                                    {0}};
    language_fill(&check->named_parts, language, "{file}: {kind} {name} judged as a part: {why}",
                  words);
    text_add(&check->named_parts, "\n");
}

void tell_object(struct check *check, struct check_object *object)
{
    if (check->carrier) {
        begin(check->carrier, EVENT_OBJECT);
        carry_object(check->carrier, object);
        return;
    }
    note_part(check, object);
    for (struct check_output *output = check->outputs; output; output = output->next)
        if (output->object) {
            output->object(output, object);
            arena_reset(&output->arena);
        }
}

static void count(struct check *check, const struct check_finding *finding)
{
    bool told = check_tells(check, finding->action);
    check->patched += finding->patched;
    bool fails = check_fails(check, finding);
    check->fails |= fails;
    check->failing += fails && finding->patched;
    check->spared += !fails && finding->action >= check->fail_on;
    check->mendable += !finding->object->part && (finding->patched || finding->mendable);
    check->denied += !finding->patched && finding->action == DENY;
    check->warned += !finding->patched && finding->action == WARN;
    check->told += told;
    check->told_by_rule[rule_index(finding->rule)] += told;
    if (finding->action > check->strongest) {
        check->strongest = finding->action;
        memset(check->strongest_by, false, sizeof check->strongest_by);
    }
    check->strongest_by[rule_index(finding->rule)] |= finding->action == check->strongest;
}

void tell_finding(struct check *check, struct check_finding *finding, struct check_place *place)
{
    if (check->carrier) {
        begin_place(check->carrier, EVENT_FINDING, place);
        carry_finding(check->carrier, finding);
        return;
    }
    progress_erase(&check->progress);
    count(check, finding);
    for (struct check_output *output = check->outputs; output; output = output->next) {
        output->finding(output, finding, place);
        arena_reset(&output->arena);
    }
}

void tell_fault(struct check *check, struct check_place *place, const char *sentence)
{
    if (check->carrier) {
        begin_place(check->carrier, EVENT_FAULT, place);
        carry_string(check->carrier, &sentence);
        return;
    }
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct text said = TEXT_IN(&arena);
    language_add_error(&said, check->judging.policy->language, sentence);
    progress_erase(&check->progress);
    check->faults++;
    for (struct check_output *output = check->outputs; output; output = output->next) {
        output->fault(output, place, said.data);
        arena_reset(&output->arena);
    }
    arena_free(&arena);
}

void tell_left(struct check *check, enum left how, const char *file)
{
    if (check->carrier) {
        uint64_t number = how;
        begin(check->carrier, EVENT_LEFT);
        carry_number(check->carrier, &number);
        carry_string(check->carrier, &file);
        return;
    }
    if (!check->left[how].count++)
        check->left[how].first = arena_copy(&check->memory, file, strlen(file));
}

void tell_counts(struct check *check, size_t objects, size_t skipped)
{
    uint64_t numbers[] = {objects, skipped};
    if (check->carrier) {
        begin(check->carrier, EVENT_COUNTS);
        carry_number(check->carrier, &numbers[0]);
        carry_number(check->carrier, &numbers[1]);
        return;
    }
    check->objects += objects;
    check->skipped += skipped;
}

/* What has come so far, of the object at hand. */
struct replay {
    struct check *check;
    struct carrier carrier;
    struct check_object object;
};

static void again(struct replay *replay, enum event event)
{
    struct carrier *carrier = &replay->carrier;
    struct check_place place = {.file = replay->object.file};
    struct check_finding finding = {.object = &replay->object};
    const char *string = NULL;
    uint64_t numbers[2] = {0};
    switch (event) {
    case EVENT_TEXT:
        carry_text(carrier, &place);
        break;
    case EVENT_OBJECT:
        carry_object(carrier, &replay->object);
        tell_object(replay->check, &replay->object);
        break;
    case EVENT_FINDING:
        carry_place(carrier, &place);
        carry_finding(carrier, &finding);
        tell_finding(replay->check, &finding, &place);
        break;
    case EVENT_FAULT:
        carry_place(carrier, &place);
        carry_string(carrier, &string);
        tell_fault(replay->check, &place, string);
        break;
    case EVENT_LEFT:
        carry_number(carrier, &numbers[0]);
        carry_string(carrier, &string);
        tell_left(replay->check, (enum left)numbers[0], string);
        break;
    case EVENT_COUNTS:
        carry_number(carrier, &numbers[0]);
        carry_number(carrier, &numbers[1]);
        tell_counts(replay->check, numbers[0], numbers[1]);
        break;
    }
}

void carrier_begin(struct carrier *carrier, struct check *check, const char *file)
{
    carrier->text = kept_text(&check->judging.kept, file, &carrier->length);
}

void tell_carried(struct check *check, const char *file, const char *bytes, size_t length)
{
    struct replay replay = {
        .check = check,
        .carrier = {.at = bytes, .end = bytes + length, .arena = &check->scratch},
        .object = {.file = file},
    };
    carrier_begin(&replay.carrier, check, file);
    for (enum event event; carry_event(&replay.carrier, &event);) {
        again(&replay, event);
        arena_reset(&check->scratch);
    }
}
