// SPDX-License-Identifier: Apache-2.0
#include "check/check.h"

#include "base/exits.h"
#include "check/check_output.h"
#include "files/partial.h"
#include "read/foreign.h"
#include "read/input.h"
#include "read/manifest.h"
#include "rule/rule.h"

#include <stdlib.h>
#include <string.h>

/* A file, and the document of it that is being judged. */
struct reading {
    struct check *check;
    const char *file;
    bool named; /* by a person, not found below a folder */
    struct source source;
    size_t kinds, kindless; /* objects that say what they are, and those that do not */
    bool resembles;         /* one of the kindless looks like an object all the same */
    struct document_edits edits;
    size_t findings; /* of the document, so far */
};

static struct span span_of(struct reading *reading, const struct manifest_object *here,
                           const struct finding *finding)
{
    struct path whole = here->prefix;
    unsigned found;
    path_add(&whole, &finding->path);
    struct source_node *node = source_find(&reading->source, &whole, &found);
    if (!node)
        return reading->source.document;
    if (finding->line && found == whole.length)
        return source_inside(node, finding->line, finding->column);
    return source_shown(node, found == whole.length);
}

static struct check_place place_of(struct reading *reading, const struct manifest_object *here,
                                   const struct finding *finding)
{
    struct source *source = &reading->source;
    struct check_place place = {
        .file = reading->file, .text = source->text, .length = source->length};
    place.span = span_of(reading, here, finding);
    source_place(source, place.span.start, &place.line, &place.column);
    source_place(source, place.span.end, &place.end_line, &place.end_column);
    return place;
}

static bool wants_fixes(const struct check *check)
{
    const struct check_output *output = check->outputs;
    while (output && !output->fixes)
        output = output->next;
    return output != NULL;
}

static void show_object(struct check *check, const struct subject *subject, const char *file)
{
    for (struct check_output *output = check->outputs; output; output = output->next)
        if (output->object)
            output->object(output, subject, file);
}

static void show_finding(struct check *check, const struct judgement *judgement,
                         const struct finding *finding, const struct check_place *place)
{
    progress_erase(&check->progress);
    check->patched += finding->patched;
    check->mendable +=
        !judgement->subject->part.sentence && (finding->patched || finding->mendable);
    check->denied += !finding->patched && finding->action == DENY;
    check->warned += !finding->patched && finding->action == WARN;
    check->told += check_tells(check, finding);
    check->told_by_rule[rule_index(finding->rule)] += check_tells(check, finding);
    if (finding->action > check->strongest) {
        check->strongest = finding->action;
        check->rule = finding->rule;
    }
    for (struct check_output *output = check->outputs; output; output = output->next) {
        output->finding(output, judgement, finding, place);
        arena_reset(&output->arena);
    }
}

static bool has_metadata(const struct json *value)
{
    return json_is(json_get(value, "metadata"), JSON_OBJECT);
}

static void note_kind(struct reading *reading, const struct json *object)
{
    bool says =
        json_string(json_get(object, "kind")) && json_string(json_get(object, "apiVersion"));
    reading->kinds += says;
    reading->kindless += !says;
    reading->resembles |= !says && has_metadata(object);
    json_each (item, json_list(object))
        reading->resembles |= has_metadata(item);
}

/* Only its owner can say which chart the values are for; the summary tells how. */
static void note_resembling(struct reading *reading)
{
    struct check *check = reading->check;
    const char *path = check->judging.file.within;
    reading->kinds++;
    if (!check->resembling.count++)
        check->resembling.first = arena_copy(&check->memory, path, strlen(path));
}

/* The summary names the first few, so that a folder of overlays does not drown it. */
static void note_part(struct check *check, const struct subject *subject, const char *file)
{
    enum language language = check->judging.policy->language;
    struct text why = TEXT_IN(&check->scratch), place = TEXT_IN(&check->scratch);
    if (!subject->part.sentence || check->parts++ >= CHECK_PARTS_NAMED)
        return;
    text_add_shown(&place, input_name(file), SIZE_MAX);
    part_add_reason(&why, language, &subject->part);
    struct text name = TEXT_IN(&check->scratch);
    text_add_shown(&name, subject->name, SIZE_MAX);
    const struct filling words[] = {{"file", place.data},
                                    {"kind", subject->kind_name},
                                    {"name", name.data},
                                    {"why", why.data},
                                    {0}};
    language_fill(&check->named_parts, language, "{file}: {kind} {name} judged as a part: {why}",
                  words);
    text_add(&check->named_parts, "\n");
}

static void overrun(struct reading *reading, const struct manifest_object *here)
{
    const struct finding whole = {.rule = NULL};
    struct check_place place = place_of(reading, here, &whole);
    check_fault(reading->check, &place, JUDGING_OVERRUN);
}

static void show_judged(struct reading *reading, const struct manifest_object *here,
                        const struct judgement *judgement)
{
    struct check *check = reading->check;
    note_part(check, judgement->subject, reading->file);
    show_object(check, judgement->subject, reading->file);
    if (judgement->overrun)
        overrun(reading, here);
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = &judgement->findings[i];
        struct check_place place = place_of(reading, here, finding);
        place.fix = finding_edits(&reading->edits, reading->findings++);
        show_finding(check, judgement, finding, &place);
    }
}

static void judge_object(struct reading *reading, const struct manifest_object *here)
{
    struct check *check = reading->check;
    struct subject subject;
    struct judgement judgement = {.arena = &check->scratch};
    struct judged so_far = {0};
    size_t times = 0;
    while (judging_next(&check->judging, here->object, &so_far, &subject, &judgement)) {
        show_judged(reading, here, &judgement);
        times++;
    }
    check->objects += times ? times : 1;
    check->skipped += !times;
    if (times && subject.values)
        reading->kinds++;
    else
        note_kind(reading, here->object);
    if (!times && values_resembled(&check->judging.file, here->object))
        note_resembling(reading);
}

static void fault(const struct reading *reading, unsigned line, unsigned column,
                  const char *sentence)
{
    const struct source *source = &reading->source;
    struct check_place place = {.file = reading->file,
                                .line = line,
                                .column = column,
                                .text = source->text,
                                .length = source->length};
    if (line && column)
        place.span.start = text_locate(place.text, place.length, line, column);
    place.span.end = place.span.start;
    check_fault(reading->check, &place, sentence);
}

static void leave_out(struct check *check, struct check_files *files, const char *file)
{
    if (!files->count++)
        files->first = arena_copy(&check->memory, file, strlen(file));
}

static void unreadable(struct reading *reading, const struct error *err)
{
    const struct source *source = &reading->source;
    struct check *check = reading->check;
    bool wanted = reading->named ||
                  values_claimed(&check->judging.values, &check->scratch, &check->judging.file);
    switch (foreign_of(source->text, source->length, wanted, err)) {
    case FOREIGN_TEMPLATE:
        leave_out(check, &check->templates, reading->file);
        break;
    case FOREIGN_OTHER:
        leave_out(check, &check->foreign, reading->file);
        break;
    case FOREIGN_NOT:
        fault(reading, err->line, err->column, err->text);
        break;
    }
}

#define NO_KIND                                                                                    \
    "nothing here says its apiVersion and kind, so nothing was judged; hand in whole objects"

/* A file that was never judged must not be taken for clean. One that lies beside manifests, such as
 * values.yaml, is named; standard input, and a file that looks like objects, is an error. */
static void miss_kinds(struct reading *reading)
{
    struct check *check = reading->check;
    bool standard = input_is_standard(reading->file);
    if (!reading->named || reading->kinds || !reading->kindless || kustomize_is(reading->file) ||
        (!standard && kustomize_use_of(&check->judging.kustomize, reading->file, NULL)))
        return;
    if (standard || reading->resembles)
        fault(reading, 0, 0, NO_KIND);
    else
        leave_out(check, &check->kindless, reading->file);
}

static void judge_text(struct reading *reading, const char *text, size_t length)
{
    struct check *check = reading->check;
    struct error err;
    struct manifest manifest;
    struct manifest_object here;

    source_init(&reading->source, text, length);
    manifest_open(&manifest, &reading->source);
    while (manifest_read(&manifest, &check->arena, &err)) {
        reading->findings = 0;
        reading->edits = (struct document_edits){0};
        if (wants_fixes(check))
            reading->edits = document_edits(&check->judging, manifest, &check->scratch);
        bool exhausted = false;
        while (manifest_next(&manifest, &here)) {
            judge_object(reading, &here);
            exhausted |= check->scratch.exhausted;
            arena_reset(&check->scratch);
        }
        if (exhausted || check->arena.exhausted)
            fault(reading, 0, 0, JUDGING_TOO_LARGE);
        arena_reset(&check->arena);
    }
    manifest_close(&manifest);
    if (*err.text)
        unreadable(reading, &err);
    else
        miss_kinds(reading);
    arena_reset(&check->arena);
}

void check_file(struct check *check, const char *file, const char *within, bool named)
{
    struct error err = {0};
    struct reading reading = {.check = check, .file = file, .named = named};
    size_t length;
    char *text = judging_read(&check->judging, file, &length, &err);

    if (!text) {
        check_fault(check, &(struct check_place){.file = file}, err.text);
        return;
    }
    judging_file(&check->judging, file, within, &reading.source);
    judge_text(&reading, text, length);
    free(text);
}

void check_fault(struct check *check, const struct check_place *place, const char *sentence)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct text said = TEXT_IN(&arena);
    language_add_error(&said, check->judging.policy->language, sentence);
    progress_erase(&check->progress);
    check->faults++;
    for (struct check_output *output = check->outputs; output; output = output->next) {
        output->fault(output, place, said.data);
        arena_reset(&output->arena);
    }
    arena_free(&arena);
}

int check_status(const struct check *check)
{
    if (check->faults)
        return EXIT_UNUSABLE;
    return check->strongest >= check->fail_on ? EXIT_FINDINGS : EXIT_CLEAN;
}
