// SPDX-License-Identifier: Apache-2.0
/*
 * GitLab's Code Quality report: an array of issues. GitLab compares those of two branches by their
 * fingerprints, and shows one issue for each; it finds a file only by its path below the top of the
 * repository, where a job starts.
 */
#include "base/json_writer.h"
#include "check/check_output.h"
#include "check/fingerprint.h"
#include "read/input.h"
#include "rule/rule.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct gitlab_output {
    struct check_output base;
    struct text text; /* the text that `json` writes to */
    struct json_writer json;
    struct fingerprints prints;
    char *here; /* the folder that meshrail was started in; NULL: not known */
};

static const char *path_of(const struct gitlab_output *output, const char *file)
{
    const char *here = output->here;
    size_t length = here && strcmp(here, "/") != 0 ? strlen(here) : 0;
    if (input_is_standard(file))
        return "stdin";
    if (here && strncmp(file, here, length) == 0 && file[length] == '/')
        file += length + strspn(file + length, "/");
    while (starts_with(file, "./"))
        file += 1 + strspn(file + 1, "/");
    return file;
}

static void begin(struct check_output *base)
{
    struct gitlab_output *output = (struct gitlab_output *)base;
    output->text = TEXT_IN(&base->arena);
    output->json = JSON_TO(&output->text);
    output->here = getcwd(NULL, 0);
    json_write_array(&output->json, NULL);
    fputs(output->text.data, base->stream);
}

static void write_issue(struct gitlab_output *output, const char *path, unsigned line,
                        const char *name, const char *description, const char *severity,
                        const char *print)
{
    struct json_writer *json = &output->json;
    output->text = TEXT_IN(&output->base.arena);
    json_write_line(json);
    json_write_object(json, NULL);
    json_write_string(json, "description", description);
    json_write_string(json, "check_name", name);
    json_write_string(json, "fingerprint", print);
    json_write_string(json, "severity", severity);
    json_write_object(json, "location");
    json_write_string(json, "path", path);
    json_write_object(json, "lines");
    json_write_number(json, "begin", line ? line : 1);
    json_write_object_end(json);
    json_write_object_end(json);
    json_write_object_end(json);
    fputs(output->text.data, output->base.stream);
}

static void finding(struct check_output *base, const struct check_finding *finding,
                    const struct check_place *place)
{
    static const char *const severities[] = {
        [OFF] = "info", [AUDIT] = "info", [WARN] = "minor", [DENY] = "critical"};
    struct gitlab_output *output = (struct gitlab_output *)base;
    const char *path = path_of(output, place->file);
    if (check_tells(base->check, finding->action))
        write_issue(output, path, place->line, finding->rule->id, finding->line,
                    severities[finding->action],
                    fingerprint_of_finding(&output->prints, &base->arena, path, finding));
}

static void fault(struct check_output *base, const struct check_place *place, const char *sentence)
{
    struct gitlab_output *output = (struct gitlab_output *)base;
    const char *path = path_of(output, place->file);
    write_issue(output, path, place->line, "meshrail-check", sentence, "blocker",
                fingerprint(&output->prints, &base->arena, path,
                            &(struct fingerprint_of){.field = sentence}));
}

static void end(struct check_output *base)
{
    struct gitlab_output *output = (struct gitlab_output *)base;
    output->text = TEXT_IN(&base->arena);
    json_write_array_end(&output->json);
    fprintf(base->stream, "%s\n", output->text.data);
    free(output->here);
    fingerprints_free(&output->prints);
}

struct check_output *check_output_gitlab(void)
{
    static struct gitlab_output output = {
        .base = {.begin = begin, .finding = finding, .fault = fault, .end = end}};
    fingerprints_init(&output.prints);
    return &output.base;
}
