// SPDX-License-Identifier: Apache-2.0
#include "review/verdict.h"

#include "judge/message.h"

#define WARNINGS_MOST 8
#define CAUSES_MOST 32
#define NO_FIELD ELLIPSIS /* kubectl prints "field: message" whatever the field */
#define OWN_FIELD "meshrail"

/* What a finding does at the phase that is being answered. */
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
        found += does(&judgement->findings[i], phase) == action;
    return found;
}

static size_t count(const struct judgement *judgement, enum phase phase, enum action action)
{
    size_t dropped = phase == PHASE_VALIDATE ? judgement->dropped[action] : 0;
    return kept(judgement, phase, action) + dropped;
}

/*
 * Calls back for the findings that do `action`, but for at most `most` entries: when there are
 * more, the last entry says how many. `finding` is NULL for that one.
 */
static void each(const struct judgement *judgement, enum phase phase, enum action action,
                 size_t most, struct text *out,
                 void (*write)(const struct judgement *, const struct finding *, const char *more,
                               bool first, struct text *))
{
    size_t total = count(judgement, phase, action), written = 0;
    size_t whole = total > most ? most - 1 : kept(judgement, phase, action);
    for (size_t i = 0; i < judgement->finding_count && written < whole; i++)
        if (does(&judgement->findings[i], phase) == action)
            write(judgement, &judgement->findings[i], NULL, written++ == 0, out);
    if (total > written)
        write(judgement, NULL, message_more(judgement, total - written), written == 0, out);
}

static void add_cause(struct text *out, const char *field, const char *message, bool first)
{
    text_add(out, first ? "{\"reason\":\"FieldValueInvalid\",\"message\":"
                        : ",{\"reason\":\"FieldValueInvalid\",\"message\":");
    text_add_json_string(out, message);
    text_add(out, ",\"field\":");
    text_add_json_string(out, field);
    text_add(out, "}");
}

static void write_cause(const struct judgement *judgement, const struct finding *finding,
                        const char *more, bool first, struct text *out)
{
    struct message message = {.field = NO_FIELD, .text = more};
    if (finding)
        message = message_of(judgement, finding);
    add_cause(out, message.field, message.text, first);
}

static void write_line(const struct judgement *judgement, const struct finding *finding,
                       const char *more, bool first, struct text *out)
{
    struct message message = {.field = NO_FIELD, .text = more};
    if (finding)
        message = message_of(judgement, finding);
    text_print(out, "%s%s: %s", first ? "" : "\n", message.field, message.text);
}

static void write_warning(const struct judgement *judgement, const struct finding *finding,
                          const char *more, bool first, struct text *out)
{
    text_add(out, first ? "" : ",");
    text_add_json_string(out, finding ? message_of(judgement, finding).line : more);
}

static void write_patched(const struct judgement *judgement, const struct finding *finding,
                          const char *more, bool first, struct text *out)
{
    text_add(out, first ? "" : ",");
    text_add_json_string(out, finding ? message_patched(judgement, finding) : more);
}

/*
 * kubectl shows only the causes of an Invalid status, every other client only its message: both say
 * everything. Details without causes would show nothing at all. The last line says who refused,
 * once for all of them.
 */
static void write_denial(const struct judgement *judgement, const struct review *review,
                         struct text *out)
{
    struct text lines = TEXT_IN(judgement->arena);
    const char *refused = message_refused(judgement);
    each(judgement, PHASE_VALIDATE, DENY, CAUSES_MOST, &lines, write_line);
    text_print(&lines, "\n" OWN_FIELD ": %s", refused);
    text_add(out, ",\"status\":{\"status\":\"Failure\",\"code\":422,\"reason\":\"Invalid\","
                  "\"message\":");
    text_add_json_string(out, lines.data);
    text_add(out, ",\"details\":{\"name\":");
    text_add_json_string(out, review->subject.name);
    text_add(out, ",\"group\":");
    text_add_json_string(out, review->group);
    text_add(out, ",\"kind\":");
    text_add_json_string(out, review->subject.kind_name);
    text_add(out, ",\"causes\":[");
    each(judgement, PHASE_VALIDATE, DENY, CAUSES_MOST, out, write_cause);
    add_cause(out, OWN_FIELD, refused, false);
    text_add(out, "]}}");
}

static void write_patch(const struct judgement *judgement, struct text *out)
{
    struct text operations = TEXT_IN(judgement->arena);
    patch_print(&judgement->answer, &operations);
    text_add(out, ",\"patchType\":\"JSONPatch\",\"patch\":\"");
    text_add_base64(out, operations.data, operations.length);
    text_add(out, "\"");
}

/* Annotation values are lists of `RULE-ID=action` and of ids, each said once; the API server puts
 * our name before the keys. */
static void write_audit(const struct judgement *judgement, enum phase phase, struct text *out)
{
    struct text findings = TEXT_IN(judgement->arena), exempted = TEXT_IN(judgement->arena);
    unsigned said[RULES_MOST] = {0}; /* bits of actions; that of OFF means exempted */
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = &judgement->findings[i];
        enum action action = does(finding, phase);
        unsigned *said_of = &said[rule_index(finding->rule)];
        if (action == OFF)
            continue;
        if (!(*said_of & 1U << action))
            text_print(&findings, "%s%s=%s", findings.length ? "," : "", finding->rule->id,
                       action_names[action]);
        if (finding->exempt && !(*said_of & 1U << OFF))
            text_print(&exempted, "%s%s", exempted.length ? "," : "", finding->rule->id);
        *said_of |= 1U << action | (finding->exempt ? 1U << OFF : 0);
    }
    text_add(out, ",\"auditAnnotations\":{\"policy\":");
    text_add_json_string(out, judgement->policy->hash);
    if (findings.length) {
        text_add(out, ",\"findings\":");
        text_add_json_string(out, findings.data);
    }
    if (exempted.length) {
        text_add(out, ",\"exempted\":");
        text_add_json_string(out, exempted.data);
    }
    text_add(out, "}");
}

void verdict_print(const struct judgement *judgement, const struct review *review, enum phase phase,
                   struct text *out)
{
    bool denied = count(judgement, phase, DENY) > 0, patched = phase == PHASE_MUTATE;
    text_add(out, denied ? "false" : "true");
    if (denied)
        write_denial(judgement, review, out);
    if (patched && judgement->answer.count)
        write_patch(judgement, out);
    if (count(judgement, phase, patched ? PATCH : WARN)) {
        text_add(out, ",\"warnings\":[");
        each(judgement, phase, patched ? PATCH : WARN, WARNINGS_MOST, out,
             patched ? write_patched : write_warning);
        text_add(out, "]");
    }
    write_audit(judgement, phase, out);
}

void verdict_tally(const struct judgement *judgement, enum phase phase, struct tally *tally)
{
    for (size_t i = 0; i < judgement->finding_count && tally->count < TALLY_MOST; i++) {
        enum action action = does(&judgement->findings[i], phase);
        if (action == OFF)
            continue;
        tally->findings[tally->count].rule = (unsigned char)rule_index(judgement->findings[i].rule);
        tally->findings[tally->count++].action = (unsigned char)action;
    }
    if (phase == PHASE_MUTATE)
        tally->outcome = judgement->answer.count ? OUTCOME_PATCHED : OUTCOME_ALLOWED;
    else if (count(judgement, phase, DENY))
        tally->outcome = OUTCOME_DENIED;
    else
        tally->outcome = count(judgement, phase, WARN) ? OUTCOME_WARNED : OUTCOME_ALLOWED;
}
