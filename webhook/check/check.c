// SPDX-License-Identifier: Apache-2.0
#include "check/check.h"

#include "base/exits.h"
#include "check/tell.h"
#include "files/partial.h"
#include "judge/laws.h"
#include "judge/message.h"
#include "read/foreign.h"
#include "read/input.h"
#include "read/manifest.h"
#include "rule/rule.h"

#include <string.h>

/* A file, and the document of it that is being judged. */
struct reading {
    struct check *check;
    const char *file;
    bool named; /* by a person, not found below a folder */
    struct source *source;
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
    struct source_node *node = source_find(reading->source, &whole, &found);
    if (!node)
        return reading->source->document;
    if (finding->line && found == whole.length)
        return source_inside(node, finding->line, finding->column);
    return source_shown(node, found == whole.length);
}

static struct check_place place_of(struct reading *reading, const struct manifest_object *here,
                                   const struct finding *finding)
{
    struct source *source = reading->source;
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
    reading->kinds++;
    tell_left(reading->check, LEFT_RESEMBLING, reading->check->judging.file.within);
}

/* The API server would know no such kind, and to skip it would look as if all were well. */
static void miss_capitals(struct reading *reading, const struct manifest_object *here)
{
    const char *version = json_string(json_get(here->object, "apiVersion"));
    const char *kind = json_string(json_get(here->object, "kind"));
    char room[64];
    const char *group = group_of(here->object, room, sizeof room);
    const char *meant = version && kind ? kind_meant(group, kind) : NULL;
    if (!meant)
        return;
    struct finding at = {.rule = NULL};
    path_add_key(&at.path, "kind");
    struct check_place place = place_of(reading, here, &at);
    struct error err;
    error_set(&err, "there is no kind %.60s; did you mean %s?", kind, meant);
    tell_fault(reading->check, &place, err.text);
}

static void overrun(struct reading *reading, const struct manifest_object *here)
{
    const struct finding whole = {.rule = NULL};
    struct check_place place = place_of(reading, here, &whole);
    tell_fault(reading->check, &place, JUDGING_OVERRUN);
}

static struct check_object object_of(struct reading *reading, const struct subject *subject)
{
    struct check *check = reading->check;
    struct text part = TEXT_IN(&check->scratch);
    if (subject->part.sentence)
        part_add_reason(&part, check->judging.policy->language, &subject->part);
    return (struct check_object){
        .file = reading->file,
        .kind = subject->kind_name,
        .namespace = subject->namespace,
        .name = subject->name,
        .begun = json_string(json_look(subject->object, "metadata.generateName")),
        .part = subject->part.sentence ? part.data : NULL,
    };
}

static bool is_shown(const struct check *check, const struct finding *finding)
{
    const struct check_output *output = check->outputs;
    while (output && !output->all)
        output = output->next;
    return output || check_tells(check, finding->action);
}

static struct check_finding shown_finding(const struct check *check,
                                          const struct judgement *judgement,
                                          const struct finding *finding)
{
    const struct subject *subject = judgement->subject;
    struct check_finding told = {
        .rule = finding->rule,
        .action = finding->action,
        .profile = judgement->profile,
        .patched = finding->patched,
        .mendable = finding->mendable,
        .old = finding->old,
        .exempt = is_exempt(finding),
        .found = finding->found,
    };
    if (!is_shown(check, finding)) /* it is only counted */
        return told;
    const struct message message = message_of(judgement, finding);
    const struct exemption *exemption =
        told.exempt
            ? policy_exempts(judgement->policy, finding->rule, subject->namespace, subject->name)
            : NULL;
    told.exemption_reason = exemption ? exemption->reason : NULL;
    told.field = message.field;
    told.wanted = message.wanted;
    told.line = message.line;
    told.fix = message.fix;
    return told;
}

static void tell_judged(struct reading *reading, const struct manifest_object *here,
                        const struct judgement *judgement)
{
    struct check *check = reading->check;
    struct check_object object = object_of(reading, judgement->subject);
    tell_object(check, &object);
    if (judgement->overrun)
        overrun(reading, here);
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = judgement->findings[i];
        struct check_place place = place_of(reading, here, finding);
        struct check_finding told = shown_finding(check, judgement, finding);
        place.fix = finding_edits(&reading->edits, reading->findings++);
        told.object = &object;
        tell_finding(check, &told, &place);
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
        tell_judged(reading, here, &judgement);
        times++;
    }
    tell_counts(check, times ? times : 1, !times);
    if (times && subject.values)
        reading->kinds++;
    else
        note_kind(reading, here->object);
    if (!times)
        miss_capitals(reading, here);
    if (!times && values_resembled(&check->judging.file, here->object))
        note_resembling(reading);
}

static void fault(const struct reading *reading, unsigned line, unsigned column,
                  const char *sentence)
{
    const struct source *source = reading->source;
    struct check_place place = {.file = reading->file,
                                .line = line,
                                .column = column,
                                .text = source->text,
                                .length = source->length};
    if (line && column)
        place.span.start = text_locate(place.text, place.length, line, column);
    place.span.end = place.span.start;
    tell_fault(reading->check, &place, sentence);
}

/* Whoever pipes something in means it to be judged. */
#define UNRENDERED                                                                                 \
    "this is a template, and no YAML before it is rendered; hand in what it renders to"

static void unreadable(struct reading *reading, const struct error *err)
{
    const struct source *source = reading->source;
    struct check *check = reading->check;
    bool wanted = reading->named ||
                  values_claimed(&check->judging.values, &check->scratch, &check->judging.file);
    switch (foreign_of(source->text, source->length, wanted, err)) {
    case FOREIGN_TEMPLATE:
        if (input_is_standard(reading->file))
            fault(reading, err->line, err->column, UNRENDERED);
        else
            tell_left(check, LEFT_TEMPLATE, reading->file);
        break;
    case FOREIGN_OTHER:
        tell_left(check, LEFT_FOREIGN, reading->file);
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
        tell_left(check, LEFT_KINDLESS, reading->file);
}

static void judge_document(struct reading *reading, struct manifest *manifest)
{
    struct check *check = reading->check;
    struct manifest_object here;
    bool exhausted = false;
    reading->findings = 0;
    reading->edits = (struct document_edits){0};
    if (wants_fixes(check))
        reading->edits = document_edits(&check->judging, *manifest, &check->scratch);
    while (manifest_next(manifest, &here)) {
        judge_object(reading, &here);
        exhausted |= check->scratch.exhausted;
        arena_reset(&check->scratch);
    }
    if (exhausted || check->arena.exhausted)
        fault(reading, 0, 0, JUDGING_TOO_LARGE);
    arena_reset(&check->arena);
}

void check_file(struct check *check, const char *file, const char *within, bool named, size_t part)
{
    struct error err = {0};
    struct documents documents;
    struct reading reading = {.check = check, .file = file, .named = named};

    reading.kinds = part > 0; /* the file has some, or it would be no part */
    if (!documents_open(&documents, &check->judging.kept, file, part, &err)) {
        check_fault(check, file, err.text);
        return;
    }
    reading.source = &documents.source;
    judging_file(&check->judging, file, within, &documents.source);
    while (manifest_read(&documents.manifest, &check->arena, &err))
        judge_document(&reading, &documents.manifest);
    if (*err.text)
        unreadable(&reading, &err);
    else
        miss_kinds(&reading);
    arena_reset(&check->arena);
    documents_close(&documents);
}

void check_fault(struct check *check, const char *file, const char *sentence)
{
    tell_fault(check, &(struct check_place){.file = file}, sentence);
}

int check_status(const struct check *check)
{
    if (check->faults)
        return EXIT_UNUSABLE;
    return check->fails ? EXIT_FINDINGS : EXIT_CLEAN;
}
