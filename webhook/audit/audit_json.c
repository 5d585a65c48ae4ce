// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_output.h"
#include "audit/counts.h"
#include "base/members.h"
#include "judge/laws.h"
#include "rule/rule.h"

#define COUNTED(name_, outcome_)                                                                   \
    {                                                                                              \
        .name = (name_), .kind = MEMBER_COUNT, .offset = offsetof(struct count_row, of[outcome_])  \
    }
static const struct member count_members[] = {
    MEMBER(name, MEMBER_TEXT, struct count_row),
    COUNTED("refused", REFUSED),
    COUNTED("repaired", REPAIRED),
    COUNTED("warned", WARNED),
    COUNTED("recorded", RECORDED),
    {0},
};
#define TOTAL (&count_members[1])

/* One of what the lists hold. */
struct shown {
    const char *namespace, *owner, *apiVersion, *kind, *name, *uid, *rule, *field;
    const char *before, *would, *action;
    unsigned laws;
    bool new;
    const char *message;
    const char *file;
    size_t line, column;
};

static void write_laws(struct json_writer *json, const void *laws)
{
    laws_write(json, *(const unsigned *)laws);
}

static const char *const actions[] = {"deny", "warn", "audit", "off", "patch", NULL};

#define SHOWN(name_, kind_, ...) MEMBER(name_, MEMBER_##kind_, struct shown, __VA_ARGS__)
static const struct member finding_members[] = {
    SHOWN(namespace, TEXT),
    SHOWN(owner, TEXT),
    SHOWN(apiVersion, TEXT),
    SHOWN(kind, TEXT),
    SHOWN(name, TEXT),
    SHOWN(uid, TEXT),
    SHOWN(rule, TEXT),
    SHOWN(field, TEXT),
    SHOWN(before, TEXT, .words = actions),
    SHOWN(would, TEXT, .words = actions),
    SHOWN(action, TEXT, .words = actions),
    SHOWN(laws, LIST, .words = &law_names[NO_LAW + 1], .write = write_laws),
    SHOWN(new, FLAG),
    SHOWN(message, TEXT),
    {0},
};
static const struct member error_members[] = {
    SHOWN(file, TEXT), SHOWN(line, COUNT), SHOWN(column, COUNT), SHOWN(message, TEXT), {0}};

enum {
    VERSION,
    POLICY,
    OBJECTS,
    SKIPPED,
    TOTALS,
    COUNTS,
    FINDINGS = COUNTS + COUNTED_BY,
    SINCE,
    GONE,
    ERRORS
};

/* What the lists hold is of the struct above, what counts hold of struct count_row. */
static const struct member whole[] = {
    [VERSION] = {.name = "version", .kind = MEMBER_CONSTANT, .constant = AUDIT_JSON_VERSION},
    [POLICY] = {.name = "policy", .kind = MEMBER_TEXT},
    [OBJECTS] = {.name = "objects", .kind = MEMBER_COUNT},
    [SKIPPED] = {.name = "skipped", .kind = MEMBER_COUNT},
    [TOTALS] = {.name = "total", .kind = MEMBER_OBJECT, .of = TOTAL},
    [COUNTS + BY_NAMESPACE] = {.name = "namespaces", .kind = MEMBER_LIST, .of = count_members},
    [COUNTS + BY_OWNER] = {.name = "owners", .kind = MEMBER_LIST, .of = count_members},
    [COUNTS + BY_RULE] = {.name = "rules", .kind = MEMBER_LIST, .of = count_members},
    [FINDINGS] = {.name = "findings", .kind = MEMBER_LIST, .of = finding_members},
    [SINCE] = {.name = "since", .kind = MEMBER_TEXT, .optional = true},
    [GONE] = {.name = "gone", .kind = MEMBER_LIST, .of = finding_members, .optional = true},
    [ERRORS] = {.name = "errors", .kind = MEMBER_LIST, .of = error_members},
    {0},
};

void audit_json_schema(struct text *out)
{
    members_schema(out, "meshrail audit --output json", whole);
}

static void write_rows(struct json_writer *json, const struct audit *audit, enum counted_by by)
{
    struct counts counts = counts_by(audit, json->out->arena, by);
    json_write_array(json, whole[COUNTS + by].name);
    for (size_t i = 0; i < counts.count; i++)
        members_write_element(json, count_members, &counts.rows[i]);
    json_write_array_end(json);
}

static void write_finding(struct json_writer *json, const struct audit_finding *finding,
                          enum language language)
{
    const struct audit_object *object = finding->object;
    const struct shown shown = {
        .namespace = object->namespace,
        .owner = object->owner,
        .apiVersion = object->api_version,
        .kind = object->kind,
        .name = object->name,
        .uid = object->uid,
        .rule = finding->rule,
        .field = finding->field,
        .before = action_names[finding->before],
        .would = action_names[finding->would],
        .action = action_names[finding->action],
        .laws = finding->laws,
        .new = finding->fresh,
        .message = finding->said[language],
    };
    members_write_element(json, finding_members, &shown);
}

static void write_findings(struct json_writer *json, const char *name,
                           const struct audit_finding *findings, size_t count,
                           enum language language)
{
    json_write_array(json, name);
    for (size_t i = 0; i < count; i++)
        write_finding(json, &findings[i], language);
    json_write_array_end(json);
}

static void write_faults(struct json_writer *json, const struct audit *audit)
{
    json_write_array(json, whole[ERRORS].name);
    for (const struct audit_fault *fault = audit->faults; fault; fault = fault->next) {
        const struct shown shown = {.file = fault->file,
                                    .line = fault->line,
                                    .column = fault->column,
                                    .message = fault->sentence};
        members_write_element(json, error_members, &shown);
    }
    json_write_array_end(json);
}

void audit_print_json(const struct audit *audit, struct text *out)
{
    struct json_writer json = JSON_TO(out);
    struct count_row total = counts_total(audit);
    enum language language = audit->policy->language;
    json_write_object(&json, NULL);
    json_write_number(&json, whole[VERSION].name, AUDIT_JSON_VERSION);
    json_write_string(&json, whole[POLICY].name, audit->policy->hash);
    json_write_number(&json, whole[OBJECTS].name, audit->objects);
    json_write_number(&json, whole[SKIPPED].name, audit->skipped);
    json_write_object(&json, whole[TOTALS].name);
    members_write(&json, TOTAL, &total);
    json_write_object_end(&json);
    for (enum counted_by by = BY_NAMESPACE; by < COUNTED_BY; by++)
        write_rows(&json, audit, by);
    write_findings(&json, whole[FINDINGS].name, audit->findings, audit->count, language);
    if (audit->compared) {
        json_write_string(&json, whole[SINCE].name, audit->since);
        write_findings(&json, whole[GONE].name, audit->gone, audit->gone_count, language);
    }
    write_faults(&json, audit);
    json_write_object_end(&json);
    text_add(out, "\n");
}
