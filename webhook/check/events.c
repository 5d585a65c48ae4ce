// SPDX-License-Identifier: Apache-2.0
#include "check/events.h"

#include "rule/rule.h"

#include <string.h>

static void carry_bytes(struct carrier *carrier, void *bytes, size_t size)
{
    if (carrier->out) {
        text_add_bytes(carrier->out, bytes, size);
        return;
    }
    memcpy(bytes, carrier->at, size);
    carrier->at += size;
}

bool carry_event(struct carrier *carrier, enum event *event)
{
    if (!carrier->out && carrier->at == carrier->end)
        return false;
    carry_bytes(carrier, event, sizeof *event);
    return true;
}

void carry_number(struct carrier *carrier, uint64_t *number)
{
    carry_bytes(carrier, number, sizeof *number);
}

/* A place of any whole type. */
#define CARRY(carrier_, place_)                                                                    \
    do {                                                                                           \
        uint64_t number = (uint64_t)(place_);                                                      \
        carry_number(carrier_, &number);                                                           \
        (place_) = (__typeof__(place_))number;                                                     \
    } while (0)

/* Its length and one, or 0 for NULL. */
void carry_string(struct carrier *carrier, const char **string)
{
    uint64_t size = carrier->out && *string ? strlen(*string) + 1 : 0;
    carry_number(carrier, &size);
    if (carrier->out) {
        text_add_bytes(carrier->out, *string, size);
        return;
    }
    *string = size ? carrier->at : NULL;
    carrier->at += size;
}

void carry_object(struct carrier *carrier, struct check_object *object)
{
    carry_string(carrier, &object->kind);
    carry_string(carrier, &object->namespace);
    carry_string(carrier, &object->name);
    carry_string(carrier, &object->begun);
    carry_string(carrier, &object->part);
}

void carry_finding(struct carrier *carrier, struct check_finding *finding)
{
    uint64_t rule = carrier->out ? rule_index(finding->rule) : 0;
    carry_number(carrier, &rule);
    finding->rule = rule_at(rule);
    CARRY(carrier, finding->action);
    CARRY(carrier, finding->profile);
    CARRY(carrier, finding->patched);
    CARRY(carrier, finding->mendable);
    CARRY(carrier, finding->old);
    CARRY(carrier, finding->exempt);
    carry_string(carrier, &finding->exemption_reason);
    carry_string(carrier, &finding->field);
    carry_string(carrier, &finding->found);
    carry_string(carrier, &finding->wanted);
    carry_string(carrier, &finding->line);
    carry_string(carrier, &finding->fix);
}

void carry_text(struct carrier *carrier, struct check_place *place)
{
    uint64_t length = place->length;
    carry_number(carrier, &length);
    if (carrier->out)
        text_add_bytes(carrier->out, place->text, length);
    carrier->text = carrier->out ? place->text : carrier->at;
    carrier->length = length;
    carrier->at += carrier->out ? 0 : length;
}

/* Of a finding that has none the count is 0. */
static void carry_fix(struct carrier *carrier, struct check_place *place)
{
    uint64_t count = carrier->out && place->fix ? place->fix->count : 0;
    carry_number(carrier, &count);
    if (!count)
        return;
    struct finding_edits *fix = (struct finding_edits *)place->fix;
    struct placed_edit lost = {.line = 0}; /* there is no memory for it */
    if (!carrier->out && (fix = arena_alloc(carrier->arena, sizeof *fix)))
        *fix = (struct finding_edits){
            .edits = arena_alloc(carrier->arena, count * sizeof *fix->edits), .count = count};
    bool kept = fix && fix->edits;
    for (size_t i = 0; i < count; i++) {
        struct placed_edit *edit = kept ? &fix->edits[i] : &lost;
        CARRY(carrier, edit->line);
        CARRY(carrier, edit->column);
        CARRY(carrier, edit->end_line);
        CARRY(carrier, edit->end_column);
        carry_string(carrier, &edit->text);
    }
    place->fix = kept ? fix : NULL;
}

void carry_place(struct carrier *carrier, struct check_place *place)
{
    bool shown = place->text;
    CARRY(carrier, place->line);
    CARRY(carrier, place->column);
    CARRY(carrier, place->end_line);
    CARRY(carrier, place->end_column);
    CARRY(carrier, place->span.start);
    CARRY(carrier, place->span.end);
    CARRY(carrier, shown);
    place->text = shown ? carrier->text : NULL;
    place->length = shown ? carrier->length : 0;
    carry_fix(carrier, place);
}
