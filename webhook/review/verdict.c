// SPDX-License-Identifier: Apache-2.0
#include "review/verdict.h"

#include "judge/laws.h"
#include "judge/message.h"

#include <string.h>

#define WARNINGS_MOST 8
#define CAUSES_MOST 32
#define NO_FIELD ELLIPSIS /* kubectl prints "field: message" whatever the field */
#define OWN_FIELD "meshrail"

/* The effect of a finding at the phase that is being answered. */
static enum action does(const struct finding *finding, enum phase phase)
{
    if (phase == PHASE_VALIDATE)
        return finding->action;
    return finding->patched ? PATCH : OFF;
}

static size_t kept(const struct judgement *judgement, enum phase phase, enum action action)
{
    size_t found = 0;
    for (size_t i = 0; i < judgement->finding_count; i++)
        found += does(judgement->findings[i], phase) == action;
    return found;
}

static size_t count(const struct judgement *judgement, enum phase phase, enum action action)
{
    size_t dropped = phase == PHASE_VALIDATE ? judgement->dropped[action] : 0;
    return kept(judgement, phase, action) + dropped;
}

/*
 * The findings that do `action`, but for at most `most` entries: when there are more, the last
 * entry says how many.
 */
struct entries {
    const struct judgement *judgement;
    enum phase phase;
    enum action action;
    size_t total, whole; /* all of them; those that are shown */
    size_t shown, next;  /* so far */
};

static struct entries entries_of(const struct judgement *judgement, enum phase phase,
                                 enum action action, size_t most)
{
    size_t total = count(judgement, phase, action);
    size_t whole = total > most ? most - 1 : kept(judgement, phase, action);
    return (struct entries){judgement, phase, action, total, whole, 0, 0};
}

/* False after the last. *finding is NULL for the one that says how many more there are: *more. */
static bool entries_next(struct entries *entries, const struct finding **finding, const char **more)
{
    const struct judgement *judgement = entries->judgement;
    *finding = NULL;
    while (entries->shown < entries->whole && entries->next < judgement->finding_count) {
        *finding = judgement->findings[entries->next++];
        if (does(*finding, entries->phase) != entries->action)
            continue;
        entries->shown++;
        return true;
    }
    if (entries->shown == entries->total)
        return false;
    *finding = NULL;
    *more = message_more(judgement, entries->total - entries->shown);
    entries->shown = entries->total;
    return true;
}

/* The denials, as both the message and the causes of a status have them. */
static size_t denials_of(const struct judgement *judgement, struct message lines[CAUSES_MOST])
{
    struct entries entries = entries_of(judgement, PHASE_VALIDATE, DENY, CAUSES_MOST);
    const struct finding *finding;
    const char *more = NULL;
    size_t count = 0;
    while (entries_next(&entries, &finding, &more))
        lines[count++] = finding ? message_of(judgement, finding)
                                 : (struct message){.field = NO_FIELD, .text = more};
    return count;
}

static void write_cause(struct json_writer *json, const char *field, const char *message)
{
    json_write_object(json, NULL);
    json_write_string(json, "reason", "FieldValueInvalid");
    json_write_string(json, "message", message);
    json_write_string(json, "field", field);
    json_write_object_end(json);
}

static void write_warnings(const struct judgement *judgement, enum phase phase,
                           struct json_writer *json)
{
    bool patched = phase == PHASE_MUTATE;
    struct entries entries = entries_of(judgement, phase, patched ? PATCH : WARN, WARNINGS_MOST);
    const struct finding *finding;
    const char *line = NULL;
    if (!entries.total)
        return;
    json_write_array(json, "warnings");
    while (entries_next(&entries, &finding, &line)) {
        if (finding)
            line =
                patched ? message_patched(judgement, finding) : message_of(judgement, finding).line;
        json_write_string(json, NULL, line);
    }
    json_write_array_end(json);
}

/*
 * kubectl shows only the causes of an Invalid status, every other client only its message: both say
 * everything. Details without causes would show nothing at all. The last line says who refused,
 * once for all of them.
 */
static void write_denial(const struct judgement *judgement, const struct review *review,
                         struct json_writer *json)
{
    struct message denials[CAUSES_MOST];
    const size_t said = denials_of(judgement, denials);
    const char *refused = message_refused(judgement);
    struct text lines = TEXT_IN(judgement->arena);
    for (size_t i = 0; i < said; i++)
        text_print(&lines, "%s: %s\n", denials[i].field, denials[i].text);
    text_print(&lines, OWN_FIELD ": %s", refused);
    json_write_object(json, "status");
    json_write_string(json, "status", "Failure");
    json_write_number(json, "code", 422);
    json_write_string(json, "reason", "Invalid");
    json_write_string(json, "message", lines.data);
    json_write_object(json, "details");
    json_write_string(json, "name", review->subject.name);
    json_write_string(json, "group", review->group);
    json_write_string(json, "kind", review->subject.kind_name);
    json_write_array(json, "causes");
    for (size_t i = 0; i < said; i++)
        write_cause(json, denials[i].field, denials[i].text);
    write_cause(json, OWN_FIELD, refused);
    json_write_array_end(json);
    json_write_object_end(json);
    json_write_object_end(json);
}

static void write_patch(const struct judgement *judgement, struct json_writer *json)
{
    struct text operations = TEXT_IN(judgement->arena);
    patch_print(&judgement->answer, &operations);
    json_write_string(json, "patchType", "JSONPatch");
    struct text *out = json_write_value(json, "patch");
    text_add(out, "\"");
    text_add_base64(out, operations.data, operations.length);
    text_add(out, "\"");
}

/* Adds `RULE-ID=BEFORE:AFTER:LAW+LAW`, once. */
static void add_weakened(struct text *list, const struct finding *finding)
{
    struct text entry = TEXT_IN(list->arena);
    text_print(&entry, "%s=%s:%s:", finding->rule->id, action_names[finding->before],
               action_names[finding->action]);
    laws_add(&entry, finding->laws);
    text_add(&entry, ",");
    if (list->length && strstr(list->data, entry.data))
        return;
    text_add(list, entry.data);
}

static void write_list(struct json_writer *json, const char *name, const struct text *list)
{
    if (list->length)
        json_write_string(json, name,
                          arena_copy(list->arena, list->data, list->length - strlen(",")));
}

/* Annotation values are lists, of which each entry is said once: what was found, what the laws of
 * laws.h made weaker, and what is exempt. The API server puts our name before the keys. */
static void write_audit(const struct judgement *judgement, enum phase phase,
                        struct json_writer *json)
{
    struct arena *arena = judgement->arena;
    struct text findings = TEXT_IN(arena), weakened = TEXT_IN(arena), exempted = TEXT_IN(arena);
    unsigned said[RULES_MOST] = {0}; /* bits of actions; that of OFF means exempted */
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = judgement->findings[i];
        enum action action = does(finding, phase);
        unsigned *said_of = &said[rule_index(finding->rule)];
        if (action == OFF)
            continue;
        if (!(*said_of & 1U << action))
            text_print(&findings, "%s=%s,", finding->rule->id, action_names[action]);
        if (finding->laws)
            add_weakened(&weakened, finding);
        if (is_exempt(finding) && !(*said_of & 1U << OFF))
            text_print(&exempted, "%s,", finding->rule->id);
        *said_of |= 1U << action | (is_exempt(finding) ? 1U << OFF : 0);
    }
    json_write_object(json, "auditAnnotations");
    json_write_string(json, "policy", judgement->policy->hash);
    write_list(json, "findings", &findings);
    write_list(json, "weakened", &weakened);
    write_list(json, "exempted", &exempted);
    json_write_object_end(json);
}

void verdict_print(const struct judgement *judgement, const struct review *review, enum phase phase,
                   struct json_writer *json)
{
    bool denied = count(judgement, phase, DENY) > 0;
    json_write_bool(json, "allowed", !denied);
    if (denied)
        write_denial(judgement, review, json);
    if (phase == PHASE_MUTATE && judgement->answer.count)
        write_patch(judgement, json);
    write_warnings(judgement, phase, json);
    write_audit(judgement, phase, json);
}

void verdict_tally(const struct judgement *judgement, enum phase phase, struct tally *tally)
{
    for (size_t i = 0; i < judgement->finding_count && tally->count < TALLY_MOST; i++) {
        const struct finding *finding = judgement->findings[i];
        enum action action = does(finding, phase);
        if (action == OFF)
            continue;
        tally->findings[tally->count++] = (struct counted){
            .rule = (unsigned char)rule_index(finding->rule),
            .action = (unsigned char)action,
            .before = (unsigned char)finding->before,
            .would = (unsigned char)finding->would,
            .laws = (unsigned char)finding->laws,
        };
    }
    if (phase == PHASE_MUTATE)
        tally->outcome = judgement->answer.count ? OUTCOME_PATCHED : OUTCOME_ALLOWED;
    else if (count(judgement, phase, DENY))
        tally->outcome = OUTCOME_DENIED;
    else
        tally->outcome = count(judgement, phase, WARN) ? OUTCOME_WARNED : OUTCOME_ALLOWED;
}
