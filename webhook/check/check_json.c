// SPDX-License-Identifier: Apache-2.0
#include "check/check_output.h"
#include "files/partial.h"
#include "rule/rule.h"

/* Findings are printed as they come and so stay in order; errors and parts are few and wait for the
 * end. */
struct json_output {
    struct check_output base;
    size_t findings;
    struct arena waiting;
    struct text faults, parts;
};

static void add_member(struct text *out, const char *name, const char *value)
{
    text_print(out, "%s\"%s\":", out->length > 1 ? "," : "", name);
    if (value)
        text_add_json_string(out, value);
    else
        text_add(out, "null");
}

static void add_place(struct text *out, const struct check_place *place)
{
    add_member(out, "file", place->file);
    text_print(out, ",\"line\":%u,\"column\":%u", place->line, place->column);
}

static void begin(struct check_output *base)
{
    fputs("{\"findings\":[", base->stream);
}

static void object(struct check_output *base, const struct subject *subject, const char *file)
{
    struct json_output *output = (struct json_output *)base;
    struct text one = TEXT_IN(&base->arena), why = TEXT_IN(&base->arena);
    if (!subject->part.sentence)
        return;
    part_add_reason(&why, base->check->judging.policy->language, &subject->part);
    text_add(&one, "{");
    add_member(&one, "file", file);
    add_member(&one, "kind", subject->kind_name);
    add_member(&one, "namespace", subject->namespace);
    add_member(&one, "name", subject->name);
    add_member(&one, "reason", why.data);
    text_print(&output->parts, "%s\n%s}", output->parts.length ? "," : "", one.data);
    arena_reset(&base->arena);
}

static void finding(struct check_output *base, const struct judgement *judgement,
                    const struct finding *finding, const struct check_place *place)
{
    struct json_output *output = (struct json_output *)base;
    const struct subject *subject = judgement->subject;
    struct message message = message_of(judgement, finding);
    struct text out = TEXT_IN(&base->arena);

    text_add(&out, "{");
    add_place(&out, place);
    add_member(&out, "kind", subject->kind_name);
    add_member(&out, "namespace", subject->namespace);
    add_member(&out, "name", subject->name);
    add_member(&out, "rule", finding->rule->id);
    add_member(&out, "action", check_action(finding));
    add_member(&out, "field", message.field);
    add_member(&out, "found", finding->found);
    add_member(&out, "wanted", message.wanted);
    add_member(&out, "message", message.line);
    add_member(&out, "fix", message.fix);
    text_print(&out, ",\"patched\":%s}", finding->patched ? "true" : "false");
    fprintf(base->stream, "%s\n%s", output->findings++ ? "," : "", out.data);
}

static void fault(struct check_output *base, const struct check_place *place, const char *sentence)
{
    struct json_output *output = (struct json_output *)base;
    struct text one = TEXT_IN(&base->arena);
    text_add(&one, "{");
    add_place(&one, place);
    add_member(&one, "message", sentence);
    text_print(&output->faults, "%s\n%s}", output->faults.length ? "," : "", one.data);
}

static void end(struct check_output *base)
{
    struct json_output *output = (struct json_output *)base;
    const struct check *check = base->check;
    /* All that was not judged: nobody shall take what was left out for what is clean. */
    size_t skipped = check->skipped + check->templates.count + check->foreign.count;
    fprintf(base->stream, "],\"skipped\":%zu,\"errors\":[%s],\"parts\":[%s]}\n", skipped,
            output->faults.data, output->parts.data);
    arena_free(&output->waiting);
}

struct check_output *check_output_json(void)
{
    static struct json_output output = {
        .base = {.begin = begin, .object = object, .finding = finding, .fault = fault, .end = end}};
    arena_init(&output.waiting, ARENA_CAP_OF_FILES);
    output.faults = output.parts = TEXT_IN(&output.waiting);
    return &output.base;
}
