// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.h"
#include "check/check_output.h"
#include "files/partial.h"
#include "rule/rule.h"

/* Findings are printed as they come. Errors and parts, which are few, wait for the end. */
struct json_output {
    struct check_output base;
    struct text text; /* the text that `json` writes to */
    struct json_writer json;
    struct arena waiting;
    struct text faults_text, parts_text;
    struct json_writer faults, parts; /* of elements */
};

static void write_place(struct json_writer *json, const struct check_place *place)
{
    json_write_string(json, "file", place->file);
    json_write_number(json, "line", place->line);
    json_write_number(json, "column", place->column);
}

static void write_subject(struct json_writer *json, const struct subject *subject)
{
    json_write_string(json, "kind", subject->kind_name);
    json_write_string(json, "namespace", subject->namespace);
    json_write_string(json, "name", subject->name);
}

static void begin(struct check_output *base)
{
    struct json_output *output = (struct json_output *)base;
    output->text = TEXT_IN(&base->arena);
    output->json = JSON_TO(&output->text);
    json_write_object(&output->json, NULL);
    json_write_array(&output->json, "findings");
    fputs(output->text.data, base->stream);
}

static void object(struct check_output *base, const struct subject *subject, const char *file)
{
    struct json_output *output = (struct json_output *)base;
    struct json_writer *json = &output->parts;
    struct text why = TEXT_IN(&base->arena);
    if (!subject->part.sentence)
        return;
    part_add_reason(&why, base->check->judging.policy->language, &subject->part);
    json_write_line(json);
    json_write_object(json, NULL);
    json_write_string(json, "file", file);
    write_subject(json, subject);
    json_write_string(json, "reason", why.data);
    json_write_object_end(json);
    arena_reset(&base->arena);
}

static void finding(struct check_output *base, const struct judgement *judgement,
                    const struct finding *finding, const struct check_place *place)
{
    struct json_output *output = (struct json_output *)base;
    struct json_writer *json = &output->json;
    struct message message = message_of(judgement, finding);

    output->text = TEXT_IN(&base->arena);
    json_write_line(json);
    json_write_object(json, NULL);
    write_place(json, place);
    write_subject(json, judgement->subject);
    json_write_string(json, "rule", finding->rule->id);
    json_write_string(json, "action", check_action(finding));
    json_write_string(json, "field", message.field);
    json_write_string(json, "found", finding->found);
    json_write_string(json, "wanted", message.wanted);
    json_write_string(json, "message", message.line);
    json_write_string(json, "fix", message.fix);
    json_write_bool(json, "patched", finding->patched);
    json_write_object_end(json);
    fputs(output->text.data, base->stream);
}

static void fault(struct check_output *base, const struct check_place *place, const char *sentence)
{
    struct json_writer *json = &((struct json_output *)base)->faults;
    json_write_line(json);
    json_write_object(json, NULL);
    write_place(json, place);
    json_write_string(json, "message", sentence);
    json_write_object_end(json);
}

static void write_elements(struct json_writer *json, const char *name, const struct text *elements)
{
    json_write_array(json, name);
    text_add(json_write_value(json, NULL), elements->data);
    json_write_array_end(json);
}

static void end(struct check_output *base)
{
    struct json_output *output = (struct json_output *)base;
    struct json_writer *json = &output->json;
    const struct check *check = base->check;
    output->text = TEXT_IN(&base->arena);
    json_write_array_end(json);
    /* All that was not judged: nobody shall take what was left out for what is clean. */
    json_write_number(json, "skipped",
                      check->skipped + check->templates.count + check->foreign.count);
    write_elements(json, "errors", &output->faults_text);
    write_elements(json, "parts", &output->parts_text);
    json_write_object_end(json);
    fprintf(base->stream, "%s\n", output->text.data);
    arena_free(&output->waiting);
}

struct check_output *check_output_json(void)
{
    static struct json_output output;
    output = (struct json_output){
        .base = {.begin = begin, .object = object, .finding = finding, .fault = fault, .end = end}};
    arena_init(&output.waiting, ARENA_CAP_OF_FILES);
    output.faults_text = output.parts_text = TEXT_IN(&output.waiting);
    output.faults = JSON_TO(&output.faults_text);
    output.parts = JSON_TO(&output.parts_text);
    return &output.base;
}
