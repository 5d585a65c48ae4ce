// SPDX-License-Identifier: Apache-2.0
/*
 * JUnit's XML as Jenkins and GitLab read it: a suite for each file, a case for each object. A case
 * fails when the exit code would say so, with all of its findings in one failure, for GitLab shows
 * no second one; what does not fail stands in its output.
 */
#include "check/check_output.h"
#include "read/input.h"

#include <string.h>

/* A suite says first how many cases it has: it waits for its last one. */
struct junit_output {
    struct check_output base;
    struct arena suite_arena;
    const char *suite; /* NULL: none yet */
    struct text cases;
    size_t count, failures, errors;

    const char *name; /* of the case that its findings are being added to; NULL: none */
    const char *type, *first;
    struct text failed, said;
};

/* A string as XML, in one line: what XML 1.0 cannot say is escaped as in any other output. */
static void add_xml(struct text *out, const char *string)
{
    struct text shown = TEXT_IN(out->arena);
    text_add_shown(&shown, string, SIZE_MAX);
    for (const char *rest = shown.data; *rest; rest++) {
        bool no_character = starts_with(rest, "\xEF\xBF\xBE") || starts_with(rest, "\xEF\xBF\xBF");
        if (*rest == '<')
            text_add(out, "&lt;");
        else if (*rest == '>')
            text_add(out, "&gt;");
        else if (*rest == '&')
            text_add(out, "&amp;");
        else if (*rest == '"')
            text_add(out, "&quot;");
        else if (no_character)
            text_add(out, "\xEF\xBF\xBD");
        else
            text_add_bytes(out, rest, 1);
        rest += no_character ? 2 : 0;
    }
}

static void add_attribute(struct text *out, const char *name, const char *value)
{
    text_print(out, " %s=\"", name);
    add_xml(out, value);
    text_add(out, "\"");
}

static void open_case(struct junit_output *output, const char *name)
{
    text_add(&output->cases, "    <testcase");
    add_attribute(&output->cases, "name", name);
    add_attribute(&output->cases, "classname", output->suite);
    text_add(&output->cases, ">");
    output->count++;
}

static void close_case(struct junit_output *output)
{
    struct text *cases = &output->cases;
    if (!output->name)
        return;
    open_case(output, output->name);
    if (output->failed.length) {
        text_add(cases, "\n      <failure");
        add_attribute(cases, "type", output->type);
        add_attribute(cases, "message", output->first);
        text_print(cases, ">%s</failure>", output->failed.data);
        output->failures++;
    }
    if (output->said.length)
        text_print(cases, "\n      <system-out>%s</system-out>", output->said.data);
    text_print(cases, "%s</testcase>\n",
               output->failed.length + output->said.length ? "\n    " : "");
    output->name = NULL;
}

static void close_suite(struct junit_output *output)
{
    close_case(output);
    if (output->suite) {
        struct text head = TEXT_IN(&output->suite_arena);
        add_attribute(&head, "name", output->suite);
        fprintf(output->base.stream,
                "  <testsuite%s tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n%s  </testsuite>\n",
                head.data, output->count, output->failures, output->errors, output->cases.data);
    }
    output->suite = NULL;
    output->count = output->failures = output->errors = 0;
    arena_reset(&output->suite_arena);
    output->cases = TEXT_IN(&output->suite_arena);
}

/* Goes to the suite of a file, with no case open. */
static void enter(struct junit_output *output, const char *file)
{
    file = input_name(file);
    close_case(output);
    if (output->suite && strcmp(file, output->suite) == 0)
        return;
    close_suite(output);
    output->suite = arena_copy(&output->suite_arena, file, strlen(file));
}

static void begin(struct check_output *base)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"meshrail check\">\n",
          base->stream);
}

static void object(struct check_output *base, const struct check_object *object)
{
    struct junit_output *output = (struct junit_output *)base;
    enter(output, object->file);
    struct text name = TEXT_IN(&output->suite_arena);
    check_add_object(&name, object);
    output->name = name.data;
    output->failed = output->said = TEXT_IN(&output->suite_arena);
}

static void finding(struct check_output *base, const struct check_finding *finding,
                    const struct check_place *place)
{
    struct junit_output *output = (struct junit_output *)base;
    bool fails = check_fails(base->check, finding);
    struct text line = TEXT_IN(&base->arena);
    if (!check_tells(base->check, finding->action))
        return;
    input_add_place(&line, place->file, place->line, place->column);
    text_print(&line, "%s: ", check_word(base->check, check_action(finding)));
    size_t head = line.length;
    text_add(&line, finding->line);
    if (fails && !output->failed.length) {
        output->type = check_action(finding);
        output->first = arena_copy(&output->suite_arena, line.data + head, line.length - head);
    }
    add_xml(fails ? &output->failed : &output->said, line.data);
    text_add(fails ? &output->failed : &output->said, "\n");
}

static void fault(struct check_output *base, const struct check_place *place, const char *sentence)
{
    struct junit_output *output = (struct junit_output *)base;
    struct text line = TEXT_IN(&base->arena);
    enter(output, place->file);
    input_add_place(&line, place->file, place->line, place->column);
    text_add(&line, sentence);
    open_case(output, "can be read");
    text_add(&output->cases, "\n      <error type=\"error\"");
    add_attribute(&output->cases, "message", sentence);
    text_add(&output->cases, ">");
    add_xml(&output->cases, line.data);
    text_add(&output->cases, "</error>\n    </testcase>\n");
    output->errors++;
}

static void end(struct check_output *base)
{
    struct junit_output *output = (struct junit_output *)base;
    close_suite(output);
    fputs("</testsuites>\n", base->stream);
    arena_free(&output->suite_arena);
}

struct check_output *check_output_junit(void)
{
    static struct junit_output output;
    output = (struct junit_output){
        .base = {.begin = begin, .object = object, .finding = finding, .fault = fault, .end = end}};
    arena_init(&output.suite_arena, ARENA_CAP_OF_FILES);
    output.cases = TEXT_IN(&output.suite_arena);
    return &output.base;
}
