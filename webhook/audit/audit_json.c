// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_output.h"
#include "audit/counts.h"
#include "base/json_writer.h"
#include "judge/laws.h"
#include "rule/rule.h"

static void write_counts(struct json_writer *json, const struct count_row *row)
{
    for (size_t i = 0; i < OUTCOMES_UNDER_DENY; i++)
        json_write_number(json, outcome_names[i], row->of[i]);
}

static void write_rows(struct json_writer *json, const struct audit *audit, enum counted_by by)
{
    struct counts counts = counts_by(audit, json->out->arena, by);
    json_write_array(json, count_names[by]);
    for (size_t i = 0; i < counts.count; i++) {
        json_write_line(json);
        json_write_object(json, NULL);
        json_write_string(json, "name", counts.rows[i].name);
        write_counts(json, &counts.rows[i]);
        json_write_object_end(json);
    }
    json_write_array_end(json);
}

static void write_finding(struct json_writer *json, const struct audit_finding *finding,
                          enum language language)
{
    const struct audit_object *object = finding->object;
    json_write_line(json);
    json_write_object(json, NULL);
    json_write_string(json, "namespace", object->namespace);
    json_write_string(json, "owner", object->owner);
    json_write_string(json, "apiVersion", object->api_version);
    json_write_string(json, "kind", object->kind);
    json_write_string(json, "name", object->name);
    json_write_string(json, "uid", object->uid);
    json_write_string(json, "rule", finding->rule);
    json_write_string(json, "field", finding->field);
    json_write_string(json, "before", action_names[finding->before]);
    json_write_string(json, "would", action_names[finding->would]);
    json_write_string(json, "action", action_names[finding->action]);
    laws_write(json, finding->laws);
    json_write_bool(json, "new", finding->fresh);
    json_write_string(json, "message", finding->said[language]);
    json_write_object_end(json);
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
    json_write_array(json, "errors");
    for (const struct audit_fault *fault = audit->faults; fault; fault = fault->next) {
        json_write_line(json);
        json_write_object(json, NULL);
        json_write_string(json, "file", fault->file);
        json_write_number(json, "line", fault->line);
        json_write_number(json, "column", fault->column);
        json_write_string(json, "message", fault->sentence);
        json_write_object_end(json);
    }
    json_write_array_end(json);
}

void audit_print_json(const struct audit *audit, struct text *out)
{
    struct json_writer json = JSON_TO(out);
    struct count_row total = counts_total(audit);
    enum language language = audit->policy->language;
    json_write_object(&json, NULL);
    json_write_string(&json, "policy", audit->policy->hash);
    json_write_number(&json, "objects", audit->objects);
    json_write_number(&json, "skipped", audit->skipped);
    json_write_object(&json, "total");
    write_counts(&json, &total);
    json_write_object_end(&json);
    for (enum counted_by by = BY_NAMESPACE; by < COUNTED_BY; by++)
        write_rows(&json, audit, by);
    write_findings(&json, "findings", audit->findings, audit->count, language);
    if (audit->compared) {
        json_write_string(&json, "since", audit->since);
        write_findings(&json, "gone", audit->gone, audit->gone_count, language);
    }
    write_faults(&json, audit);
    json_write_object_end(&json);
    text_add(out, "\n");
}
