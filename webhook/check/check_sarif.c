// SPDX-License-Identifier: Apache-2.0
/*
 * SARIF 2.1.0 as code scanning reads it. Results are written as they come; the tool, with the rules
 * that they name, and what kept it from reading follow, for JSON knows no order of members.
 */
#include "check/sarif.h"

#include "base/json_writer.h"
#include "base/language.h"
#include "check/fingerprint.h"
#include "rule/rule.h"

struct sarif_output {
    struct check_output base;
    struct text text; /* the text that `json` writes to */
    struct json_writer json;
    unsigned char indexes[RULES_MOST]; /* by number of the rule: its place in `rules`, plus one */
    const struct rule *rules[RULES_MOST];
    size_t rule_count;

    struct arena faults_arena;
    struct text faults_text;
    struct json_writer faults; /* of elements */

    struct fingerprints prints;
};

/* Code scanning goes by a digest of the line that it makes itself; this one is for people who
 * compare two runs. */
static void write_fingerprint(struct json_writer *json, const char *print)
{
    if (!print)
        return;
    json_write_object(json, "partialFingerprints");
    json_write_string(json, "meshrail/v1", print);
    json_write_object_end(json);
}

static size_t rule_number(struct sarif_output *output, const struct rule *rule)
{
    unsigned char *index = &output->indexes[rule_index(rule)];
    if (!*index) {
        output->rules[output->rule_count++] = rule;
        *index = (unsigned char)output->rule_count;
    }
    return *index - 1U;
}

/* An exempted finding is accepted: in the object itself, or in the policy with a reason. */
static void write_suppression(struct json_writer *json, const struct check_finding *finding)
{
    const char *reason = finding->exemption_reason;
    if (!finding->exempt)
        return;
    json_write_array(json, "suppressions");
    json_write_object(json, NULL);
    json_write_string(json, "kind", reason ? "external" : "inSource");
    json_write_string(json, "status", "accepted");
    if (reason)
        json_write_string(json, "justification", reason);
    json_write_object_end(json);
    json_write_array_end(json);
}

static void begin(struct check_output *base)
{
    struct sarif_output *output = (struct sarif_output *)base;
    struct json_writer *json = &output->json;
    output->text = TEXT_IN(&base->arena);
    *json = JSON_TO(&output->text);
    json_write_object(json, NULL);
    json_write_string(json, "$schema",
                      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                      "sarif-schema-2.1.0.json");
    json_write_string(json, "version", "2.1.0");
    json_write_array(json, "runs");
    json_write_object(json, NULL);
    json_write_string(json, "language", language_names[base->check->judging.policy->language]);
    json_write_string(json, "columnKind", "unicodeCodePoints");
    json_write_array(json, "results");
    fputs(output->text.data, base->stream);
}

static void finding(struct check_output *base, const struct check_finding *finding,
                    const struct check_place *place)
{
    struct sarif_output *output = (struct sarif_output *)base;
    struct json_writer *json = &output->json;
    const struct rule *rule = finding->rule;

    output->text = TEXT_IN(&base->arena);
    json_write_line(json);
    json_write_object(json, NULL);
    json_write_string(json, "ruleId", rule->id);
    json_write_number(json, "ruleIndex", rule_number(output, rule));
    json_write_string(json, "level", sarif_level(finding->action));
    sarif_write_message(json, "message", finding->line);
    sarif_write_locations(json, place, finding->object, finding->field);
    write_fingerprint(json,
                      fingerprint_of_finding(&output->prints, &base->arena, place->file, finding));
    write_suppression(json, finding);
    if (place->fix)
        sarif_write_fix(json, place, finding->fix);
    json_write_object(json, "properties");
    json_write_string(json, "action", check_action(finding));
    json_write_string(json, "profile", profile_names[finding->profile]);
    json_write_object_end(json);
    json_write_object_end(json);
    fputs(output->text.data, base->stream);
}

static void fault(struct check_output *base, const struct check_place *place, const char *sentence)
{
    struct json_writer *json = &((struct sarif_output *)base)->faults;
    json_write_line(json);
    json_write_object(json, NULL);
    json_write_string(json, "level", "error");
    sarif_write_message(json, "message", sentence);
    sarif_write_locations(json, place, NULL, NULL);
    json_write_object_end(json);
}

/* Printed rule by rule: a page takes more memory than all else of a rule. */
static void write_rules(struct sarif_output *output)
{
    struct check_output *base = &output->base;
    for (size_t i = 0; i < output->rule_count; i++) {
        output->text = TEXT_IN(&base->arena);
        json_write_line(&output->json);
        sarif_write_rule(&output->json, base->check->judging.policy, output->rules[i]);
        fputs(output->text.data, base->stream);
        arena_reset(&base->arena);
    }
}

static void write_tool(struct sarif_output *output)
{
    struct json_writer *json = &output->json;
    output->text = TEXT_IN(&output->base.arena);
    json_write_array_end(json);
    json_write_line(json);
    json_write_object(json, "tool");
    json_write_object(json, "driver");
    json_write_string(json, "name", "meshrail");
    json_write_string(json, "version", MESHRAIL_VERSION);
    json_write_array(json, "rules");
    fputs(output->text.data, output->base.stream);
    write_rules(output);
}

static void end(struct check_output *base)
{
    struct sarif_output *output = (struct sarif_output *)base;
    struct json_writer *json = &output->json;
    const struct check *check = base->check;
    write_tool(output);
    output->text = TEXT_IN(&base->arena);
    json_write_array_end(json);
    json_write_object_end(json);
    json_write_object_end(json);
    json_write_line(json);
    json_write_array(json, "invocations");
    json_write_object(json, NULL);
    json_write_bool(json, "executionSuccessful", !check->faults);
    json_write_number(json, "exitCode", (size_t)check_status(check));
    json_write_array(json, "toolExecutionNotifications");
    text_add(json_write_value(json, NULL), output->faults_text.data);
    json_write_array_end(json);
    json_write_object_end(json);
    json_write_array_end(json);
    json_write_object_end(json);
    json_write_array_end(json);
    json_write_object_end(json);
    fprintf(base->stream, "%s\n", output->text.data);
    fingerprints_free(&output->prints);
    arena_free(&output->faults_arena);
}

struct check_output *check_output_sarif(void)
{
    static struct sarif_output output;
    output = (struct sarif_output){.base = {.begin = begin,
                                            .finding = finding,
                                            .fault = fault,
                                            .end = end,
                                            .fixes = true,
                                            .all = true}};
    fingerprints_init(&output.prints);
    arena_init(&output.faults_arena, ARENA_CAP_OF_FILES);
    output.faults_text = TEXT_IN(&output.faults_arena);
    output.faults = JSON_TO(&output.faults_text);
    return &output.base;
}
