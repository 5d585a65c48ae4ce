// SPDX-License-Identifier: Apache-2.0
#include "base/members.h"
#include "check/check_output.h"
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

/* One of what the lists hold. */
struct shown {
    const char *file;
    size_t line, column; /* 0: not known */
    const char *kind, *namespace, *name;
    const char *rule, *action, *field, *found, *wanted, *message, *fix;
    bool patched;
    const char *reason;
};

static const char *const actions[] = {"deny", "warn", "audit", "patch", NULL};

#define SHOWN(name_, kind_, ...) MEMBER(name_, MEMBER_##kind_, struct shown, __VA_ARGS__)
#define PLACE SHOWN(file, TEXT), SHOWN(line, COUNT), SHOWN(column, COUNT)
#define OBJECT SHOWN(kind, TEXT), SHOWN(namespace, TEXT_OR_NULL), SHOWN(name, TEXT)
static const struct member finding_members[] = {
    PLACE,
    OBJECT,
    SHOWN(rule, TEXT),
    SHOWN(action, TEXT, .words = actions),
    SHOWN(field, TEXT),
    SHOWN(found, TEXT_OR_NULL),
    SHOWN(wanted, TEXT_OR_NULL),
    SHOWN(message, TEXT),
    SHOWN(fix, TEXT_OR_NULL),
    SHOWN(patched, FLAG),
    {0},
};
static const struct member error_members[] = {PLACE, SHOWN(message, TEXT), {0}};
static const struct member part_members[] = {SHOWN(file, TEXT), OBJECT, SHOWN(reason, TEXT), {0}};

enum { VERSION, FINDINGS, SKIPPED, ERRORS, PARTS };
static const struct member whole[] = {
    [VERSION] = {.name = "version", .kind = MEMBER_CONSTANT, .constant = CHECK_JSON_VERSION},
    [FINDINGS] = {.name = "findings", .kind = MEMBER_LIST, .of = finding_members},
    [SKIPPED] = {.name = "skipped", .kind = MEMBER_COUNT},
    [ERRORS] = {.name = "errors", .kind = MEMBER_LIST, .of = error_members},
    [PARTS] = {.name = "parts", .kind = MEMBER_LIST, .of = part_members},
    {0},
};

void check_json_schema(struct text *out)
{
    members_schema(out, "meshrail check --output json", whole);
}

static struct shown at(const struct check_place *place)
{
    return (struct shown){.file = place->file, .line = place->line, .column = place->column};
}

static void name_object(struct shown *shown, const struct check_object *object)
{
    shown->kind = object->kind;
    shown->namespace = object->namespace;
    shown->name = object->name;
}

static void begin(struct check_output *base)
{
    struct json_output *output = (struct json_output *)base;
    output->text = TEXT_IN(&base->arena);
    output->json = JSON_TO(&output->text);
    json_write_object(&output->json, NULL);
    json_write_number(&output->json, whole[VERSION].name, CHECK_JSON_VERSION);
    json_write_array(&output->json, whole[FINDINGS].name);
    fputs(output->text.data, base->stream);
}

static void object(struct check_output *base, const struct check_object *object)
{
    struct shown shown = {.file = object->file, .reason = object->part};
    if (!object->part)
        return;
    name_object(&shown, object);
    members_write_element(&((struct json_output *)base)->parts, part_members, &shown);
}

static void finding(struct check_output *base, const struct check_finding *finding,
                    const struct check_place *place)
{
    struct json_output *output = (struct json_output *)base;
    struct shown shown = at(place);
    name_object(&shown, finding->object);
    shown.rule = finding->rule->id;
    shown.action = check_action(finding);
    shown.field = finding->field;
    shown.found = finding->found;
    shown.wanted = finding->wanted;
    shown.message = finding->line;
    shown.fix = finding->fix;
    shown.patched = finding->patched;
    output->text = TEXT_IN(&base->arena);
    members_write_element(&output->json, finding_members, &shown);
    fputs(output->text.data, base->stream);
}

static void fault(struct check_output *base, const struct check_place *place, const char *sentence)
{
    struct shown shown = at(place);
    shown.message = sentence;
    members_write_element(&((struct json_output *)base)->faults, error_members, &shown);
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
    json_write_number(json, whole[SKIPPED].name,
                      check->skipped + check->left[LEFT_TEMPLATE].count +
                          check->left[LEFT_FOREIGN].count + check->left[LEFT_LINK].count);
    write_elements(json, whole[ERRORS].name, &output->faults_text);
    write_elements(json, whole[PARTS].name, &output->parts_text);
    json_write_object_end(json);
    fprintf(base->stream, "%s\n", output->text.data);
    arena_free(&output->waiting);
}

struct check_output *check_output_json(void)
{
    static struct json_output output;
    output = (struct json_output){.base = {.begin = begin,
                                           .object = object,
                                           .finding = finding,
                                           .fault = fault,
                                           .end = end,
                                           .all = true}};
    arena_init(&output.waiting, ARENA_CAP_OF_FILES);
    output.faults_text = output.parts_text = TEXT_IN(&output.waiting);
    output.faults = JSON_TO(&output.faults_text);
    output.parts = JSON_TO(&output.parts_text);
    return &output.base;
}
